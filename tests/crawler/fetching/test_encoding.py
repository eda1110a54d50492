"""Content codings undone, with a limit."""

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import RecordError
from crawler.fetching.encoding import ACCEPTED, FREE_BYTES, MAX_RATIO, decode_content, unpack
from crawler.fetching.exchange import FetchFailure

TEXT = b"a page of some length, " * 20


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT), ("identity", TEXT), ("gzip", gzip.compress(TEXT)), ("X-GZIP", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)), ("deflate", bare_deflate(TEXT)), ("br", brotli.compress(TEXT)),
        ("gzip, br", brotli.compress(gzip.compress(TEXT))), ("ZSTD", zstandard.compress(TEXT)),
        ("deflate, zstd", zstandard.compress(zlib.compress(TEXT))), ("zstd", TEXT),
        ("zstd", zstandard.compress(TEXT[:100]) + zstandard.compress(TEXT[100:]) + bytes(50)),
        # A skippable frame (RFC 8878, section 3.1.2): magic number, length 3, three bytes.
        ("zstd", b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\x00" * 50), ("gzip", TEXT), ("br", b"\xff" + TEXT),
    ],
)  # fmt: skip
def test_each_coding_is_undone_and_a_body_without_its_coding_stays(coding: str, body: bytes) -> None:
    assert decode_content(coding, body, max_bytes=10_000) == (b"\xff" + TEXT if body[0] == 0xFF else TEXT)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "br", "zstd"])
def test_an_empty_body_is_empty_under_every_coding(coding: str) -> None:
    assert decode_content(coding, b"", max_bytes=10) == b""


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstandard.compress)],
)
def test_a_bomb_is_refused_and_what_just_fits_is_not(coding: str, pack: object) -> None:
    assert callable(pack)
    packed = pack(bytes(5_000_000))
    assert len(packed) < 10_000
    with pytest.raises(RecordError, match="more than 4999999 bytes once unpacked"):
        decode_content(coding, packed, max_bytes=4_999_999)
    assert len(decode_content(coding, packed, max_bytes=5_000_000)) == 5_000_000


def test_a_bomb_in_many_members_is_refused() -> None:
    # Five members of 1000 bytes each are 5000 bytes.
    packed = gzip.compress(bytes(1000)) * 5
    assert len(decode_content("gzip", packed, max_bytes=5000)) == 5000
    with pytest.raises(RecordError, match="more than 4999"):
        decode_content("gzip", packed, max_bytes=4999)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)), ("deflate", zlib.compress(TEXT)), ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)), ("zstd", zstandard.ZstdCompressor(write_checksum=True).compress(TEXT)),
    ],
)  # fmt: skip
def test_a_body_that_ends_early_is_refused(coding: str, packed: bytes) -> None:
    with pytest.raises(RecordError, match="ends early"):
        decode_content(coding, packed[:-3], max_bytes=10_000)


def test_damage_inside_is_refused() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 0xFF
    with pytest.raises(RecordError, match="damaged"):
        decode_content("gzip", bytes(packed), max_bytes=10_000)


def test_unknown_and_endless_codings_are_refused() -> None:
    with pytest.raises(RecordError, match="'zip'"):
        decode_content("zip", TEXT, max_bytes=10_000)
    with pytest.raises(RecordError, match="4 content codings"):
        decode_content("gzip, gzip, gzip, gzip", TEXT, max_bytes=10_000)


@given(body=st.binary(max_size=200), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "zstd,br", "br,deflate"]))
def test_any_bytes_give_bytes_within_the_limit_or_a_record_error(body: bytes, coding: str) -> None:
    with suppress(RecordError):
        assert len(decode_content(coding, body, max_bytes=300)) <= 300


@given(body=st.binary(max_size=200).map(b"\x28\xb5\x2f\xfd".__add__))
def test_any_bytes_behind_the_magic_number_of_zstd_give_bytes_or_a_record_error(body: bytes) -> None:
    with suppress(RecordError):
        assert len(decode_content("zstd", body, max_bytes=300)) <= 300


def test_each_coding_that_is_offered_is_undone() -> None:
    packers = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
    offered = [part.partition(";")[0].strip() for part in ACCEPTED.split(",")]
    assert sorted(offered) == sorted(packers)
    for coding in offered:
        assert unpack((("Content-Encoding", coding),), packers[coding](TEXT), max_bytes=10_000) == TEXT


def test_two_headers_are_one_list_in_their_order() -> None:
    headers = (("Content-Encoding", "gzip"), ("content-encoding", "br"))
    assert unpack(headers, brotli.compress(gzip.compress(TEXT)), max_bytes=10_000) == TEXT


def test_a_window_above_what_a_server_may_ask_for_is_refused() -> None:
    # 2**24 is 16 MiB, twice the limit; without content size the frame states its window.
    parameters = zstandard.ZstdCompressionParameters(window_log=24, write_content_size=False)
    body = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = body.compress(TEXT) + body.flush()
    assert reason("zstd", packed) == "damaged_coding"


def test_each_trouble_with_a_coding_has_its_reason() -> None:
    for coding, pack in (
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
    ):
        packed = pack(TEXT)
        assert reason(coding, packed[:-5]) == "truncated_coding"
        assert reason(coding, pack(bytes(20_000))) == "bomb"
        assert reason(coding, packed) == ""
    damaged = bytearray(gzip.compress(TEXT))
    damaged[-6] ^= 0xFF
    assert reason("gzip", bytes(damaged)) == "damaged_coding"
    assert reason("sdch", TEXT) == "unknown_coding"
    assert reason("gzip,gzip,gzip,gzip", TEXT) == "unknown_coding"


def test_a_body_may_grow_freely_to_8_mib_and_by_the_ratio_beyond() -> None:
    # 8 MiB + 1 zero bytes pack to about 8 KiB with gzip (1,030 : 1), and to a few hundred with zstd.
    small, large = bytes(FREE_BYTES), bytes(FREE_BYTES + 1)
    for coding, pack in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        headers = (("Content-Encoding", coding),)
        assert unpack(headers, pack(small), max_bytes=2**30) == small
        found = unpack(headers, pack(large), max_bytes=2**30)
        assert found == FetchFailure("bomb", f"more than {FREE_BYTES} bytes once unpacked")
    # Stored without compression nothing grows, so that only the size counts.
    stored = gzip.compress(large, compresslevel=0)
    assert len(stored) * MAX_RATIO > len(large)
    assert unpack((("Content-Encoding", "gzip"),), stored, max_bytes=2**30) == large


def reason(coding: str, body: bytes) -> str:
    found = unpack((("Content-Encoding", coding),), body, max_bytes=10_000)
    return found.reason if isinstance(found, FetchFailure) else ""
