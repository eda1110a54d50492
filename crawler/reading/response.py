"""What archives say of web pages: responses, texts made of them, repetitions, and what cannot be read.

In: a WARC, ARC or WET file. Out: `ArchivedResponse`, `ArchivedRevisit` and `UnreadableRecord`, in file order. Files
from elsewhere are damaged in every way: each record that cannot be read is reported by a reason, never skipped in
silence.
Must not: judge content, or make addresses canonical.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from crawler.document import WarcRef
from crawler.fetching.exchange import Headers, header_of
from crawler.reading.http import LossError, parse_head, parse_response
from crawler.reading.record import MAX_BLOCK_BYTES, WANTED, DamageError, Record
from crawler.reading.records import read_records


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One response as it was received, ready to be read as a page.

    Attributes:
        url: Address as the archive states it, http or https; not yet canonical.
        status: HTTP status; 200 for a resource or conversion record, which has none.
        headers: HTTP headers in their order; names as the server wrote them.
        body: Bytes of the page: transfer coding and content coding undone.
        fetched_at: When it was received, UTC.
        warc_ref: Where the record lies; in a file that is compressed as one piece, where that piece lies.
        kind: "conversion" for a text that was made of a page before it was archived, as in WET files.
        record_id: WARC-Record-ID, or "".
        payload_digest: WARC-Payload-Digest, or "".
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    warc_ref: WarcRef
    kind: Literal["response", "resource", "conversion"] = "response"
    record_id: str = ""
    payload_digest: str = ""

    def header(self, name: str) -> str:
        """Give the first value of a header, by its name in any case; "" where there is none."""
        return header_of(self.headers, name)


@dataclass(frozen=True, slots=True)
class ArchivedRevisit:
    """A response whose body was not stored again, because an earlier record holds the same.

    Attributes:
        url: Address as the archive states it, http or https.
        status: HTTP status as far as it is stated; 304 where it is not.
        fetched_at: When it was received, UTC.
        warc_ref: Where the record lies.
        refers_to: Record id of the response with the body, or "".
        refers_to_url: Address of that response, or "".
        refers_to_at: When that response was received, UTC; None where it is not stated.
        payload_digest: Digest of the body, or "".
    """

    url: str
    status: int
    fetched_at: datetime
    warc_ref: WarcRef
    refers_to: str
    refers_to_url: str
    refers_to_at: datetime | None
    payload_digest: str


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record that gives no response, and why.

    Attributes:
        reason: "damaged_record", "truncated_record", "too_large", "content_encoding", "bad_status", "bad_date" or
            "no_http_headers".
        detail: What a person needs to check it.
        warc_ref: Where the record lies.
        url: Its address as far as it was read, or "".
    """

    reason: str
    detail: str
    warc_ref: WarcRef
    url: str = ""


Archived = ArchivedResponse | ArchivedRevisit | UnreadableRecord


def read_responses(path: Path, *, fast: bool = True) -> Iterator[Archived]:
    """Read the responses of a WARC, ARC or WET file, plain or compressed with gzip or zstd, in file order.

    Records of other types, and of other schemes than http and https, are passed over. Behind damage reading goes on at
    the next record that can be found. Whoever reads a file twice meets the same records under the same numbers.

    Args:
        path: The file; how it is packed is seen from its bytes.
        fast: False to read all of it with care; what is given of a good file is the same.

    Raises:
        InputError: The file cannot be opened.
    """
    for record in read_records(path, fast=fast):
        ref = WarcRef(path.name, record.offset)
        if isinstance(record, DamageError):
            yield UnreadableRecord(record.reason, record.detail, ref, record.url)
        elif record.kind in WANTED and record.url.startswith(("http://", "https://")):
            try:
                yield _archived(record, ref)
            except LossError as error:
                yield UnreadableRecord(error.reason, error.detail, ref, record.url)


def _archived(record: Record, ref: WarcRef) -> ArchivedResponse | ArchivedRevisit:
    if record.length > MAX_BLOCK_BYTES:
        raise LossError("too_large", f"{record.length} bytes")
    try:
        fetched_at = _utc(record.date)
    except (ValueError, OverflowError) as error:
        raise LossError("bad_date", record.date[:100]) from error
    if record.kind == "revisit":
        return _revisit(record, fetched_at, ref)
    if record.kind == "response":
        status, headers, body = parse_response(record.block)
        return ArchivedResponse(
            record.url,
            status,
            headers,
            body,
            fetched_at,
            ref,
            record_id=record.record_id,
            payload_digest=record.payload_digest,
        )
    # A conversion is UTF-8 by the WET format, whatever its page was in.
    kind: Literal["resource", "conversion"] = "conversion" if record.kind == "conversion" else "resource"
    content_type = "text/plain; charset=utf-8" if kind == "conversion" else record.content_type
    return ArchivedResponse(
        record.url,
        200,
        (("Content-Type", content_type),),
        record.block,
        fetched_at,
        ref,
        kind,
        record.record_id,
        record.payload_digest,
    )


def _revisit(record: Record, fetched_at: datetime, ref: WarcRef) -> ArchivedRevisit:
    status = parse_head(record.block)[0] if record.block.startswith(b"HTTP/") else 304
    try:
        refers_to_at = _utc(record.refers_to_date) if record.refers_to_date else None
    except (ValueError, OverflowError):
        refers_to_at = None
    return ArchivedRevisit(
        record.url,
        status,
        fetched_at,
        ref,
        record.refers_to,
        record.refers_to_url,
        refers_to_at,
        record.payload_digest,
    )


def _utc(date: str) -> datetime:
    moment = datetime.fromisoformat(date)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
