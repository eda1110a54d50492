"""Bodies as servers send them, and as pages mean them: Content-Encoding undone, with limits.

In: the codings and the bytes. Out: the bytes of the page. A few hundred bytes can unpack to gigabytes, so nothing is
unpacked past `max_bytes`, and past `FREE_BYTES` nothing that grows more than `MAX_RATIO` times.
Must not: guess characters; only bytes pass here.
"""

import zlib
from collections.abc import Callable

import brotli
import zstandard

from crawler.errors import RecordError
from crawler.fetching.exchange import FetchFailure, Headers

# What Accept-Encoding offers: the codings that this file undoes. Readers of archives know gzip best and zstd least, so
# a server that can choose shall not choose that.
ACCEPTED = "gzip, deflate, br, zstd;q=0.5"

# Up to here a body may unpack from whatever length: 8 MiB are in every crawl's budget.
FREE_BYTES = 8 * 2**20

# Beyond that, how many bytes may come of one. Pages come to 4 to 20, the most regular tables to about 100; bombs begin
# at gzip's 1,030 and have no end with brotli and zstd.
MAX_RATIO = 200

# No server stacks more; a list of hundreds is an attack on whoever unpacks it.
_MOST_CODINGS = 3

_KNOWN = "gzip, deflate, br, zstd"

_BROTLI_STEP_BYTES = 64 * 1024

# zstd's own decoder has no limit on what one call gives; a block takes 4 bytes at least and gives 128 KiB at most, so
# a step gives 8 MiB at most.
_ZSTD_STEP_BYTES = 256
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = tuple(bytes([number]) + b"\x2a\x4d\x18" for number in range(0x50, 0x60))
_ZSTD_WINDOW_BYTES = 8 * 2**20  # what RFC 9659 lets a server ask of a client


class _Refusal(Exception):  # noqa: N818  # never leaves this file
    """Why a body cannot be unpacked, by a reason that is counted."""

    def __init__(self, reason: str, found: str, wanted: str) -> None:
        super().__init__(reason, found, wanted)
        self.reason = reason
        self.found = found
        self.wanted = wanted


def decode_content(content_encoding: str, body: bytes, *, max_bytes: int, max_ratio: int = 0) -> bytes:
    """Undo the content codings of a body.

    A body that bears the name of a coding and does not begin as that coding is given back as it is: archives keep
    headers of bodies that were unpacked before they were stored.

    Args:
        content_encoding: The header's value: names separated by commas, in the order they were applied; may be "".
        body: The bytes, without transfer coding.
        max_bytes: Longest result, in bytes, also between two codings.
        max_ratio: Most bytes that one byte may become where the result is longer than `FREE_BYTES`; 0 for no such
            limit, as is right for an archive that is read once more.

    Raises:
        RecordError: An unknown coding, damage inside the body, an early end, or more than the limits allow.
    """
    try:
        return _decode(content_encoding, body, max_bytes, max_ratio)
    except _Refusal as refusal:
        remedy = "leave the page out, or fetch it again"
        raise RecordError("response body", found=refusal.found, wanted=refusal.wanted, remedy=remedy) from refusal


def unpack(headers: Headers, body: bytes, *, max_bytes: int) -> bytes | FetchFailure:
    """Undo the content codings of a response that was fetched, with both limits.

    Returns:
        The page's bytes; or why there are none: "bomb" (too long or growing too much), "truncated_coding" (it ends
        early), "damaged_coding", or "unknown_coding".
    """
    # Several headers of one name are one list (RFC 9110, section 5.3).
    codings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    try:
        return _decode(codings, body, max_bytes, MAX_RATIO)
    except _Refusal as refusal:
        return FetchFailure(refusal.reason, refusal.found)


def _decode(content_encoding: str, body: bytes, max_bytes: int, max_ratio: int) -> bytes:
    codings = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise _Refusal("unknown_coding", f"{len(codings)} content codings", f"at most {_MOST_CODINGS}")
    limit = min(max_bytes, max(FREE_BYTES, max_ratio * len(body))) if max_ratio else max_bytes
    for coding in reversed(codings):
        undo = _DECODERS.get(coding)
        if undo is None:
            raise _Refusal("unknown_coding", f"content coding {coding[:40]!r}", f"one of {_KNOWN}")
        body = undo(body, limit)
    if len(body) > max_bytes:
        raise _too_long(max_bytes)
    return body


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    room = max_bytes
    # A gzip body may be several members one after the other; what follows the last one and is none is padding.
    while body.startswith(b"\x1f\x8b"):
        part, body = _inflate(body, 16 + zlib.MAX_WBITS, room, max_bytes)
        parts.append(part)
        room -= len(part)
    return b"".join(parts) if parts else body


def _undeflate(body: bytes, max_bytes: int) -> bytes:
    # RFC 9110 means zlib's format; some servers send the bare stream, and all browsers read both.
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, max_bytes, max_bytes)[0] if body else body


def _inflate(body: bytes, window_bits: int, room: int, max_bytes: int) -> tuple[bytes, bytes]:
    """Inflate one stream; give what came out and the bytes behind it."""
    stream = zlib.decompressobj(window_bits)
    try:
        # One byte more than there is room for tells "just fits" from "too long"; 0 would mean no limit.
        result = stream.decompress(body, room + 1)
    except zlib.error as error:
        raise _damaged(f"compressed body ({error})") from error
    if len(result) > room:
        raise _too_long(max_bytes)
    if not stream.eof:
        raise _truncated("compressed")
    return result, stream.unused_data


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    stream = brotli.Decompressor()
    parts: list[bytes] = []
    size_bytes = 0
    try:
        part = stream.process(body, output_buffer_limit=_BROTLI_STEP_BYTES)
        while part:
            parts.append(part)
            size_bytes += len(part)
            if size_bytes > max_bytes:
                raise _too_long(max_bytes)
            part = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_BROTLI_STEP_BYTES)
    except brotli.error as error:
        if not parts:
            return body
        raise _damaged("brotli body") from error
    if body and not stream.is_finished():
        raise _truncated("brotli")
    return b"".join(parts)


def _unzstd(body: bytes, max_bytes: int) -> bytes:
    if not body.startswith((_ZSTD_MAGIC, *_ZSTD_SKIPPABLE)):
        return body
    parts: list[bytes] = []
    size_bytes = 0
    rest = memoryview(body)
    # A body may be several frames one after the other; what follows the last one and is none is padding.
    while bytes(rest[:4]).startswith((_ZSTD_MAGIC, *_ZSTD_SKIPPABLE)):
        frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()
        while rest and not frame.eof:
            try:
                part = frame.decompress(rest[:_ZSTD_STEP_BYTES])
            except zstandard.ZstdError as error:
                raise _damaged(f"zstd body ({error})") from error
            step_bytes = min(_ZSTD_STEP_BYTES, len(rest))
            rest = rest[step_bytes - len(frame.unused_data) :]
            size_bytes += len(part)
            if size_bytes > max_bytes:
                raise _too_long(max_bytes)
            parts.append(part)
        if not frame.eof:
            raise _truncated("zstd")
    return b"".join(parts)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _too_long(max_bytes: int) -> _Refusal:
    return _Refusal("bomb", f"more than {max_bytes} bytes once unpacked", f"at most {max_bytes}")


def _truncated(kind: str) -> _Refusal:
    return _Refusal("truncated_coding", f"a {kind} body that ends early", "the whole body")


def _damaged(what: str) -> _Refusal:
    return _Refusal("damaged_coding", f"a damaged {what}", "the body as the server made it")
