"""Documents that a query names come first, and nothing else moves."""

from collections.abc import Sequence

import pytest

from indexer.ranking import FusedDocument, LegScore
from indexer.search.titles import LOOKED_AT, named_first

TITLES = {"a": "The sea and the rivers", "b": "Sea, river!", "c": "Séa River", "d": ""}


def documents(*doc_ids: str) -> list[FusedDocument]:
    return [FusedDocument(doc_id, 1 - place / 10, -1, ()) for place, doc_id in enumerate(doc_ids)]


def titles_of(documents: Sequence[FusedDocument]) -> list[str]:
    return [TITLES.get(document.doc_id, "") for document in documents]


def test_a_document_whose_title_is_the_query_comes_first_whatever_signs_case_and_accents() -> None:
    found = named_first(documents("a", "b", "c", "d"), titles_of, "sea river", 1.0)
    # b (.9 + 1) / 2, c (.8 + 1) / 2, a 1 / 2, d .7 / 2.
    assert [each.doc_id for each in found] == ["b", "c", "a", "d"]
    assert [each.score for each in found] == pytest.approx([0.95, 0.9, 0.5, 0.35])
    assert found[0].parts == (LegScore("title", 0, 1.0, 1.0, 1.0),)
    assert found[2].parts == ()


@pytest.mark.parametrize(("text", "weight"), [("sea", 1.0), ("sea river", 0.0), ("", 1.0), ("?!", 1.0)])
def test_where_nothing_is_named_all_stays_as_it_is(text: str, weight: float) -> None:
    given = documents("a", "b", "d")
    assert named_first(given, titles_of, text, weight) is given


def test_only_the_first_titles_are_looked_at() -> None:
    given = documents(*(f"x{number:03}" for number in range(LOOKED_AT)), "b")
    seen: list[str] = []

    def looked(documents: Sequence[FusedDocument]) -> list[str]:
        seen.extend(document.doc_id for document in documents)
        return titles_of(documents)

    assert named_first(given, looked, "sea river", 1.0) is given
    assert len(seen) == LOOKED_AT
    assert named_first([], looked, "sea river", 1.0) == []
