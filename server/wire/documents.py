"""Documents by the addresses that clients of dialects send, all of them in one go.

In: an `Engine`, addresses. Out: stored documents. Must not: fetch anything: what is not stored is not there.
"""

from collections.abc import Iterable

from crawler.document import Document
from indexer.asking.address import find_document
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.search.pipeline import Searcher
from server.engine import Engine
from server.wire.addresses import doc_id_of


async def documents_at(engine: Engine, addresses: Iterable[str]) -> dict[str, Document]:
    """Read documents by their addresses.

    Args:
        engine: Where they lie.
        addresses: In any spelling, with "https://" or without; also those that `addresses.parts_of` gives to documents
            that have none, and doc_ids.

    Returns:
        By address as it was given; what is not stored is left out.
    """
    wanted = tuple(dict.fromkeys(addresses))

    def read(searcher: Searcher) -> dict[str, Document]:
        found = ((address, _found(searcher, address)) for address in wanted)
        return {address: document for address, document in found if document is not None}

    return await engine.call(read)


async def document_at(engine: Engine, address: str) -> Document:
    """Read one document, otherwise as `documents_at`.

    Raises:
        DocumentNotFoundError: It is not stored; `thing` is "url".
    """
    document = (await documents_at(engine, [address])).get(address)
    if document is None:
        raise DocumentNotFoundError(
            "url",
            found=f"{address[:200]!r}, which is not in this index",
            wanted="the address of a page that was indexed",
            remedy="search for it, and send an address as an answer gives it; nothing is fetched",
        )
    return document


async def documents_of(engine: Engine, doc_ids: Iterable[str]) -> dict[str, Document]:
    """Read documents by doc_id; one that is not there is left out."""
    wanted = tuple(doc_ids)

    def read(searcher: Searcher) -> dict[str, Document]:
        found = {}
        for doc_id in wanted:
            try:
                found[doc_id] = searcher.document(doc_id)
            except DocumentNotFoundError:
                continue  # A leg ranked what the store has lost; the others are still worth having.
        return found

    return await engine.call(read)


def _found(searcher: Searcher, address: str) -> Document | None:
    written = address.strip()
    names = [doc_id_of(written) or written]
    if "://" not in written:
        names += [f"https://{written}", f"http://{written}"]
    for name in names:
        try:
            return find_document(searcher.snapshot, name)
        except (DocumentNotFoundError, RequestError):
            continue
    return None
