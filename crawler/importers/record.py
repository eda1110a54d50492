"""One record of a collection, from named fields to a Document.

In: what a line or row holds, as JSON types (dates too, from columns). Out: a `Document` that keeps the collection's
id, title and text, or a RecordError. Nothing is judged here: test collections must stay whole, so copies, short and
empty texts are kept, as published baselines index them. Must not: read files.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from crawler.cleaning.language import identify_language, parse_language
from crawler.document import Document, content_hash_of, doc_id_of, quality_of
from crawler.errors import RecordError, UrlError
from crawler.pages.characters import media_type, readable
from crawler.urls import canonicalize, site_of

ID_FIELDS = ("id", "_id", "doc_id")
TEXT_FIELDS = ("text", "contents")
FIELDS = (*ID_FIELDS, *TEXT_FIELDS, "url", "title", "language", "published_at", "media_type")
"""Every field that is read; others are passed over."""

# Type and subtype as RFC 6838, section 4.2, allows them.
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")

# Longest id, bytes of UTF-8: document stores keep ids as keys, and LMDB's end at 511 bytes.
MAX_ID_BYTES = 500


def parse_record(fields: Mapping[str, object]) -> Document:
    """Make a document of a record.

    Args:
        fields: An id (a string, or an integer) or a URL; text, title or both; perhaps language (BCP 47) and
            published_at (ISO 8601) and media_type. Where no language is stated it is identified.

    Raises:
        RecordError: There is neither id nor URL, no field for text or title, a field has another type, an id is too
            long or holds control characters, a URL is none; `thing` is the field's name.
    """
    address = _text(fields, "url")
    url = _canonical(address) if address else ""
    doc_id = _doc_id(fields) or (doc_id_of(url) if url else "")
    if not doc_id:
        raise _refuse("id", "none", "an id or a url")
    if all(fields.get(name) is None for name in (*TEXT_FIELDS, "title")):
        raise _refuse("text", "neither text nor title", "a field named text, contents or title")
    title = " ".join(readable(_text(fields, "title")).split())
    text = readable(next((found for name in TEXT_FIELDS if (found := _text(fields, name))), ""))
    return Document(
        doc_id=doc_id,
        url=url,
        title=title,
        text=text,
        language=parse_language(_text(fields, "language")) or identify_language(f"{title}\n{text}"),
        published_at=_day(fields.get("published_at")),
        fetched_at=None,
        content_hash=content_hash_of(title, text),
        site=site_of(url) if url else "",
        quality=quality_of(text),
        warc_ref=None,
        media_type=_media_type(fields),
    )


def _doc_id(fields: Mapping[str, object]) -> str:
    for name in ID_FIELDS:
        value = fields.get(name)
        doc_id = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(fields, name)
        if doc_id:
            if len(doc_id.encode(errors="replace")) > MAX_ID_BYTES:
                raise _refuse(name, f"{len(doc_id)} characters", f"at most {MAX_ID_BYTES} bytes")
            if not doc_id.isprintable():
                raise _refuse(name, repr(doc_id[:50]), "characters that can be printed")
            return doc_id
    return ""


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refuse(name, type(value).__name__, "a string")
    return value


def _media_type(fields: Mapping[str, object]) -> str:
    """Read a media type; one that cannot be read is as good as none, as with days."""
    kind = media_type(_text(fields, "media_type"))
    return kind if _MEDIA_TYPE.fullmatch(kind) else ""


def _canonical(address: str) -> str:
    try:
        return canonicalize(address)
    except UrlError as error:
        raise _refuse("url", repr(address[:100]), error.wanted) from error


def _day(value: object) -> date | None:
    """Read a day; one that cannot be read is as good as none, and no reason to lose the document."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def _refuse(thing: str, found: str, wanted: str) -> RecordError:
    return RecordError(thing, found=found, wanted=wanted, remedy="correct the record")
