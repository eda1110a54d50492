"""One page on its way to a document: what worker processes get, and what they run.

In: `Page`. Out: `Extraction`, or `NoText` with a reason. Must not: know other pages, or languages: the model of
languages would be loaded in each process, and its work is a hundredth of the extraction.
"""

from dataclasses import dataclass
from datetime import datetime

from crawler.document import WarcRef
from crawler.extract import Extraction, NoText, extract


@dataclass(frozen=True, slots=True)
class Page:
    """A response that may become a document.

    Attributes:
        url: Canonical URL.
        content_type: Value of the Content-Type header, or "".
        body: Bytes, content coding undone.
        fetched_at: When it was received, UTC, whole seconds.
        warc_ref: Where the raw response lies.
    """

    url: str
    content_type: str
    body: bytes
    fetched_at: datetime
    warc_ref: WarcRef


def read_page(page: Page) -> Extraction | NoText:
    """Extract a page; no date of publication is later than the day it was fetched."""
    return extract(page.body, page.content_type, page.url, newest=page.fetched_at.date())
