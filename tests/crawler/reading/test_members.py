"""Pieces of compressed files: how a file is packed, one piece unpacked, and where the next one begins."""

import gzip
from pathlib import Path

import pytest
import zstandard

from crawler.reading.members import Form, Piece, form_of, next_record
from tests.crawler.warc_records import OK, PACKINGS, gzipped, record, zstandard_frames


@pytest.mark.parametrize(
    ("packing", "kind"),
    [("plain", "plain"), ("gzip", "gzip"), ("zstd", "zstd"), ("zstd with dictionary", "zstd")],
)
def test_the_form_is_seen_from_the_first_bytes(tmp_path: Path, packing: str, kind: str) -> None:
    (tmp_path / "x").write_bytes(PACKINGS[packing]([record(OK)]))
    with (tmp_path / "x").open("rb") as stream:
        form = form_of(stream)
    assert (form.kind, form.is_arc) == (kind, False)
    assert (form.dictionary is not None) == (form.start > 0) == ("dictionary" in packing)


@pytest.mark.parametrize("begins", [b"filedesc://x.arc 0.0.0.0", b"http://a.test/ 127.0.0.1"])
def test_arc_is_told_from_its_first_words(tmp_path: Path, begins: bytes) -> None:
    for content in (begins, gzip.compress(begins)):
        (tmp_path / "x").write_bytes(content)
        with (tmp_path / "x").open("rb") as stream:
            assert form_of(stream).is_arc


def test_a_damaged_dictionary_is_none(tmp_path: Path) -> None:
    for dictionary in (b"\x37\xa4\x30\xec rubbish behind the mark of a dictionary", b"\x28\xb5\x2f\xfd rubbish"):
        (tmp_path / "x").write_bytes(b"\x5d\x2a\x4d\x18" + len(dictionary).to_bytes(4, "little") + dictionary)
        with (tmp_path / "x").open("rb") as stream:
            assert form_of(stream) == Form("zstd", is_arc=False, start=8 + len(dictionary))


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_piece_ends_where_the_next_one_begins(tmp_path: Path, packing: str) -> None:
    pieces = [PACKINGS[packing]([content]) for content in (b"one" * 50_000, b"two")]
    (tmp_path / "x").write_bytes(b"".join(pieces))
    with (tmp_path / "x").open("rb") as stream:
        form = form_of(stream)
        piece = Piece(stream, form, 0)
        assert piece.read(4) == b"oneo"
        assert piece.tell() == 4
        piece.drain()
        assert (piece.tell(), piece.finished, piece.end) == (150_000, True, len(pieces[0]))
        second = Piece(stream, form, piece.end)
        assert second.read(100) == b"two"


def test_a_piece_that_is_cut_is_not_finished_and_a_damaged_one_is_an_error(tmp_path: Path) -> None:
    for pack, kind in ((gzipped, "gzip"), (zstandard_frames, "zstd")):
        whole = pack([b"word " * 1000])
        (tmp_path / "x").write_bytes(whole[:-1])
        with (tmp_path / "x").open("rb") as stream:
            piece = Piece(stream, form_of(stream), 0)
            piece.drain()
            assert not piece.finished, kind
        (tmp_path / "x").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with (tmp_path / "x").open("rb") as stream, pytest.raises(OSError, match="damaged compression"):
            Piece(stream, form_of(stream), 0).drain()


def test_the_next_record_is_found_behind_what_only_looks_like_one(tmp_path: Path) -> None:
    member = gzip.compress(record(OK))
    rubbish = b"\x1f\x8b\x08 no member" + gzip.compress(b"no record") + b"\x1f\x8b\x08"
    (tmp_path / "x").write_bytes(member + rubbish + member)
    with (tmp_path / "x").open("rb") as stream:
        form = form_of(stream)
        assert next_record(stream, form, 1) == len(member) + len(rubbish)
        assert next_record(stream, form, len(member) + len(rubbish) + 1) is None


@pytest.mark.parametrize("gap", [2**20 - 9, 2**20 - 1, 2**20, 2**20 + 4095, 3 * 2**20])
def test_the_next_record_is_found_across_the_blocks_that_are_read(tmp_path: Path, gap: int) -> None:
    for pack, start in ((gzipped, b"\x1f\x8b\x08"), (zstandard_frames, b"\x28\xb5\x2f\xfd"), (b"".join, b"WARC")):
        packed = pack([record(OK)])
        (tmp_path / "x").write_bytes(start + b"\n" * gap + packed)
        with (tmp_path / "x").open("rb") as stream:
            assert next_record(stream, form_of(stream), 1) == len(start) + gap


def test_in_plain_files_a_record_begins_a_line(tmp_path: Path) -> None:
    content = b"see WARC/1.0\r\nX: in the text\nWARC/1.0\r\nWARC-Type: x"
    (tmp_path / "x").write_bytes(content)
    with (tmp_path / "x").open("rb") as stream:
        assert next_record(stream, form_of(stream), 1) == content.index(b"\nWARC") + 1
    line = b"http://a.test/ 127.0.0.1 20261123120000 text/html 12\n"
    (tmp_path / "x").write_bytes(b"rubbish\n" + line)
    with (tmp_path / "x").open("rb") as stream:
        assert next_record(stream, form_of(stream), 1) == len(b"rubbish\n")


def test_a_frame_that_grows_without_end_is_unpacked_in_steps(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(zstandard.ZstdCompressor().compress(bytes(200 * 2**20)))
    with (tmp_path / "x").open("rb") as stream:
        piece = Piece(stream, form_of(stream), 0)
        assert len(piece.read(10)) == 10
        assert not piece.finished
