"""What worker processes run: a page read and measured, into a candidate.

In: `Page`. Out: `Candidate`, or `NoText` with a reason. Must not: know other pages, or lists.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.cleaning.candidate import Candidate, NoText, Page
from crawler.cleaning.language import identify_language, language_shares
from crawler.cleaning.page import PageReading, read_page
from crawler.document import Document, WarcRef, content_hash_of, doc_id_of, quality_of
from crawler.duplicates.signature import signature
from crawler.quality.families import family_shingles
from crawler.quality.signals import quality_signals
from crawler.urls import host_of, site_of

# Text enough for the language to be identified: what reads it has read every model that a page needs.
_FIRST_PAGE = (
    "<!doctype html><html><head><title>A trail</title></head><body><main><h1>A trail</h1><p>The hound followed the"
    " trail of the fox through the forest, over the fields and along the river, until the snow had covered it and there"
    " was nothing left to smell."
)


def load_models() -> None:
    """Read a page that is nobody's, so that the time of reading models counts on no page's limit."""
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    address = "https://scenthound.invalid/"
    page = Page(address, headers, _FIRST_PAGE.encode(), datetime(2000, 1, 1, tzinfo=UTC), WarcRef("", 0))
    found = candidate_of(page)
    assert isinstance(found, Candidate), f"its text was not read: {found}"  # noqa: S101  a model would be left out


def candidate_of(page: Page) -> Candidate | NoText:
    """Read a page and measure it."""
    found = read_page(page)
    if isinstance(found, NoText):
        return found
    if not found.text:
        return NoText("empty_text", "")
    document = _document(page, found)
    shingles = family_shingles(document.site, document.text)
    return Candidate(document, shingles.tobytes(), signature(document.text), page.url)


def _document(page: Page, found: PageReading) -> Document:
    url = _own_url(page.url, found.canonical_url)
    language = identify_language(f"{found.title}\n{found.text}")
    return Document(
        doc_id=doc_id_of(url),
        url=url,
        title=found.title,
        text=found.text,
        language=language,
        published_at=found.published_at,
        fetched_at=page.fetched_at,
        content_hash=content_hash_of(found.title, found.text),
        site=site_of(url),
        quality=quality_of(found.text),
        warc_ref=page.warc_ref,
        author=found.author,
        modified_at=found.modified_at,
        page_type=found.page_type,
        media_type=found.media_type,
        languages=language_shares(found.text, language),
        canonical_url=found.canonical_url or "",
        links=found.links,
        signals=quality_signals(found.title, found.text, found.counts, language=language),
    )


def _own_url(fetched: str, stated: str | None) -> str:
    """Choose between the address a page was fetched from and the one it states.

    A page may speak for its own host alone, or any site could replace the pages of another. A page that names the
    host's root from elsewhere is a template's mistake, by which a whole site would become one document.
    """
    if stated is None or host_of(stated) != host_of(fetched) or urlsplit(stated).path == "/":
        return fetched
    return stated
