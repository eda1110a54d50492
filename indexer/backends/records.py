"""A document with its links, its passages and the links to it as bytes, and back; the order of documents; the answer
when there is none.

In and out: `Document`, `Passage`s, `LinkIn`s, UTF-8 JSON. Must not: know where the bytes lie.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from crawler.document import Document, Link, Quality, WarcRef
from indexer.errors import DocumentNotFoundError
from indexer.links_in import LinkIn
from indexer.passages import Passage

# What no answer shows; it stays in the corpus, and would double a record.
_UNSTORED = ("signals", "links", "languages", "spam_parts")


Record = tuple[Document, tuple[Passage, ...], tuple[LinkIn, ...]]
"""A document as it is kept: with its passages, and the links to it from elsewhere."""


def to_bytes(document: Document, passages: Sequence[Passage], links_in: Sequence[LinkIn] = ()) -> bytes:
    """Write a document, where its passages lie, where it links to and who links to it."""
    # Emptied before they are left out: asdict would copy thousands of links.
    fields = asdict(replace(document, signals=None, links=(), languages=(), spam_parts=()))
    for name in _UNSTORED:
        del fields[name]
    for name in ("published_at", "modified_at", "fetched_at"):
        fields[name] = fields[name] and fields[name].isoformat()
    fields["passages"] = [[passage.start, passage.end] for passage in passages]
    if document.links:
        fields["links"] = [[link.url, link.text, *link.rel] for link in document.links]
    if links_in:
        fields["links_in"] = [[link.doc_id, link.text] for link in links_in]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(record: bytes) -> Record:
    """Read what `to_bytes` wrote.

    Raises:
        ValueError: It is something else.
    """
    try:
        fields = json.loads(record)
        windows = fields.pop("passages")
        links_in = tuple(LinkIn(*link) for link in fields.pop("links_in", ()))
        fields["links"] = tuple(Link(url, text, tuple(rel)) for url, text, *rel in fields.pop("links", ()))
        fields["quality"] = Quality(**fields["quality"])
        fields["warc_ref"] = fields["warc_ref"] and WarcRef(**fields["warc_ref"])
        for name in ("published_at", "modified_at"):
            # Snapshots of older formats do not say when a page was changed.
            fields[name] = date.fromisoformat(fields[name]) if fields.get(name) else None
        fields["fetched_at"] = fields["fetched_at"] and datetime.fromisoformat(fields["fetched_at"])
        document = Document(**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no document record: {error!r}") from error
    passages = tuple(Passage(document.doc_id, number, start, end) for number, (start, end) in enumerate(windows))
    return document, passages, links_in


def links_to_bytes(links: Sequence[Link]) -> bytes:
    """Write links by themselves."""
    return json.dumps(
        [[link.url, link.text, *link.rel] for link in links], ensure_ascii=False, separators=(",", ":")
    ).encode()


def links_from_bytes(record: bytes) -> tuple[Link, ...]:
    """Read what `links_to_bytes` wrote.

    Raises:
        ValueError: It is something else.
    """
    try:
        return tuple(Link(url, text, tuple(rel)) for url, text, *rel in json.loads(record))
    except TypeError as error:
        raise ValueError(f"no links: {error!r}") from error


def check_order(before: str | None, doc_id: str) -> None:
    """Hold a writer's caller to its promise: every total order of the index rests on ascending, unique doc_ids.

    Raises:
        ValueError: `doc_id` does not come after the one before; the calling code is wrong.
    """
    if before is not None and doc_id <= before:
        raise ValueError(f"doc_id {doc_id!r} came after {before!r}; documents must come in ascending order")


def document_not_found(doc_id: str) -> DocumentNotFoundError:
    """Say that a snapshot has no such document."""
    return DocumentNotFoundError(
        "doc_id",
        found=f"{doc_id[:100]!r}, which is not in this snapshot",
        wanted="the doc_id of a search result",
        remedy="search again",
    )
