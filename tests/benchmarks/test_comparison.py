"""Two runs side by side: means, wins, losses, and the documents that caused them."""

from math import log2
from pathlib import Path

import pytest

from benchmarks.collection import Collection
from benchmarks.comparison import Moved, compare
from benchmarks.errors import BenchmarkError
from benchmarks.runs import Qrels, Run, Topic, ranked

COLLECTION = Collection(
    "tiny",
    Path(),
    (Topic("q1", "red apple"), Topic("q2", "stone"), Topic("q3", "sea")),
    Qrels({"q1": {"a": 1, "x": 0}, "q2": {"s": 2}, "q3": {"c": 1}}),
)


def run(name: str, **topics: str) -> Run:
    entries = [
        entry
        for query_id, documents in topics.items()
        for entry in ranked(query_id, [(doc_id, -float(place)) for place, doc_id in enumerate(documents.split())])
    ]
    return Run(name, "", {}, "", tuple(entries))


BASELINE = run("base", q1="x a", q2="s x", q3="c")
OTHER = run("other", q1="a x", q2="x y s", q3="c")


def test_queries_that_moved_are_listed_with_what_moved_them() -> None:
    (found,) = compare(COLLECTION, BASELINE, [OTHER], ["nDCG@10"])
    second, third = 1 / log2(3), 1 / log2(4)
    assert found.baseline_mean == pytest.approx((second + 1 + 1) / 3)
    assert found.run_mean == pytest.approx((1 + third + 1) / 3)
    assert found.difference.mean == pytest.approx(found.run_mean - found.baseline_mean)
    assert (found.difference.wins, found.difference.losses) == (1, 1)
    (won,), (lost,) = found.wins, found.losses
    assert (won.query_id, won.text, won.documents) == ("q1", "red apple", (Moved("a", 1, 2, 1),))
    assert (lost.query_id, lost.documents) == ("q2", (Moved("s", 2, 1, 3),))
    assert [lost.before, lost.after] == pytest.approx([1.0, third])


def test_a_document_that_a_run_has_not_got_has_no_rank() -> None:
    (found,) = compare(COLLECTION, BASELINE, [run("less", q1="x", q2="s", q3="c")], ["nDCG@10"])
    (lost,) = found.losses
    assert lost.documents == (Moved("a", 1, 2, None),)
    assert found.wins == ()


def test_all_that_is_compared_together_is_corrected_together() -> None:
    compared = compare(COLLECTION, BASELINE, [OTHER, BASELINE], ["nDCG@10", "R@1"], shown=0)
    assert [(each.run, each.measure) for each in compared] == [
        ("other", "nDCG@10"), ("other", "R@1"), ("base", "nDCG@10"), ("base", "R@1"),
    ]  # fmt: skip
    for each in compared:
        assert each.p_randomisation_holm >= each.difference.p_randomisation
        assert each.p_t_holm >= each.difference.p_t
        assert (each.wins, each.losses) == ((), ())


def test_one_query_is_no_ground_for_a_comparison() -> None:
    alone = Collection("one", Path(), (Topic("q1", "x"),), Qrels({"q1": {"a": 1}}))
    with pytest.raises(BenchmarkError, match="one judged query"):
        compare(alone, BASELINE, [OTHER], ["nDCG@10"])
