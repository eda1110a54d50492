"""The links of a document: those that lead to it, and those that lead from it.

In: a `Snapshot`, a document's name. Out: `Links`. Must not: fetch anything.
"""

from dataclasses import dataclass

from crawler.document import Link, doc_id_of
from indexer.asking.address import find_document
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import LINKS_SINCE, Snapshot

MOST_LINKS = 1000
"""Links of one kind in one answer."""


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """The other end of a link.

    Attributes:
        url: Its address, or "" where it has none.
        doc_id: The document, "" where it is not in the index.
        title: Its title, "" likewise.
        text: What people click on, one line; may be "".
        rel: Words of the link's rel attribute; of links to a document they are not known.
    """

    url: str
    doc_id: str
    title: str
    text: str
    rel: tuple[str, ...]

    @property
    def is_indexed(self) -> bool:
        """Whether the other end is a document of the index."""
        return bool(self.doc_id)


@dataclass(frozen=True, slots=True)
class LinkList:
    """Links of one kind.

    Attributes:
        links: In order: those out of a document as they stand there, those to it as they count.
        total: How many there are.
        truncated: Whether there are more behind these.
        next: Number of links to leave out to go on, None at the end.
    """

    links: tuple[LinkedPage, ...]
    total: int
    truncated: bool
    next: int | None


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a document.

    Attributes:
        doc_id: The document.
        url: Its address, or "".
        title: Its title, as it stands.
        incoming: Links to it from other documents of the index, as far as they count (`indexer/anchors.py`).
        outgoing: Links out of it that people can see; None where the snapshot's format does not keep them.
    """

    doc_id: str
    url: str
    title: str
    incoming: LinkList
    outgoing: LinkList | None


def document_links(snapshot: Snapshot, name: str, *, offset: int = 0, most: int = 100) -> Links:
    """List the links to a document, and those out of it.

    Args:
        snapshot: Where it lies.
        name: doc_id or URL.
        offset: Links of each kind to leave out before the first, >= 0.
        most: Links of each kind at most, 1 to `MOST_LINKS`.

    Raises:
        RequestError: A number outside its range; `thing` is its name.
        DocumentNotFoundError: There is no such document.
    """
    if offset < 0:
        raise RequestError("offset", found=str(offset), wanted="0 or more", remedy="begin at 0")
    if not 1 <= most <= MOST_LINKS:
        raise RequestError("most", found=str(most), wanted=f"1 to {MOST_LINKS}", remedy="choose a number in that range")
    document = find_document(snapshot, name)
    found = snapshot.index.documents.links_in(document.doc_id)
    incoming = [_page(snapshot, "", link.doc_id, link.text, ()) for link in found[offset : offset + most]]
    listed = None
    if snapshot.manifest.format_version >= LINKS_SINCE:
        outgoing = snapshot.index.documents.links_out(document.doc_id)
        leading = outgoing[offset : offset + most]
        pages = [_page(snapshot, link.url, doc_id_of(link.url), link.text, link.rel) for link in leading]
        listed = _list(pages, offset, len(outgoing))
    return Links(document.doc_id, document.url, document.title, _list(incoming, offset, len(found)), listed)


def linked_documents(snapshot: Snapshot, doc_id: str) -> tuple[tuple[int, Link], ...]:
    """List the other documents of the index that the first `MOST_LINKS` links of one lead to, without reading them.

    Returns:
        The number of each (`OpenIndex.number_of`) with the first link to it, in the order of these links; nothing where
        the snapshot does not keep links.

    Raises:
        DocumentNotFoundError: There is no document of that id.
    """
    index = snapshot.index
    found: dict[int, Link] = {}
    for link in index.documents.links_out(doc_id)[:MOST_LINKS]:
        target = doc_id_of(link.url)
        try:
            if target != doc_id:
                found.setdefault(index.number_of(target), link)
        except DocumentNotFoundError:
            continue  # it leads out of the index
    return tuple(found.items())


def _page(snapshot: Snapshot, url: str, doc_id: str, text: str, rel: tuple[str, ...]) -> LinkedPage:
    try:
        other = snapshot.index.documents.get(doc_id)
    except DocumentNotFoundError:
        return LinkedPage(url, "", "", text, rel)
    return LinkedPage(other.url or url, doc_id, other.title, text, rel)


def _list(links: list[LinkedPage], offset: int, total: int) -> LinkList:
    following = offset + len(links)
    return LinkList(tuple(links), total, following < total, following if following < total else None)
