"""Grouping: no site fills the page."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.ranking import WHOLE_DOCUMENT, FusedDocument
from indexer.search.group import group


def documents(sites: list[str]) -> list[FusedDocument]:
    """One document a site name; its doc_id is "site#position"."""
    return [FusedDocument(f"{site}#{place}", 1.0, WHOLE_DOCUMENT, ()) for place, site in enumerate(sites)]


def site_of(document: FusedDocument) -> str:
    return document.doc_id.partition("#")[0]


def test_the_first_of_each_site_are_kept_in_order() -> None:
    kept = group(documents(["a", "a", "b", "a", "b", "b", "c"]), site_of, 2)
    assert [document.doc_id for document in kept] == ["a#0", "a#1", "b#2", "b#4", "c#6"]


def test_documents_without_a_site_are_no_group() -> None:
    assert len(list(group(documents(["", "", ""]), site_of, 1))) == 3


def test_no_more_documents_are_looked_at_than_are_taken() -> None:
    seen: list[str] = []

    def watched(document: FusedDocument) -> str:
        seen.append(document.doc_id)
        return site_of(document)

    kept = group(documents(["a", "a", "b", "c"]), watched, 1)
    assert [next(kept).doc_id, next(kept).doc_id] == ["a#0", "b#2"]
    assert seen == ["a#0", "a#1", "b#2"]


@given(st.lists(st.sampled_from(["", "a", "b", "c"])), st.integers(1, 3))
def test_any_list_keeps_its_order_and_the_limit(sites: list[str], limit: int) -> None:
    before = documents(sites)
    after = list(group(before, site_of, limit))
    assert after == [document for document in before if document in after]
    for site in "abc":
        assert sum(site_of(document) == site for document in after) == min(limit, sites.count(site))
