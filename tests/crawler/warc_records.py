"""Archives for tests, byte by byte: what no writer of ours would write."""

import gzip
import struct
from collections.abc import Callable, Sequence

import zstandard

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello"


def record(
    block: bytes,
    *,
    kind: str = "response",
    url: str = "http://a.test/",
    date: str = "2026-11-23T12:00:00Z",
    more: str = "",
) -> bytes:
    """Make one WARC record; `more` is further header lines, each with its line end."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:x>\r\n{more}"
    )
    return head.encode() + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def plain(records: Sequence[bytes]) -> bytes:
    return b"".join(records)


def gzipped(records: Sequence[bytes]) -> bytes:
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def in_one_gzip(records: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


def zstandard_frames(records: Sequence[bytes]) -> bytes:
    coder = zstandard.ZstdCompressor(write_checksum=True)
    return b"".join(coder.compress(each) for each in records)


def in_one_zstandard(records: Sequence[bytes]) -> bytes:
    return zstandard.ZstdCompressor().compress(b"".join(records))


def with_dictionary(records: Sequence[bytes]) -> bytes:
    """Compress with a dictionary in a skippable frame in front, as .warc.zst has it."""
    return _with_dictionary(records, lambda dictionary: dictionary)


def with_packed_dictionary(records: Sequence[bytes]) -> bytes:
    return _with_dictionary(records, zstandard.ZstdCompressor().compress)


def _with_dictionary(records: Sequence[bytes], pack: Callable[[bytes], bytes]) -> bytes:
    samples: list[bytes | bytearray | memoryview[int]] = [
        record(b"hello %d world %d " % (n, n * n * 7919) * 20, url=f"http://a.test/{n}") for n in range(300)
    ]
    dictionary = zstandard.train_dictionary(4096, samples)
    coder = zstandard.ZstdCompressor(dict_data=dictionary, write_checksum=True)
    packed = pack(dictionary.as_bytes())
    frames = b"".join(coder.compress(each) for each in records)
    return b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(packed)) + packed + frames


PACKINGS: dict[str, Callable[[Sequence[bytes]], bytes]] = {
    "plain": plain,
    "gzip": gzipped,
    "one gzip": in_one_gzip,
    "zstd": zstandard_frames,
    "one zstd": in_one_zstandard,
    "zstd with dictionary": with_dictionary,
    "zstd with packed dictionary": with_packed_dictionary,
}
