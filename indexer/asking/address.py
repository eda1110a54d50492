"""Find the document that is meant: by its doc_id or by its address.

In: a `Snapshot` and what somebody wrote. Out: a `Document`. Must not: search.
"""

from crawler.document import Document, doc_id_of
from crawler.errors import UrlError
from crawler.urls import canonicalize
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import Snapshot


def find_document(snapshot: Snapshot, name: str) -> Document:
    """Read a document.

    Args:
        snapshot: Where it lies.
        name: Its doc_id as an answer gives it; or an http or https URL in any spelling, for crawled documents, whose id
            is the hash of the canonical one. An id that looks like a URL is taken as an id first.

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
        return documents.get(doc_id_of(address))
    except DocumentNotFoundError as error:
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
