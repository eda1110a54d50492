"""Where compressed records begin, in a file of gzip members.

In: an archive of which a part is damaged. Out: the offset at which reading can go on.
Must not: parse records.
"""

import zlib
from io import BufferedReader

_GZIP = b"\x1f\x8b\x08"

# Enough of a compressed record to unpack its first words: gzip's header may hold a file name.
HEAD_BYTES = 4096

# How WARC and ARC records begin.
_RECORDS = (b"WARC/", b"http://", b"https://")

_BLOCK_BYTES = 2**20


def next_member(stream: BufferedReader, start: int) -> int | None:
    """Find the next compressed record at or behind an offset.

    Returns:
        Its offset; None where there is none, or the file does not begin as gzip.
    """
    stream.seek(0)
    if stream.read(len(_GZIP)) != _GZIP:
        return None
    stream.seek(start)
    window = b""
    while block := stream.read(_BLOCK_BYTES):
        window += block
        found = window.find(_GZIP)
        while found >= 0:
            if head_of(window[found : found + HEAD_BYTES]).startswith(_RECORDS):
                return stream.tell() - len(window) + found
            found = window.find(_GZIP, found + 1)
        # A member's first bytes may lie across two blocks.
        window = window[-HEAD_BYTES:]
    return None


def head_of(member: bytes) -> bytes:
    """Give the first 8 bytes of a record, unpacked where it is compressed; b"" where it is damaged."""
    if not member.startswith(_GZIP):
        return member[:8]
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(member, 8)
    except zlib.error:
        return b""
