"""WARC files, written: one exchange at a time, whole or not at all.

In: exchanges with web servers. Out: `responses-00000.warc.gz` and on in one folder, compressed record by record, so
that a record can be read by its offset alone. A response whose body an earlier record holds becomes a `revisit` record
(WARC 1.1, section 6.7), which names that record in each of the ways that readers look for it. Each exchange reaches the
operating system in one call, so that a killed process leaves at most its last exchange torn; `sync` says when it is on
the disk.
Must not: read records, or judge content.
"""

import base64
import gzip
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b, sha1
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from crawler.artefact import sync
from crawler.document import WarcRef
from crawler.fetching.exchange import Exchange

# Compression of records: the level that gzip itself uses.
_LEVEL = 6

Fields = tuple[tuple[str, str], ...]


# WARC 1.1, sections 6.7.2 and 6.7.3: what told that nothing has changed, the bytes or the server.
_SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Repeated:
    """The record that holds the body of a response that came again.

    Attributes:
        record: Its id, 32 hex digits.
        received_at: Its WARC-Date.
        digest: Its WARC-Payload-Digest.
    """

    record: str
    received_at: str
    digest: str


@dataclass(frozen=True, slots=True)
class Written:
    """Where an exchange went.

    Attributes:
        ref: File and offset of the response record.
        record: 32 hex digits that the ids of both records come from; equal for equal exchanges.
    """

    ref: WarcRef
    record: str


