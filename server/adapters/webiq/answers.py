"""Documents as Web IQ's results, and refusals in its words.

In: hits, documents, refusals. Out: the models of `wire`. Must not: search.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from html import escape
from http import HTTPStatus

from crawler.document import Document
from indexer.ranking import Hit
from indexer.search.plain import plain_text
from server.adapters.webiq.wire import ErrorResponse, NewsItem, Page
from server.dialect import Answer
from server.refusal import Refusal
from server.wire.addresses import parts_of

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")

_CATEGORIES = {401: "Authentication", 403: "Authorization", 404: "NotFound", 408: "Timeout", 429: "RateLimit"}
_RETRIES = {429: "1s", 503: "2s"}

# What the library calls differently from the wire.
_FIELDS = {"document": "url", "k": "maxResults"}


def content_of(hit: Hit, text: str, kind: str, most: int) -> str:
    """Write a document's content.

    Args:
        hit: With the pieces that fit the query.
        text: The document's text, Markdown; not looked at for "passage".
        kind: "passage", "text", "html" or "markdown".
        most: Characters at most; HTML is cut between paragraphs.
    """
    if kind == "passage":
        pieces = sorted((hit.snippet, *hit.extra_snippets), key=lambda piece: piece.start)
        return "\n\n".join(piece.text for piece in pieces)[:most]
    return written(text, kind, most)


def written(text: str, kind: str, most: int) -> str:
    """Write a text, Markdown, as Markdown, as plain text, or as HTML of paragraphs in which all of it is escaped."""
    if kind == "markdown":
        return text[:most]
    # Signs take room and are taken off, so that more than is wanted has to be looked at; but a text may be a book.
    paragraphs = [plain for each in _BLANK_LINES.split(text[: 4 * most]) if (plain := plain_text(each))]
    if kind == "text":
        return "\n\n".join(paragraphs)[:most]
    shown, room = [], most
    for each in paragraphs:
        shown.append(f"<p>{escape(each, quote=False)}</p>")
        room -= len(shown[-1])
        if room < 0:
            shown.pop()
            break
    return "".join(shown)


def page_of(hit: Hit, content: str) -> Page:
    """Give a hit as a result."""
    return Page(
        title=hit.title or hit.url or hit.doc_id,
        url=parts_of(hit.url, hit.doc_id).url,
        content=content,
        last_updated_at=_day(hit.published_at),
        crawled_at=_time(hit.fetched_at),
        language=_language(hit.language),
    )


def news_of(hit: Hit, content: str) -> NewsItem:
    """Give a hit as a piece of news."""
    parts = parts_of(hit.url, hit.doc_id)
    return NewsItem(**page_of(hit, content).model_dump(by_alias=False), source=parts.host.removeprefix("www."))


def document_page(document: Document, kind: str, most: int) -> Page:
    """Give a stored document."""
    return Page(
        title=document.title or document.url or document.doc_id,
        url=parts_of(document.url, document.doc_id).url,
        content=written(document.text, kind, most),
        last_updated_at=_day(document.published_at),
        crawled_at=_time(document.fetched_at),
        language=_language(document.language),
    )


def refuse(status: int, refusal: Refusal) -> Answer:
    """Put a refusal into Web IQ's words."""
    category = _CATEGORIES.get(status, "Server" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "InvalidRequest")
    body = ErrorResponse(
        error_code="".join(word.title() for word in refusal.code.split("_")),
        error_category=category,
        user_message=refusal.message,
        technical_details=_FIELDS.get(refusal.field or "", refusal.field),
        retry_after=_RETRIES.get(status),
    )
    # ASCII only, so that halves of surrogate pairs a client sent can be shown back.
    return Answer(status, json.dumps(body.model_dump(exclude_none=True)).encode("ascii"))


def trace_headers(request_id: str) -> Mapping[str, str]:
    """Name the request, as Web IQ does on every answer."""
    return {"x-traceid": request_id}


def _language(tag: str) -> str | None:
    language = tag.partition("-")[0].lower()
    return language if language != "und" else None


def _day(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None


def _time(time: datetime | None) -> str | None:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else None
