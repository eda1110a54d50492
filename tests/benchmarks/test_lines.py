"""The first lines of a file as a file."""

import gzip
from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.lines import first_lines


@pytest.mark.parametrize("packs", [False, True])
def test_the_first_lines_are_copied_unpacked(packs: bool, tmp_path: Path) -> None:
    lines = b"one\ntwo\nthree\n"
    (tmp_path / "lines").write_bytes(gzip.compress(lines) if packs else lines)
    assert first_lines(tmp_path / "lines", 2, tmp_path).read_bytes() == b"one\ntwo\n"
    assert first_lines(tmp_path / "lines", 9, tmp_path).read_bytes() == lines


def test_a_file_that_is_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"one\n" * 1000)[:-12])
    with pytest.raises(BenchmarkError, match=r"cut\.gz: found a file that cannot be read"):
        first_lines(tmp_path / "cut.gz", 2000, tmp_path)
