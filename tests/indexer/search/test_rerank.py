"""Reranking: the head in the scorer's order, the tail as it was."""

from collections.abc import Iterator, Sequence

import pytest

from indexer.errors import ModelError
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, LegScore
from indexer.search.rerank import Reranked, rerank

FUSED = tuple(
    FusedDocument(name, score, WHOLE_DOCUMENT, ()) for name, score in [("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6)]
)


def by_length(query: str, texts: Sequence[str]) -> list[float]:
    return [float(len(text)) for text in texts]


def test_the_head_is_ordered_by_the_scorer_and_the_tail_follows() -> None:
    # Scores 1, 3, 2: b, c, a; d has no text and stays last. Min-max: (3 - 1) / 2 = 1, (2 - 1) / 2 = .5, 0.
    found = rerank(FUSED, ["x", "xxx", "xx"], "q", by_length)
    assert [document.doc_id for document in found.documents] == ["b", "c", "a", "d"]
    assert [document.parts for document in found.documents] == [
        (LegScore("rerank", 1, 3.0, 1.0, 1.0),),
        (LegScore("rerank", 2, 2.0, 0.5, 1.0),),
        (LegScore("rerank", 3, 1.0, 0.0, 1.0),),
        (),
    ]
    assert [document.score for document in found.documents] == [0.8, 0.7, 0.9, 0.6]
    assert found.judged == 3


def test_equal_scores_are_ordered_by_doc_id() -> None:
    found = rerank(FUSED[::-1], ["x", "x", "x", "x"], "q", by_length)
    assert [document.doc_id for document in found.documents] == ["a", "b", "c", "d"]


def test_without_texts_nothing_changes() -> None:
    assert rerank(FUSED, [], "q", by_length) == Reranked(FUSED, 0)


def test_texts_are_judged_in_batches_until_time_runs_out() -> None:
    many = tuple(FusedDocument(f"{number:02}", 1 - number / 100, WHOLE_DOCUMENT, ()) for number in range(30))
    texts = ["x" * number for number in range(20)]
    clock: Iterator[bool] = iter([False, False, True])
    found = rerank(many, texts, "q", by_length, lambda: next(clock))
    # Two batches of eight are judged, the longest text first; the other 14 keep their order.
    assert found.judged == 16
    assert [document.doc_id for document in found.documents] == [
        *(f"{number:02}" for number in range(15, -1, -1)),
        *(f"{number:02}" for number in range(16, 30)),
    ]


def test_late_from_the_start_nothing_is_judged() -> None:
    assert rerank(FUSED, ["x", "xx"], "q", by_length, lambda: True) == Reranked(FUSED, 0)


@pytest.mark.parametrize("scores", [[1.0], [1.0, 2.0, 3.0], [1.0, float("nan")], [float("inf"), 1.0]])
def test_a_scorer_that_does_not_answer_properly_is_refused(scores: list[float]) -> None:
    with pytest.raises(ModelError):
        rerank(FUSED, ["x", "y"], "q", lambda query, texts: scores)
