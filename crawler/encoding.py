"""Bodies as servers send them, and as pages mean them: Content-Encoding undone, with a limit.

In: the value of Content-Encoding and the bytes. Out: the bytes of the page. A few hundred bytes can unpack to
gigabytes, so nothing is unpacked past `max_bytes`. Must not: guess characters; only bytes pass here.
"""

import zlib
from collections.abc import Callable

import brotli

from crawler.errors import RecordError

# What Accept-Encoding offers: the codings that this file undoes.
ACCEPTED = "gzip, deflate, br"

# No server stacks more; a list of hundreds is an attack on whoever unpacks it.
_MOST_CODINGS = 3

_BROTLI_STEP_BYTES = 64 * 1024


def decode_content(content_encoding: str, body: bytes, *, max_bytes: int) -> bytes:
    """Undo the content codings of a body.

    A body that bears the name of a coding and does not begin as that coding is given back as it is: archives keep
    headers of bodies that were unpacked before they were stored.

    Args:
        content_encoding: The header's value: names separated by commas, in the order they were applied; may be "".
        body: The bytes, without transfer coding.
        max_bytes: Longest result, in bytes.

    Raises:
        RecordError: An unknown coding, damage inside the body, an early end, or more than `max_bytes`.
    """
    codings = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise _refuse(f"{len(codings)} content codings", f"at most {_MOST_CODINGS}")
    for coding in reversed(codings):
        undo = _DECODERS.get(coding)
        if undo is None:
            raise _refuse(f"content coding {coding[:40]!r}", f"one of {ACCEPTED}")
        body = undo(body, max_bytes)
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
        raise _refuse(f"a damaged compressed body ({error})", "the body as the server made it") from error
    if len(result) > room:
        raise _too_long(max_bytes)
    if not stream.eof:
        raise _refuse("a compressed body that ends early", "the whole body")
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
        raise _refuse("a damaged brotli body", "the body as the server made it") from error
    if body and not stream.is_finished():
        raise _refuse("a brotli body that ends early", "the whole body")
    return b"".join(parts)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
}


def _too_long(max_bytes: int) -> RecordError:
    return _refuse(f"more than {max_bytes} bytes once unpacked", f"at most {max_bytes}")


def _refuse(found: str, wanted: str) -> RecordError:
    return RecordError("response body", found=found, wanted=wanted, remedy="leave the page out, or fetch it again")
