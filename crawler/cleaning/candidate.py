"""What goes into the worker processes of cleaning, and what comes out: a page, and a candidate or why there is none.

Must not: import what reads pages, which takes seconds, and which the process that hands pages out has no need of.
"""

from dataclasses import dataclass
from datetime import date, datetime

from crawler.document import Document, WarcRef


@dataclass(frozen=True, slots=True)
class Page:
    """A response that may become a document.

    Attributes:
        url: Canonical URL.
        headers: Response headers, name and value, in their order; none for a text from a WET file.
        body: Bytes, content coding undone.
        fetched_at: When it was received, UTC, whole seconds.
        warc_ref: Where the raw response lies.
        is_conversion: Whether the body is a text that was made of the page before it was archived, in UTF-8.
        max_pdf_pages: Pages of a PDF that are read.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    warc_ref: WarcRef
    is_conversion: bool = False
    max_pdf_pages: int = 500


@dataclass(frozen=True, slots=True)
class NoText:
    """Why there is no extraction: `reason` is one of `clean.DROP_REASONS`, `detail` is for people."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may become a document.

    Attributes:
        document: The document as far as the page alone decides it.
        shingles: What pages of one family have in common (`crawler/quality/families.py`), uint64 as bytes.
        signature: What near-duplicates have in common (`crawler/duplicates/signature.py`).
        fetched_url: Canonical URL that the page was fetched from, which may be another one than the document's.
    """

    document: Document
    shingles: bytes
    signature: bytes
    fetched_url: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a candidate is compared with others.

    Attributes:
        doc_id: As its document has it; so have the next five.
        url: Canonical URL.
        site: Registrable domain.
        text: Markdown.
        published_at: Day of publication, or None.
        content_hash: Of title and text.
        words: Number of words.
        shingles: As the candidate has it.
        signature: As the candidate has it.
    """

    doc_id: str
    url: str
    site: str
    text: str
    published_at: date | None
    content_hash: str
    words: int
    shingles: bytes
    signature: bytes
