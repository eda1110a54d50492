"""The columns of a Corpus: documents and drops as rows of Parquet, and back.

In: `Document`s, `Drop`s. Out: rows by the schemas; of an older format's rows, what they hold, and defaults
for the rest.
Must not: open files.
"""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

import pyarrow as pa

from crawler.document import Document, LanguageShare, Link, Quality, WarcRef
from crawler.quality.signals import QualitySignals

_QUALITY = tuple((field.name, pa.int64() if field.type is int else pa.float64()) for field in fields(QualitySignals))

_LINK = pa.struct([("url", pa.string()), ("text", pa.string()), ("rel", pa.list_(pa.string()))])

DOCUMENT_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("published_at", pa.date32()),
        pa.field("fetched_at", pa.timestamp("s", tz="UTC")),
        pa.field("content_hash", pa.string(), nullable=False),
        pa.field("site", pa.string(), nullable=False),
        pa.field("quality_words", pa.int64(), nullable=False),
        pa.field("quality_unique_word_ratio", pa.float64(), nullable=False),
        pa.field("warc_file", pa.string()),
        pa.field("warc_offset", pa.int64()),
        pa.field("author", pa.string(), nullable=False),
        pa.field("modified_at", pa.date32()),
        pa.field("page_type", pa.string(), nullable=False),
        pa.field("languages", pa.list_(pa.struct([("language", pa.string()), ("share", pa.float64())]))),
        pa.field("canonical_url", pa.string(), nullable=False),
        pa.field("links", pa.list_(_LINK)),
        *(pa.field(f"signal_{name}", kind) for name, kind in _QUALITY),
        pa.field("spam_score", pa.float64(), nullable=False),
        pa.field("spam_parts", pa.list_(pa.struct([("part", pa.string()), ("value", pa.float64())]))),
        pa.field("list_action", pa.string(), nullable=False),
        pa.field("list_rule", pa.string(), nullable=False),
        pa.field("cluster_id", pa.string(), nullable=False),
        pa.field("copies", pa.int64(), nullable=False),
        pa.field("media_type", pa.string(), nullable=False),
    ]
)

DROP_SCHEMA = pa.schema(
    [
        pa.field("url", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
        pa.field("warc_file", pa.string()),
        pa.field("warc_offset", pa.int64()),
    ]
)

# Columns that hold a field of `Document` under its own name and as it is.
_PLAIN = (
    "doc_id", "url", "title", "text", "language", "published_at", "fetched_at", "content_hash", "site", "author",
    "modified_at", "page_type", "canonical_url", "spam_score", "list_action", "list_rule", "cluster_id", "copies",
    "media_type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drop:
    """A response or record that did not become a document.

    Attributes:
        url: Its address or id, as far as it was read.
        reason: One name of a fixed set, in lower case with underscores, for instance "duplicate_content".
        detail: What a person needs to check it, for instance the doc_id of the copy that was kept; may be "".
        warc_ref: Where the raw response lies; None for a collection.
    """

    url: str
    reason: str
    detail: str
    warc_ref: WarcRef | None


def document_row(document: Document) -> dict[str, object]:
    """Write a document as a row; a signal that does not apply (NaN) is null."""
    row: dict[str, object] = {name: getattr(document, name) for name in _PLAIN}
    row |= {f"quality_{name}": value for name, value in asdict(document.quality).items()}
    row |= _warc_columns(document.warc_ref)
    row["languages"] = [asdict(share) for share in document.languages]
    row["links"] = [{"url": link.url, "text": link.text, "rel": list(link.rel)} for link in document.links]
    row["spam_parts"] = [{"part": part, "value": value} for part, value in document.spam_parts]
    for name, _ in _QUALITY:
        value = getattr(document.signals, name, None)
        row[f"signal_{name}"] = None if value is None or math.isnan(value) else value
    return row


def read_document(row: dict[str, Any]) -> Document:
    """Read a row."""
    plain = {name: row[name] for name in _PLAIN if name in row}
    signals = {name: row.get(f"signal_{name}") for name, _ in _QUALITY}
    return Document(
        **plain,
        quality=Quality(row["quality_words"], row["quality_unique_word_ratio"]),
        warc_ref=_warc_ref(row),
        languages=tuple(LanguageShare(**share) for share in row.get("languages") or ()),
        links=tuple(Link(link["url"], link["text"], tuple(link["rel"])) for link in row.get("links") or ()),
        signals=_signals(signals),
        spam_parts=tuple((each["part"], each["value"]) for each in row.get("spam_parts") or ()),
    )


def drop_row(drop: Drop) -> dict[str, object]:
    """Write a drop as a row."""
    return {"url": drop.url, "reason": drop.reason, "detail": drop.detail} | _warc_columns(drop.warc_ref)


def read_drop(row: dict[str, Any]) -> Drop:
    """Read a row."""
    return Drop(row["url"], row["reason"], row["detail"], _warc_ref(row))


def _signals(found: dict[str, Any]) -> QualitySignals | None:
    # Words are counted of every text that is measured.
    if found["words"] is None:
        return None
    measured: dict[str, Any] = {name: math.nan if value is None else value for name, value in found.items()}
    return QualitySignals(**measured)


def _warc_columns(ref: WarcRef | None) -> dict[str, object]:
    return {"warc_file": ref.file if ref else None, "warc_offset": ref.offset if ref else None}


def _warc_ref(row: dict[str, Any]) -> WarcRef | None:
    return None if row["warc_file"] is None else WarcRef(row["warc_file"], row["warc_offset"])
