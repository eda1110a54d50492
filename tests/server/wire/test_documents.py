"""Documents by address: any spelling, one call, nothing fetched."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.errors import DocumentNotFoundError
from indexer.search.pipeline import Searcher
from server.indexes import Indexes
from server.settings import ServerSettings
from server.wire.documents import document_at, documents_at, documents_of
from tests.snapshots import page, snapshot_of

CRAWLED = page("https://example.org/a?b=c", "Crawled", "A page.")
NUMBERED = replace(page("https://example.org/Numbered", "Numbered", "A record."), doc_id="7")
BARE = page("", "Bare", "Another record.", doc_id="no/address")


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def indexes(loop: asyncio.Runner, tmp_path: Path) -> Iterator[Indexes]:
    pages = [CRAWLED, NUMBERED, BARE]
    indexes = Indexes(lambda: Searcher(snapshot_of(pages, MemoryBackend(), tmp_path)), ServerSettings())
    loop.run(indexes.open())
    yield indexes
    loop.run(indexes.close())


def test_documents_are_found_by_address_and_id(loop: asyncio.Runner, indexes: Indexes) -> None:
    addresses = {
        "https://example.org/a?b=c": CRAWLED,
        "HTTPS://EXAMPLE.ORG/a?utm_source=x&b=c#d": CRAWLED,
        "example.org/a?b=c": CRAWLED,
        CRAWLED.doc_id: CRAWLED,
        "https://example.org/Numbered": NUMBERED,
        "7": NUMBERED,
        "https://document.invalid/no%2Faddress": BARE,
        "no/address": BARE,
    }
    found = loop.run(
        documents_at(indexes.find(None), [*addresses, "https://example.org/other", "", "http://[", "ftp://a"])
    )
    assert {address: document.title for address, document in found.items()} == {
        address: document.title for address, document in addresses.items()
    }
    assert list(found) == list(addresses)


def test_an_address_that_is_not_there_is_told(loop: asyncio.Runner, indexes: Indexes) -> None:
    with pytest.raises(DocumentNotFoundError, match="nothing is fetched"):
        loop.run(document_at(indexes.find(None), "https://example.org/other"))


def test_documents_that_have_gone_are_left_out(loop: asyncio.Runner, indexes: Indexes) -> None:
    assert list(loop.run(documents_of(indexes.find(None), ["7", "gone", CRAWLED.doc_id]))) == ["7", CRAWLED.doc_id]
