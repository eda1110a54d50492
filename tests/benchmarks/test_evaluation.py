"""Scores equal what one works out by hand from the measures' definitions."""

import sys
from math import log2

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.evaluation import evaluate, parse_measures
from benchmarks.runs import Qrels, Run, RunEntry

QRELS = Qrels({"q1": {"a": 1, "b": 1}, "q2": {"c": 1}})


def run(*entries: tuple[str, str, int, float]) -> Run:
    return Run("by hand", "none", {}, "unknown", tuple(RunEntry(*entry) for entry in entries))


def test_ndcg_is_the_mean_over_all_judged_queries_and_an_unanswered_one_counts_0() -> None:
    # q1: b at rank 1, a at rank 3: DCG = 1 + 1/log2(4) = 1.5; ideal = 1 + 1/log2(3). q2 has no answer: 0.
    answered = run(("q1", "b", 1, 3.0), ("q1", "x", 2, 2.0), ("q1", "a", 3, 1.0))
    (score,) = evaluate(QRELS, answered, ["nDCG@10"])
    assert score.value == pytest.approx(1.5 / (1 + 1 / log2(3)) / 2)
    assert score.n_queries == 2


def test_recall_counts_relevant_documents_down_to_the_cut() -> None:
    # q1: one of two relevant documents in the top 1; q2: its only one. Mean of 1/2 and 1.
    answered = run(("q1", "a", 1, 2.0), ("q1", "b", 2, 1.0), ("q2", "c", 1, 1.0))
    (score,) = evaluate(QRELS, answered, ["R@1"])
    assert score.value == pytest.approx(0.75)


def test_equal_scores_keep_the_order_of_their_ranks() -> None:
    # x has the score of a and c, and the greater id, by which trec_eval would put it first: R@1 would be 0.
    # By rank, q1 has one of its two relevant documents in the top 1, q2 its only one: the mean of 1/2 and 1.
    answered = run(("q1", "a", 1, 1.0), ("q1", "x", 2, 1.0), ("q2", "c", 1, 1.0), ("q2", "x", 2, 1.0))
    (score,) = evaluate(QRELS, answered, ["R@1"])
    assert score.value == pytest.approx(0.75)


@pytest.mark.parametrize("name", ["nonsense", "nDCG@x", ""])
def test_a_name_that_is_no_measure_is_refused(name: str) -> None:
    with pytest.raises(BenchmarkError, match="no such measure"):
        evaluate(QRELS, run(("q1", "a", 1, 1.0)), [name])


def test_a_missing_package_is_named_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(BenchmarkError, match=r"pip install 'scenthound\[bench\]'"):
        parse_measures(["nDCG@10"])
