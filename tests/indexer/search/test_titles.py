"""Documents that a query names come first, and nothing else moves."""

from collections.abc import Sequence

import pytest

from indexer.ranking import FusedDocument, LegScore
from indexer.search.titles import LOOKED_AT, named_first

TITLES = {"a": "The sea and the rivers", "b": "Sea, river!", "c": "Séa River", "d": ""}


def documents(*doc_ids: str) -> list[FusedDocument]:
    return [FusedDocument(doc_id, 1 - place / 10, -1, ()) for place, doc_id in enumerate(doc_ids)]


def ids(given: Sequence[FusedDocument]) -> list[str]:
    return [document.doc_id for document in given]


def titles_of(doc_ids: Sequence[str]) -> list[str]:
    return [TITLES.get(doc_id, "") for doc_id in doc_ids]


def test_a_document_whose_title_is_the_query_comes_first_whatever_signs_case_and_accents() -> None:
    given = documents("a", "b", "c", "d")
    found = named_first(given, ids(given), titles_of, "sea river", 1.0)
    # b (.9 + 1) / 2, c (.8 + 1) / 2, a 1 / 2, d .7 / 2.
    assert [each.doc_id for each in found] == ["b", "c", "a", "d"]
    assert [each.score for each in found] == pytest.approx([0.95, 0.9, 0.5, 0.35])
    assert found[0].parts == (LegScore("title", 0, 1.0, 1.0, 1.0),)
    assert found[2].parts == ()


@pytest.mark.parametrize(("text", "weight"), [("sea", 1.0), ("sea river", 0.0), ("", 1.0), ("?!", 1.0)])
def test_where_nothing_is_named_all_stays_as_it_is(text: str, weight: float) -> None:
    given = documents("a", "b", "d")
    assert named_first(given, ids(given), titles_of, text, weight) is given


def test_only_the_first_titles_are_looked_at() -> None:
    given = documents(*(f"x{number:03}" for number in range(LOOKED_AT)), "b")
    seen: list[str] = []

    def looked(doc_ids: Sequence[str]) -> list[str]:
        seen.extend(doc_ids)
        return titles_of(doc_ids)

    assert named_first(given, ids(given), looked, "sea river", 1.0) is given
    assert len(seen) == LOOKED_AT
    assert named_first([], [], looked, "sea river", 1.0) == []


@pytest.mark.parametrize(
    ("title", "text", "is_named"),
    [
        ("Ｓea river", "sea river", True),
        ("“Sea” — river", "sea river", True),
        ("E\u0301cole", "école", True),
        ("ﬁne art", "fine art", True),
        ("Ring sea river", "sea river", False),
        ("2 rivers", "2 rivers", True),
        ("Straße", "STRASSE", True),
    ],
)
def test_a_title_is_compared_without_regard_to_how_it_is_written(title: str, text: str, is_named: bool) -> None:
    given = documents("a", "b")
    found = named_first(given, ids(given), lambda doc_ids: ["other", title][: len(doc_ids)], text, 1.0)
    assert (found[0].doc_id == "b") is is_named
