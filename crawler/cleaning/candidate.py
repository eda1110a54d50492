"""A page that may become a document: all that can be said of it without looking at other pages.

Must not: import what reads pages.
"""

from dataclasses import dataclass

from crawler.document import Document


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
