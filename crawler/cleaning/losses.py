"""Why a response becomes no document: every reason, and those that a record shows by itself.

In: records of an archive. Out: a reason with its detail. Must not: extract, or compare records.
"""

from urllib.parse import urlsplit

from crawler.columns import Drop
from crawler.errors import UrlError
from crawler.pages.characters import one_line
from crawler.pages.kinds import PDF_TYPE, is_address_list, page_kind
from crawler.reading.response import Archived, ArchivedResponse, ArchivedRevisit, UnreadableRecord
from crawler.settings import CleanSettings
from crawler.urls import canonicalize

DROP_REASONS = {
    "http_status": "the status is not 200",
    "robots_txt": "a site's word to crawlers, not to readers",
    "sitemap": "a list of addresses and nothing else",
    "gone": "a newer response says that there is no such page any more",
    "moved": "a newer response says that the page has another address for good",
    "content_type": "neither HTML, plain text nor PDF",
    "too_large": "the body is longer than max_body_bytes, or than any page",
    "bad_url": "the address cannot be made canonical",
    "duplicate_url": "another response for the same address was kept",
    "duplicate_content": "a page with the same title and text was kept; detail is its doc_id",
    "noindex": "the page asks not to be found by searching",
    "noarchive": "the page asks that no copy of it be shown",
    "extraction_failed": "the markup, or the PDF, cannot be read",
    "encrypted": "the PDF asks for a password",
    "empty_text": "no text is left when menus and markup are gone",
    "too_short": "fewer than min_words words",
    "blocked": "a block list names the page; detail is the list and its rule",
    "spam": "its spam score is max_spam_score or more; detail is the score and its largest parts",
    "timeout": "reading the page took longer than page_timeout_s",
    "worker_crashed": "the process that read the page ended",
    "revisit": "the record repeats an earlier response, whose body is not in these files",
    "unreadable_record": "the record is damaged; detail says how",
}
"""Every way for a response to become no document."""

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", PDF_TYPE, ""})


def record_drop(record: Archived, settings: CleanSettings) -> Drop | None:
    """Drop a record that cannot become a document, as far as can be said without extracting; None where it may."""
    loss = _loss(record, settings)
    return Drop(one_line(record.url, 2000), *loss, record.warc_ref) if loss else None


def _loss(record: Archived, settings: CleanSettings) -> tuple[str, str] | None:
    if isinstance(record, UnreadableRecord):
        known = record.reason in DROP_REASONS
        detail = record.detail if known else f"{record.reason}: {record.detail}"
        return record.reason if known else "unreadable_record", one_line(detail, 300)
    # To a revisit, 304 is the server's own word for "as it was".
    if record.status != 200 and not (isinstance(record, ArchivedRevisit) and record.status == 304):
        return "http_status", str(record.status)
    try:
        path = urlsplit(canonicalize(record.url)).path
    except UrlError as error:
        return "bad_url", error.found
    if path == "/robots.txt":
        return "robots_txt", ""
    return _body_loss(record, settings) if isinstance(record, ArchivedResponse) else None


def _body_loss(record: ArchivedResponse, settings: CleanSettings) -> tuple[str, str] | None:
    kind = page_kind(record.body, record.header("Content-Type"))
    if kind not in _PAGE_TYPES:
        return "content_type", one_line(kind, 100)
    if len(record.body) > settings.max_body_bytes:
        return "too_large", f"{len(record.body)} bytes"
    if kind == "text/plain" and is_address_list(record.body):
        return "sitemap", ""
    return None
