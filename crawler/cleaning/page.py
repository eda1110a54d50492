"""One page on its way to a document: what worker processes get, and what they run.

In: `Page`. Out: `Extraction`, or `NoText` with a reason. Must not: know other pages, or languages: the model of
languages would be loaded in each process, and its work is a hundredth of the extraction.
"""

from dataclasses import dataclass
from datetime import datetime

from crawler.cleaning.extract import MAX_TITLE, Extraction, NoText, extract
from crawler.cleaning.pdf import extract_pdf
from crawler.document import WarcRef
from crawler.pages.characters import one_line, readable
from crawler.pages.directives import page_directives
from crawler.pages.kinds import PDF_TYPE, page_kind


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


def read_page(page: Page) -> Extraction | NoText:
    """Extract a page that lets us; no date of publication is later than the day it was fetched."""
    newest = page.fetched_at.date()
    if page.is_conversion:
        return _read_conversion(page.body)
    # For every crawler, not for one by name: the archive may be somebody else's.
    if refusal := page_directives(page.headers, page.body, url=page.url).refusal:
        return NoText(refusal, "by X-Robots-Tag or meta robots")
    content_type = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    if page_kind(page.body, content_type) == PDF_TYPE:
        return extract_pdf(page.body, page.url, newest=newest, max_pages=page.max_pdf_pages)
    return extract(page.body, content_type, page.url, newest=newest)


def _read_conversion(body: bytes) -> Extraction:
    """Read a text out of a WET file: its first line is the page's title, as Common Crawl writes it."""
    text = readable(body.decode(errors="replace")).strip()
    first, _, rest = text.partition("\n")
    if len(first) > MAX_TITLE:
        return Extraction("", text, None, None)
    return Extraction(one_line(first, MAX_TITLE), rest.strip(), None, None)
