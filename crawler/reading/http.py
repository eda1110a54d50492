"""An HTTP response as it went over the wire, taken apart: status, headers, and the bytes of the page.

In: a record's block. Out: its parts, transfer coding and content coding undone. Archives hold what servers sent, and
what broken crawlers made of it: lines end in any way, chunks are cut or were joined before. Must not: read files.
"""

import re

from crawler.errors import RecordError
from crawler.fetching.encoding import decode_content
from crawler.fetching.exchange import Headers, header_of
from crawler.reading.record import MAX_BLOCK_BYTES

# Longest headers, bytes; servers refuse to send a fraction of it.
_MAX_HEAD_BYTES = 256 * 2**10

_END_OF_HEAD = re.compile(rb"\n[ \t\r]*\n")
_STATUS_LINE = re.compile(r"HTTP/\S*[ \t]+(\d{3})(?!\d)")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,1000})?\r*\n")


class LossError(Exception):
    """A response cannot be used: `reason` is "no_http_headers", "bad_status" or "content_encoding"."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def parse_response(block: bytes) -> tuple[int, Headers, bytes]:
    """Read a response; give status, headers and the page's bytes.

    Raises:
        LossError: It cannot be used.
    """
    status, headers, payload = parse_head(block)
    if header_of(headers, "Transfer-Encoding").strip().lower() == "chunked":
        payload = _join_chunks(payload)
    try:
        body = decode_content(header_of(headers, "Content-Encoding"), payload, max_bytes=MAX_BLOCK_BYTES)
    except RecordError as error:
        raise LossError("content_encoding", error.found) from error
    return status, headers, body


def parse_head(block: bytes) -> tuple[int, Headers, bytes]:
    """Read status and headers; give them and the bytes behind them as they are.

    Raises:
        LossError: They cannot be read.
    """
    if not block.startswith(b"HTTP/"):
        raise LossError("no_http_headers", repr(block[:40]))
    end = _END_OF_HEAD.search(block, 0, _MAX_HEAD_BYTES)
    if end is None and len(block) > _MAX_HEAD_BYTES:
        raise LossError("no_http_headers", f"more than {_MAX_HEAD_BYTES} bytes of headers")
    head, payload = (block, b"") if end is None else (block[: end.start()], block[end.end() :])
    first, *lines = head.decode("latin-1").split("\n")
    status = _STATUS_LINE.match(first)
    if status is None:
        raise LossError("bad_status", first.strip()[:100])
    return int(status[1]), _headers(lines), payload


def _headers(lines: list[str]) -> Headers:
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and found:
            # A folded line goes on with the value before (RFC 9112, section 5.2).
            name, value = found[-1]
            found[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        # Lines that are no header are left out, as browsers do.
        if colon and name.strip():
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _join_chunks(payload: bytes) -> bytes:
    """Join the chunks of a body; from where it is not in chunks, bytes are kept as they are.

    Archives also keep the header above bodies that were joined before they were stored.
    """
    parts: list[bytes] = []
    position = 0
    while line := _CHUNK_LINE.match(payload, position):
        size = int(line[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(payload[line.end() : line.end() + size])
        position = line.end() + size
        if payload[position : position + 2] == b"\r\n":
            position += 2
        elif payload[position : position + 1] == b"\n":
            position += 1
    return b"".join(parts) + payload[position:]
