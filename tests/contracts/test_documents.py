"""What every backend promises of documents: read back as written; unknown ones and odd indexes refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.document import Link
from indexer.backends.base import Backend
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, Shared, entry, index_of, rankings
from tests.documents import document


def test_every_document_is_read_back_as_it_was_written(shared: "Shared") -> None:
    entries, index = shared()
    assert len(index.documents) == len(entries)
    for page, passages, _, _ in entries:
        assert index.documents.get(page.doc_id) == page
        assert index.documents.passages(page.doc_id) == passages
        assert index.documents.with_passages(page.doc_id) == (page, passages)


@pytest.mark.parametrize("doc_id", ["", "nothing", "a", "x" * 512, "z" * 40_000, "\ud800", "a#0"])
def test_an_unknown_id_is_refused_by_name(doc_id: str, shared: "Shared") -> None:
    _, index = shared()
    with pytest.raises(DocumentNotFoundError, match="doc_id: found "):
        index.documents.get(doc_id)
    with pytest.raises(DocumentNotFoundError, match="which is not in this snapshot"):
        index.documents.passages(doc_id)
    with pytest.raises(DocumentNotFoundError):
        index.documents.with_passages(doc_id)


def test_links_out_of_a_document_are_kept_and_read_when_asked_for(backend: Backend, tmp_path: Path) -> None:
    links = (
        Link("https://example.org/a", "back \u2028 home", ("nofollow", "ugc")),
        Link("https://example.org/é", ""),
        *(Link(f"https://example.org/{number}", f"page {number}") for number in range(500)),
    )
    pages = [replace(document("a", "x"), links=links), document("b", "y")]
    with index_of(backend, tmp_path, [entry(page) for page in pages]) as index:
        assert index.documents.links_out("a") == links
        assert index.documents.links_out("b") == ()
        # What a hit shows of a page is read without them.
        assert index.documents.get("a") == document("a", "x")
        assert [found[0] for found in index.entries()] == pages
        with pytest.raises(DocumentNotFoundError, match="which is not in this snapshot"):
            index.documents.links_out("c")


def test_documents_out_of_order_are_refused(backend: Backend, tmp_path: Path) -> None:
    writer = backend.write(tmp_path, DIM, BuildSettings())
    writer.add(*entry(document("b", "x")))
    with pytest.raises(ValueError, match="ascending order"):
        writer.add(*entry(document("b", "x")))
    writer.seal()


def test_an_index_of_one_empty_document_finds_nothing(backend: Backend, tmp_path: Path) -> None:
    with index_of(backend, tmp_path, [entry(document("a", ""), passages=0)]) as index:
        lexical, dense = rankings(index, Query("anything"), 5)
        assert len(lexical) == len(dense) == 0
        assert index.documents.get("a").text == ""


def test_an_empty_folder_is_refused(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="build the index again"):
        backend.open(tmp_path)
