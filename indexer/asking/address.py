"""Find the document that is meant: by its doc_id or by its address.

In: a `Snapshot` and what somebody wrote. Out: a `Document`. Must not: search.
"""

from crawler.document import Document, doc_id_of
from crawler.errors import UrlError
from crawler.urls import canonicalize
from indexer.addresses import address_of
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import Snapshot


def find_document(snapshot: Snapshot, name: str) -> Document:
    """Read a document.

    Args:
        snapshot: Where it lies.
        name: Its doc_id as an answer gives it; or its http or https URL in any spelling. An id that looks like a URL is
            taken as an id first. Of a collection's documents at one URL, the lowest id is meant.

    Raises:
        RequestError: It is empty, or a URL that cannot be read; `thing` is "document".
        DocumentNotFoundError: The snapshot has no such document.
    """
    documents = snapshot.index.documents
    if not name:
        raise RequestError("document", found="nothing", wanted="a doc_id or a URL", remedy="name the document")
    if "://" not in name:
        return documents.get(name)
    try:
        return documents.get(name)
    except DocumentNotFoundError:
        address = _canonical(name)
    try:
        # The id of a crawled document.
        return documents.get(doc_id_of(address))
    except DocumentNotFoundError as error:
        for document in map(documents.get, snapshot.index.at_address(address_of(address))):
            if document.url == address:
                return document
        raise DocumentNotFoundError(
            "document",
            found=f"{address[:200]}, which is not in this snapshot",
            wanted="the address of a page that was crawled",
            remedy="search for it, or crawl it and build the index again",
        ) from error


def _canonical(address: str) -> str:
    try:
        return canonicalize(address)
    except UrlError as error:
        raise RequestError("document", found=error.found, wanted=error.wanted, remedy=error.remedy) from error
