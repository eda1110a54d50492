"""Evaluation equals trec_eval's own code on the runs of others; and their published scores are made to four digits."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from benchmarks.collection import open_collection
from benchmarks.evaluation import evaluate_each
from benchmarks.judging import judge
from benchmarks.run_file import read_run

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval" / "msmarco-dl19-pool"
RUNS = ("BM25", "BM25_RM3", "D_BERT_KD_TASB", "OPEN_AI_ADA2", "REP_LLAMA", "SPLADE_P_P_ENSEMBLE_DISTIL")

pytestmark = pytest.mark.skipif(
    not COLLECTION.is_dir(), reason="needs the runs beside the collection msmarco-dl19-pool"
)

# Our name, trec_eval's, and the grade from which on a document counts as relevant.
MEASURES = (
    ("nDCG@10", "ndcg_cut_10", 1), ("nDCG@100", "ndcg_cut_100", 1), ("nDCG", "ndcg", 1), ("AP", "map", 1),
    ("AP@100", "map_cut_100", 1), ("R@100", "recall_100", 1), ("P@10", "P_10", 1), ("RR", "recip_rank", 1),
    ("Bpref", "bpref", 1), ("Rprec", "Rprec", 1), ("AP(rel=2)", "map", 2), ("R(rel=2)@100", "recall_100", 2),
)  # fmt: skip


def told_by_trec_eval(qrels: Any, path: Path, measure: str, level: int) -> dict[str, float]:
    import pytrec_eval

    run: dict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query_id, _, doc_id, _, score, _ = line.split()
        run[query_id][doc_id] = float(score)
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {measure}, relevance_level=level)
    return {query_id: values[measure] for query_id, values in evaluator.evaluate(run).items()}


@pytest.mark.parametrize("name", RUNS)
def test_every_measure_of_every_query_is_trec_evals(name: str) -> None:
    path = COLLECTION / "runs" / f"{name}.trec"
    for qrels_name in ("test", "full-official"):
        qrels = open_collection(COLLECTION, qrels_name).qrels
        found = evaluate_each(qrels, read_run(path), [measure for measure, _, _ in MEASURES])
        for measure, theirs, level in MEASURES:
            told = told_by_trec_eval(qrels.grades, path, theirs, level)
            assert found[measure] == {
                query_id: pytest.approx(told.get(query_id, 0.0), abs=1e-9) for query_id in qrels.grades
            }, (name, measure)


@pytest.mark.parametrize("name", [name for name in RUNS if name != "REP_LLAMA"])
def test_published_scores_are_made_to_four_digits(name: str) -> None:
    judged = judge(
        open_collection(COLLECTION, "full-official"), "full-official", read_run(COLLECTION / "runs" / f"{name}.trec")
    )
    assert len(judged.expectations) == 2
    assert judged.departures == ()
