"""Documents that are put together when they are looked at: their names, their scores, and others given to them."""

import numpy as np

from indexer.ranking import FusedDocument, LegScore, Ranking, ScoredPassage
from indexer.search.fuse import Leg, fuse
from indexer.search.late import doc_ids_of, rescored, scores_of

# min-max: a (9 - 1) / 8 = 1, b (5 - 1) / 8 = .5, c 0.
FOUND = fuse(
    [Leg("lexical", Ranking.of(ScoredPassage(*each) for each in [("a", -1, 9.0), ("b", -1, 5.0), ("c", -1, 1.0)]), 1.0)]
)


def test_doc_ids_and_scores_are_those_of_the_documents() -> None:
    assert list(doc_ids_of(FOUND)) == ["a", "b", "c"] == doc_ids_of(list(FOUND))
    assert scores_of(FOUND).tolist() == [1.0, 0.5, 0.0] == scores_of(list(FOUND)).tolist()


def test_other_scores_bring_another_order_and_ties_go_by_doc_id() -> None:
    part = LegScore("title", 0, 1.0, 1.0, 1.0)
    for given in (FOUND, list(FOUND)):
        found = rescored(given, np.array([0.25, 0.25, 0.75]), {2: part})
        assert [(each.doc_id, each.score) for each in found] == [("c", 0.75), ("a", 0.25), ("b", 0.25)]
        assert found[0].parts == (*FOUND[2].parts, part)
        assert found[1:] == [FusedDocument("a", 0.25, -1, FOUND[0].parts), FusedDocument("b", 0.25, -1, FOUND[1].parts)]
        assert list(doc_ids_of(found)) == ["c", "a", "b"]


def test_documents_with_other_scores_can_be_given_others_again() -> None:
    turned = rescored(FOUND, np.array([0.0, 0.5, 1.0]), {})
    again = rescored(turned, np.array([0.1, 0.2, 0.3]), {})
    assert [(each.doc_id, each.score) for each in again] == [("a", 0.3), ("b", 0.2), ("c", 0.1)]
