"""Links to and from a document: in order, paged, with the other end where the index has it."""

from dataclasses import replace

import pytest

from indexer.asking.links import document_links
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import Snapshot
from tests.indexer.asking.conftest import PAGES


def test_links_to_a_document_name_the_pages_that_they_stand_in(snapshot: Snapshot) -> None:
    found = document_links(snapshot, "https://example.org/lemur")
    assert [(one.title, one.text, one.is_indexed) for one in found.incoming.links] == [
        ("Fig", "eaten by", True),
        ("Collection", "", True),
        ("", "from a page that was left out", False),
    ]
    assert (found.incoming.total, found.incoming.truncated, found.incoming.next) == (3, False, None)


def test_links_out_of_a_document_say_whether_their_target_is_in_the_index(snapshot: Snapshot) -> None:
    found = document_links(snapshot, PAGES[0].doc_id).outgoing
    assert found is not None
    assert [(one.url, one.title, one.text, one.rel) for one in found.links] == [
        ("https://example.org/fig", "Fig", "figs", ("nofollow",)),
        ("https://elsewhere.example/", "", "elsewhere", ()),
        ("https://example.org/lemur", "Lemur", "", ()),
    ]
    assert [one.is_indexed for one in found.links] == [True, False, True]


def test_a_document_without_links_has_none_and_an_older_snapshot_does_not_know(snapshot: Snapshot) -> None:
    found = document_links(snapshot, PAGES[2].doc_id).outgoing
    assert found is not None
    assert (found.links, found.total) == ((), 0)
    older = replace(snapshot, manifest=replace(snapshot.manifest, format_version=3))
    assert document_links(older, PAGES[0].doc_id).outgoing is None


def test_links_are_paged_through_without_loss(snapshot: Snapshot) -> None:
    whole = document_links(snapshot, PAGES[0].doc_id)
    pages = [document_links(snapshot, PAGES[0].doc_id, offset=at, most=2) for at in (0, 2, 4)]
    assert tuple(one for page in pages for one in page.incoming.links) == whole.incoming.links
    assert [page.incoming.next for page in pages] == [2, None, None]
    assert [len(page.outgoing.links) for page in pages if page.outgoing] == [2, 1, 0]


@pytest.mark.parametrize(
    ("field", "values"), [("offset", {"offset": -1}), ("most", {"most": 0}), ("most", {"most": 1001})]
)
def test_a_number_outside_its_range_is_refused(snapshot: Snapshot, field: str, values: dict[str, int]) -> None:
    with pytest.raises(RequestError) as caught:
        document_links(snapshot, "doc 7", offset=values.get("offset", 0), most=values.get("most", 1))
    assert caught.value.thing == field
    with pytest.raises(DocumentNotFoundError):
        document_links(snapshot, "nothing")
