"""Content codings undone, with a limit."""

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.encoding import decode_content
from crawler.errors import RecordError

TEXT = b"a page of some length, " * 20


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT), ("identity", TEXT), ("gzip", gzip.compress(TEXT)), ("X-GZIP", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)), ("deflate", bare_deflate(TEXT)), ("br", brotli.compress(TEXT)),
        ("gzip, br", brotli.compress(gzip.compress(TEXT))),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\x00" * 50), ("gzip", TEXT), ("br", b"\xff" + TEXT),
    ],
)  # fmt: skip
def test_each_coding_is_undone_and_a_body_without_its_coding_stays(coding: str, body: bytes) -> None:
    assert decode_content(coding, body, max_bytes=10_000) == (b"\xff" + TEXT if body[0] == 0xFF else TEXT)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "br"])
def test_an_empty_body_is_empty_under_every_coding(coding: str) -> None:
    assert decode_content(coding, b"", max_bytes=10) == b""


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
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
    [("gzip", gzip.compress(TEXT)), ("deflate", zlib.compress(TEXT)), ("br", brotli.compress(TEXT))],
)
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


@given(body=st.binary(max_size=200), coding=st.sampled_from(["gzip", "deflate", "br", "gzip,br", "br,deflate"]))
def test_any_bytes_give_bytes_within_the_limit_or_a_record_error(body: bytes, coding: str) -> None:
    with suppress(RecordError):
        assert len(decode_content(coding, body, max_bytes=300)) <= 300
