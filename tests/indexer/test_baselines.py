"""Published baselines, through the importer, the build and the retrievers that everyone uses.

Numbers: BM25 on SciFact as Anserini publishes it (k1 0.9, b 0.4, title and text as one field); all-MiniLM-L6-v2 with
one vector a document, exact search.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import ir_measures
import pytest

from crawler.importers.beir import import_beir
from indexer.building.build import build
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.settings import BuildSettings
from indexer.snapshot import Snapshot, open_snapshot

SCIFACT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "retrieval" / "scifact"

# Encoding 5,183 abstracts takes five minutes on two quiet cores.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    if not SCIFACT.is_dir():
        pytest.skip(f"no test collection at {SCIFACT}")
    folder = tmp_path_factory.mktemp("scifact")
    import_beir(SCIFACT, folder / "corpus")
    build(
        folder / "corpus",
        folder / "index",
        BuildSettings(max_passages_per_document=1, precision="float32", query_precision="float32"),
    )
    with open_snapshot(folder / "index") as opened:
        yield opened


def ndcg_at_10(rank: Callable[[str], Ranking]) -> float:
    """Rank every judged query; a document whose id is the query's own is left out, as BEIR's evaluation does."""
    judgements = [line.split("\t") for line in (SCIFACT / "qrels" / "test.tsv").read_text().splitlines()[1:]]
    qrels = [ir_measures.Qrel(query_id, doc_id, int(grade)) for query_id, doc_id, grade in judgements]
    judged = {query_id for query_id, _, _ in judgements}
    run = []
    for line in (SCIFACT / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        topic = json.loads(line)
        if topic["_id"] in judged:
            entries = [entry for entry in rank(topic["text"]) if entry.doc_id != topic["_id"]]
            run += [ir_measures.ScoredDoc(topic["_id"], entry.doc_id, entry.score) for entry in entries]
    return float(ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)[ir_measures.nDCG @ 10])


def test_bm25_reaches_the_published_number(snapshot: Snapshot) -> None:
    lexical = snapshot.index.lexical(k1=0.9, b=0.4)
    assert ndcg_at_10(lambda text: lexical.retrieve(Query(text), 100)) == pytest.approx(0.6789, abs=0.0005)


def test_the_default_model_alone_reaches_its_published_number(snapshot: Snapshot) -> None:
    dense = snapshot.index.dense
    encode = snapshot.encoder.encode
    assert ndcg_at_10(lambda text: dense.retrieve(Query(text), encode(text), 100)) == pytest.approx(0.6451, abs=0.003)
