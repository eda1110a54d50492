"""WARC files, written and read; the one place that knows warcio.

In: exchanges with web servers (`WarcWriter`), or WARC and ARC files from anywhere (`read_responses`).
Out: files compressed record by record, so that a record can be read by its offset alone; `ArchivedResponse`s in file
order. Files from elsewhere are damaged in every way: each record that cannot be read is reported by a reason
(`UnreadableRecord`), never skipped in silence. Must not: judge content, or make addresses canonical.
"""

import contextlib
import io
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from crawler.document import WarcRef
from crawler.encoding import decode_content
from crawler.errors import InputError, RecordError
from crawler.exchange import Exchange, Headers, header_of
from crawler.members import HEAD_BYTES, head_of, next_member

# Longest body that is read, in bytes, as stored and after decompression. Text of that length is no page.
MAX_BODY_BYTES = 64 * 2**20

# What warcio raises on damaged input; it has no tree of its own for it, so this list comes from trying.
_DAMAGE = (
    ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError, OSError,
    ValueError, LookupError, TypeError, AttributeError, AssertionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One response as it was received, ready to be read as a page.

    Attributes:
        url: Address as the archive states it, http or https; not yet canonical.
        status: HTTP status; 200 for a resource record, which has none.
        headers: HTTP headers in their order; names as the server wrote them.
        body: Bytes of the page: transfer coding and content coding undone.
        fetched_at: When it was received, UTC.
        warc_ref: Where the record lies.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    warc_ref: WarcRef

    def header(self, name: str) -> str:
        """Give the first value of a header, by its name in any case; "" where there is none."""
        return header_of(self.headers, name)


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record that gives no response, and why.

    Attributes:
        reason: "damaged_record" (in an uncompressed file what follows is lost as well), "truncated_record",
            "too_large", "content_encoding", "bad_status", "bad_date", "no_http_headers", or "revisit" (the body lies
            in another record).
        detail: What a person needs to check it.
        warc_ref: Where the record lies.
        url: Its address as far as it was read, or "".
    """

    reason: str
    detail: str
    warc_ref: WarcRef
    url: str = ""


def read_responses(path: Path) -> Iterator[ArchivedResponse | UnreadableRecord]:
    """Read the response and resource records of a WARC or ARC file, compressed or not, in file order.

    Records of other types, and of other schemes than http and https, are passed over. Damage ends an uncompressed
    file; in a compressed one reading goes on at the next record that can be found. Each record must be compressed by
    itself, as the standard wants; of a file compressed as one piece only the first record is read.

    Raises:
        InputError: The file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(
            str(path),
            found=error.strerror or type(error).__name__,
            wanted="a WARC or ARC file",
            remedy="check the path",
        ) from error
    with stream:
        start: int | None = 0
        while start is not None:
            stream.seek(start)
            damaged_at = yield from _read_from(stream, path.name)
            start = None if damaged_at is None else next_member(stream, damaged_at + 1)


def _read_from(
    stream: io.BufferedReader, name: str
) -> Generator[ArchivedResponse | UnreadableRecord, None, int | None]:
    """Read records up to the end of the file or the first damage; return the damaged record's offset, or None."""
    start = stream.tell()
    head = head_of(stream.read(HEAD_BYTES))
    stream.seek(start)
    # HTTP headers are parsed below and not by warcio, where one bad line would end the iteration; and only a file that
    # begins as ARC is read as ARC, because warcio takes almost any rubbish for an ARC record.
    records = ArchiveIterator(stream, no_record_parse=True, arc2warc=not head.startswith(b"WARC/"))
    while True:
        result: ArchivedResponse | UnreadableRecord | None
        loss = ""
        try:
            # warcio writes its warnings to stderr; what they warn of is reported as a record here.
            with contextlib.redirect_stderr(io.StringIO()):
                record = next(records, None)
                if record is None:
                    _refuse_rest(stream, records.offset)
                    return None
                result = _response(record, WarcRef(name, records.offset))
        except _LossError as error:
            loss = error.reason
            result = UnreadableRecord(loss, error.detail, WarcRef(name, records.offset), error.url)
        except _DAMAGE as error:
            loss = "damaged_record"
            # Behind a gzip member of many records warcio's offset is of no use, and may be negative.
            result = UnreadableRecord(loss, _detail(error), WarcRef(name, max(start, records.offset)))
        if result is not None:
            yield result
            if loss in ("damaged_record", "truncated_record"):
                return result.warc_ref.offset


def _refuse_rest(stream: io.BufferedReader, offset: int) -> None:
    """Refuse bytes behind the last record: warcio ends in silence there, as at the end of a file."""
    rest_bytes = stream.seek(0, io.SEEK_END) - offset
    if rest_bytes > 0:
        raise _LossError("truncated_record", f"{rest_bytes} bytes that are no whole record", "")


class _LossError(Exception):
    """One record cannot be used; caught where records are read, and reported from there."""

    def __init__(self, reason: str, detail: str, url: str) -> None:
        super().__init__(reason, detail, url)
        self.reason = reason
        self.detail = detail
        self.url = url


def _response(record: ArcWarcRecord, ref: WarcRef) -> ArchivedResponse | None:
    """Turn one record into a response, or None for what is neither a response nor from the web."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not record.rec_type or record.length is None or ":" not in (url or ":"):
        # warcio takes an empty line, or half a header, for a record, and all that follows for its body.
        raise _LossError("damaged_record", "no whole record header", url)
    if record.rec_type not in ("response", "resource", "revisit") or not url.startswith(("http://", "https://")):
        return None
    if record.rec_type == "revisit":
        raise _LossError("revisit", record.rec_headers.get_header("WARC-Refers-To") or "", url)
    block = record.raw_stream.read(MAX_BODY_BYTES + 1)
    if len(block) > MAX_BODY_BYTES:
        raise _LossError("too_large", f"more than {MAX_BODY_BYTES} bytes", url)
    if len(block) < record.length:
        raise _LossError("truncated_record", f"{len(block)} of {record.length} bytes", url)
    date = record.rec_headers.get_header("WARC-Date") or ""
    try:
        fetched_at = _utc(date)
    except ValueError as error:
        raise _LossError("bad_date", date[:100], url) from error
    if record.rec_type == "resource":
        return ArchivedResponse(url, 200, (("Content-Type", record.content_type or ""),), block, fetched_at, ref)
    status, headers, body = _parse_http(url, block)
    return ArchivedResponse(url, status, headers, body, fetched_at, ref)


def _parse_http(url: str, block: bytes) -> tuple[int, Headers, bytes]:
    """Read a response as it went over the wire; give status, headers and the page's bytes."""
    if not block.startswith(b"HTTP/"):
        raise _LossError("no_http_headers", repr(block[:40]), url)
    stream = io.BytesIO(block)
    parsed = StatusAndHeadersParser([], verify=False).parse(stream)
    code = parsed.get_statuscode()
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise _LossError("bad_status", parsed.statusline[:100], url)
    headers: Headers = tuple(parsed.headers)
    payload = stream.read()
    if header_of(headers, "Transfer-Encoding").strip().lower() == "chunked":
        # Archives also keep this header above bodies that are whole already; the reader then gives them as they are.
        payload = ChunkedDataReader(io.BytesIO(payload)).read()
    try:
        body = decode_content(header_of(headers, "Content-Encoding"), payload, max_bytes=MAX_BODY_BYTES)
    except RecordError as error:
        raise _LossError("content_encoding", error.found, url) from error
    return int(code), headers, body


def _utc(date: str) -> datetime:
    moment = datetime.fromisoformat(date)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _detail(error: BaseException) -> str:
    if "non-chunked gzip" in str(error):
        return "compressed as one piece; `warcio recompress` compresses it record by record"
    # What warcio quotes may be any bytes.
    text = f"{type(error).__name__}: {error}".encode("ascii", errors="backslashreplace").decode()
    return " ".join(text.split())[:300]


class WarcWriter:
    """Write exchanges into the WARC files of one crawl folder: `responses-00000.warc.gz` and on."""

    def __init__(self, folder: Path, *, info: Mapping[str, str], started_at: datetime, max_bytes: int) -> None:
        """Prepare; the first file is made with the first record, and closed once it is longer than `max_bytes`.

        `info` and `started_at`, UTC, go into the warcinfo record that begins each file.
        """
        self._folder = folder
        self._info = dict(info)
        self._started_at = started_at
        self._max_bytes = max_bytes
        self._files = 0
        self._stream: io.BufferedWriter | None = None
        self._digests: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def digest(self) -> str:
        """32 hex digits over address, date, status, headers and body of all exchanges, in whatever order they came."""
        return blake2b("".join(sorted(self._digests)).encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        """Count the exchanges written."""
        return len(self._digests)

    def write(self, exchange: Exchange) -> WarcRef:
        """Append a response record and its request record; say where the response lies."""
        stream = self._open()
        ref = WarcRef(Path(stream.name).name, stream.tell())
        writer = WARCWriter(stream, gzip=True, warc_version=_VERSION)
        identity = _identity(exchange)
        fields = {"WARC-Date": _warc_date(exchange.fetched_at)}
        if exchange.address:
            fields["WARC-IP-Address"] = exchange.address
        response = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.body),
            length=len(exchange.body),
            warc_headers_dict=fields | {"WARC-Record-ID": _record_id("response", identity)},
            http_headers=_WireHeaders(
                f"{exchange.status} {exchange.reason}", list(_stored_headers(exchange)), f"HTTP/{exchange.version}"
            ),
        )
        request = writer.create_warc_record(
            exchange.url,
            "request",
            warc_headers_dict=fields | {"WARC-Record-ID": _record_id("request", identity)},
            http_headers=_WireHeaders(
                f"GET {_target(exchange.url)} HTTP/1.1", list(exchange.request_headers), is_http_request=True
            ),
        )
        writer.write_request_response_pair(request, response)
        self._digests.append(identity)
        if stream.tell() > self._max_bytes:
            self.close()
        return ref

    def close(self) -> None:
        """Close the open file; the next record begins a new one."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> io.BufferedWriter:
        if self._stream is None:
            path = self._folder / f"responses-{self._files:05}.warc.gz"
            self._stream = path.open("xb")
            self._files += 1
            writer = WARCWriter(self._stream, gzip=True, warc_version=_VERSION)
            record = writer.create_warcinfo_record(path.name, self._info)
            record.rec_headers.replace_header("WARC-Date", _warc_date(self._started_at))
            record.rec_headers.replace_header(
                "WARC-Record-ID", _record_id("warcinfo", f"{self._started_at}{path.name}")
            )
            writer.write_record(record)
        return self._stream


_VERSION = "WARC/1.1"


class _WireHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers that are written byte for byte; warcio's own would percent-encode what is not ASCII."""

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        return str(self.to_str(filter_func)).encode("latin-1") + b"\r\n"


def _stored_headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Give the headers received; those that are not true of the stored body are renamed and its length is added."""
    length = str(len(exchange.body))
    untrue = (
        {"transfer-encoding"}
        if exchange.header("Content-Length") == length
        else {"transfer-encoding", "content-length"}
    )
    for name, value in exchange.headers:
        yield (f"X-Archive-Orig-{name}" if name.lower() in untrue else name), value
    if "content-length" in untrue:
        yield "Content-Length", length


def _identity(exchange: Exchange) -> str:
    parts = (exchange.url, exchange.fetched_at.isoformat(), str(exchange.status), repr(exchange.headers))
    return blake2b("\n".join(parts).encode() + b"\n" + exchange.body, digest_size=16).hexdigest()


def _record_id(kind: str, identity: str) -> str:
    # From the content and not by chance, so that the same exchanges give the same file.
    return f"<urn:uuid:{UUID(bytes=blake2b(f'{kind} {identity}'.encode(), digest_size=16).digest(), version=4)}>"


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