class WarcWriter:
    """Write exchanges into the WARC files of one crawl folder.

    Attributes:
        written_bytes: Bytes of the WARC files that lie there, in all.
    """

    def __init__(
        self, folder: Path, *, info: Mapping[str, str], started_at: datetime, max_bytes: int, first_file: int = 0
    ) -> None:
        """Prepare; the first record opens the newest file of the folder, or a new one.

        A file is closed once it is longer than `max_bytes`. `info` and `started_at`, UTC, go into the warcinfo record
        that begins each file. `first_file` is the number of the first one.
        """
        self._folder = folder
        self._info = dict(info)
        self._started_at = started_at
        self._max_bytes = max_bytes
        self._first_file = first_file
        self._descriptor = -1
        self._ref = WarcRef("", 0)
        self._unsynced = False
        self.written_bytes = sum(path.stat().st_size for path in folder.glob("responses-*.warc.gz"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, exchange: Exchange, repeats: Repeated | None = None) -> Written:
        """Append a response record, or where it repeats another one a revisit record, and its request record."""
        self._open()
        ref = self._ref
        record = _identity(exchange, repeats)
        self._append(_pair(exchange, record, repeats))
        if self._ref.offset > self._max_bytes:
            self.close()
        return Written(ref, record)

    def position(self) -> WarcRef:
        """Say where the next record goes; file "" stands for a file that is still to be made."""
        return self._ref

    def sync(self) -> None:
        """Force what was written to the disk."""
        if self._unsynced:
            os.fsync(self._descriptor)
            self._unsynced = False

    def close(self) -> None:
        """Force the open file to the disk and close it; the next record begins a new one, or goes on in a short one."""
        if self._descriptor >= 0:
            self.sync()
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> None:
        if self._descriptor >= 0:
            return
        files = sorted(self._folder.glob("responses-*.warc.gz"))
        path = files[-1] if files else None
        if path is None or path.stat().st_size > self._max_bytes:
            path = self._folder / warc_name(self._first_file + len(files))
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._ref = WarcRef(path.name, path.stat().st_size)
        if self._ref.offset == 0:
            sync(self._folder)
            self._append(_warcinfo(path.name, self._info, self._started_at))

    def _append(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            # One call for all of it, unless a signal or a full disk cuts it short.
            rest = rest[os.write(self._descriptor, rest) :]
        self._ref = WarcRef(self._ref.file, self._ref.offset + len(content))
        self.written_bytes += len(content)
        self._unsynced = True


def warc_name(number: int) -> str:
    """Name the n-th WARC file of a crawl, counted from 0."""
    return f"responses-{number:05}.warc.gz"


def payload_digest(body: bytes) -> str:
    """Give the digest of a body as WARC-Payload-Digest has it."""
    return _sha1(body)


def crawl_digest(records: Iterator[str]) -> str:
    """Give 32 hex digits over the records of a crawl, whose ids must come sorted."""
    digest = blake2b(digest_size=16)
    for record in records:
        digest.update(record.encode())
    return digest.hexdigest()


def _warcinfo(name: str, info: Mapping[str, str], started_at: datetime) -> bytes:
    block = "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _record_id("warcinfo", f"{started_at}{name}")),
        ("WARC-Filename", name),
        ("WARC-Date", warc_date(started_at)),
        ("Content-Type", "application/warc-fields"),
    )
    return _record(fields, block)


def _pair(exchange: Exchange, identity: str, repeats: Repeated | None) -> bytes:
    response_id = _record_id("response", identity)
    shared: Fields = (("WARC-Target-URI", exchange.url), ("WARC-Date", warc_date(exchange.fetched_at)))
    if exchange.address:
        shared += (("WARC-IP-Address", exchange.address),)
    # What a revisit says of a length is true of the body that it stands for.
    headers = iter(exchange.headers) if repeats else _stored_headers(exchange)
    head = _http_head(f"HTTP/{exchange.version} {exchange.status} {exchange.reason}", headers)
    kind: Fields = (("WARC-Type", "response"),)
    digest = _sha1(exchange.body)
    if repeats:
        digest = repeats.digest
        kind = (
            ("WARC-Type", "revisit"),
            ("WARC-Profile", _NOT_MODIFIED if exchange.status == 304 else _SAME_BODY),
            ("WARC-Refers-To", _record_id("response", repeats.record)),
            ("WARC-Refers-To-Target-URI", exchange.url),
            ("WARC-Refers-To-Date", repeats.received_at),
        )
    response = (
        *kind,
        ("WARC-Record-ID", response_id),
        *shared,
        ("WARC-Payload-Digest", digest),
        ("Content-Type", "application/http; msgtype=response"),
    )
    asked = _http_head(f"GET {_target(exchange.url)} HTTP/1.1", iter(exchange.request_headers))
    request = (
        ("WARC-Type", "request"),
        ("WARC-Record-ID", _record_id("request", identity)),
        *shared,
        ("WARC-Concurrent-To", response_id),
        ("Content-Type", "application/http; msgtype=request"),
    )
    return _record(response, head if repeats else head + exchange.body) + _record(request, asked)


def _record(fields: Fields, block: bytes) -> bytes:
    lines = [*fields, ("WARC-Block-Digest", _sha1(block)), ("Content-Length", str(len(block)))]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    # The time in gzip's header is left out, so that equal exchanges give equal bytes.
    return gzip.compress(head.encode() + block + b"\r\n\r\n", compresslevel=_LEVEL, mtime=0)


def _http_head(first: str, headers: Iterator[tuple[str, str]]) -> bytes:
    # Each character is one byte as it was received.
    return (f"{first.rstrip()}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode(
        "latin-1"
    )


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


def _identity(exchange: Exchange, repeats: Repeated | None) -> str:
    parts = [exchange.url, exchange.fetched_at.isoformat(), str(exchange.status), repr(exchange.headers)]
    if repeats:
        parts.append(f"repeats {repeats.record}")
    identity = blake2b("\n".join(parts).encode() + b"\n" + exchange.body, digest_size=16).digest()
    return UUID(bytes=identity, version=4).hex


def _record_id(kind: str, identity: str) -> str:
    # From the content and not by chance, so that the same exchanges give the same file. The response's id is the
    # identity itself, so that it can be read back.
    if kind == "response":
        return f"<urn:uuid:{UUID(identity)}>"
    return f"<urn:uuid:{UUID(bytes=blake2b(f'{kind} {identity}'.encode(), digest_size=16).digest(), version=4)}>"


def _sha1(content: bytes) -> str:
    # What the standard's examples and every other archive use; no secret depends on it.
    return "sha1:" + base64.b32encode(sha1(content, usedforsecurity=False).digest()).decode()


def warc_date(moment: datetime) -> str:
    """Write a moment as WARC-Date, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
