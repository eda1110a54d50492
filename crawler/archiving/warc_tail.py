"""The end of a WARC file that a killed process wrote: what is whole there, and where it stops.

In: a file by `warc_writer`, and an offset where a record begins. Out: the exchanges whose response and request are
whole, each with the offset behind it. Nothing else is read here: files from elsewhere are the reader's.
Must not: change the file.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from crawler.fetching.exchange import Exchange, Headers

_BLOCK_BYTES = 2**18
_STATUS_LINE = re.compile(r"HTTP/(\S+) (\d{3}) ?(.*)")


@dataclass(frozen=True, slots=True)
class TailRecord:
    """One whole exchange, or a whole warcinfo record.

    Attributes:
        exchange: What was archived; None for warcinfo.
        record: The id that the writer gave it, 32 hex digits; "" for warcinfo.
        is_revisit: Whether its body lies in an earlier record.
        end: Offset behind its last byte.
    """

    exchange: Exchange | None
    record: str
    end: int
    is_revisit: bool = False


def read_tail(path: Path, offset: int) -> Iterator[TailRecord]:
    """Read from a record's offset to the last whole exchange; what is torn or damaged behind it is not given."""
    response: tuple[Exchange, str, bool] | None = None
    for content, end in _members(path, offset):
        fields, block = _split(content)
        kind = fields.get("WARC-Type")
        if kind == "warcinfo":
            yield TailRecord(None, "", end)
        elif kind in ("response", "revisit"):
            response = _exchange(fields, block), UUID(fields["WARC-Record-ID"][1:-1]).hex, kind == "revisit"
        elif kind == "request" and response:
            exchange, record, is_revisit = response
            yield TailRecord(exchange, record, end, is_revisit)
            response = None


def _members(path: Path, offset: int) -> Iterator[tuple[bytes, int]]:
    with path.open("rb") as stream:
        stream.seek(offset)
        rest = b""
        while True:
            unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts = []
            while not unpacker.eof:
                data = rest or stream.read(_BLOCK_BYTES)
                rest = b""
                if not data:
                    return
                try:
                    parts.append(unpacker.decompress(data))
                except zlib.error:
                    return
            rest = unpacker.unused_data
            yield b"".join(parts), stream.tell() - len(rest)


def _split(content: bytes) -> tuple[dict[str, str], bytes]:
    head, _, block = content.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return fields, block[: int(fields["Content-Length"])]


def _exchange(fields: dict[str, str], block: bytes) -> Exchange:
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, reason = _STATUS_LINE.fullmatch(first).groups()  # type: ignore[union-attr]  # the writer wrote it
    headers: Headers = tuple((name, value) for name, _, value in (line.partition(": ") for line in lines))
    fetched_at = datetime.strptime(fields["WARC-Date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    url, address = fields["WARC-Target-URI"], fields.get("WARC-IP-Address", "")
    return Exchange(url, (), version, int(status), reason, headers, body, fetched_at, address)
