"""Rows are read with their places, the latest counts, and damage is told with file, line and reason."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.errors import ResultsError
from benchmarks.report.results import Figures, read_results
from tests.benchmarks.report.rows import row, write_rows

FIGURES = Figures(
    "x.jsonl:3", {"n": 2, "list": [1, 2.5], "word": "w", "part": {"m": 1}, "parts": [{"m": 1}], "no": None}
)


def test_a_row_has_what_is_needed_to_repeat_it(tmp_path: Path) -> None:
    (read,) = read_results(write_rows(tmp_path, row("start", "scenthound bench start", first_s=3))).latest("start")
    assert (read.date, read.commit, read.machine) == ("2026-11-20", "abc123", "2 CPUs, x86_64, Linux")
    assert read.versions == (("python", "3.11.7"), ("pyserini", "1.6.0"))
    assert dict(read.figures.values) == {"first_s": 3}
    assert read.figures.place == f"{tmp_path / 'start.jsonl'}:1"


def test_the_latest_row_of_each_subject_counts_and_options_do_not_tell_subjects_apart(tmp_path: Path) -> None:
    commands = ("scenthound bench kills A --kills 2", "scenthound bench kills B", "scenthound bench kills A --kills 9")
    results = read_results(write_rows(tmp_path, *(row("kills", each, at=at) for at, each in enumerate(commands))))
    assert [each.figures.number("at") for each in results.latest("kills")] == [2, 1]
    assert [each.figures.number("at") for each in results.latest("kills", lambda each: each.command)] == [0, 1, 2]
    assert results.latest("nothing") == ()


def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no such folder"):
        read_results(tmp_path / "nowhere")
    with pytest.raises(ResultsError, match="no result files"):
        read_results(tmp_path)
    (tmp_path / "start.jsonl").write_text("\n\n", encoding="utf-8")
    with pytest.raises(ResultsError, match="empty files"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"benchmark": "start", ', "no JSON"),
        (b"[1, 2]", "JSON that is"),
        (b"[" * 100_000, "no JSON"),
        (b"\xff\xfe", "0xff, which is not UTF-8"),
        (json.dumps(row("start") | {"date": 3}).encode(), "3 as 'date'"),
        (json.dumps(row("start") | {"versions": ["3.11"]}).encode(), "versions"),
        (json.dumps({"benchmark": "start", "versions": {}, "machine": {}}).encode(), "nothing as 'date'"),
    ],
)
def test_a_damaged_line_is_told_with_file_line_and_reason(tmp_path: Path, line: bytes, reason: str) -> None:
    path = write_rows(tmp_path, row("start")) / "start.jsonl"
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n")
    with pytest.raises(ResultsError, match=re.escape(f"{path}:3")) as refused:
        read_results(tmp_path)
    assert reason in str(refused.value)


def test_figures_are_of_the_type_that_is_asked_for() -> None:
    assert (FIGURES.number("n"), FIGURES.numbers("list"), FIGURES.text("word")) == (2.0, (1.0, 2.5), "w")
    assert (FIGURES.part("part").number("m"), FIGURES.parts("parts")[0].number("m")) == (1.0, 1.0)
    assert (FIGURES.text("missing", "default"), "no" in FIGURES, "n" in FIGURES) == ("default", False, True)


@pytest.mark.parametrize("name", ["word", "list", "part", "missing", "no", "yes", "infinite", "huge"])
def test_what_is_no_number_is_refused_with_its_place(name: str) -> None:
    figures = Figures("x.jsonl:3", {**FIGURES.values, "yes": True, "infinite": float("inf"), "huge": 10**400})
    with pytest.raises(ResultsError, match=r"x.jsonl:3.* wanted a number"):
        figures.number(name)


def test_other_types_are_refused_too_and_infinity_is_nothing_to_show() -> None:
    for read, name in ((FIGURES.numbers, "n"), (FIGURES.text, "n"), (FIGURES.part, "list"), (FIGURES.parts, "list")):
        with pytest.raises(ResultsError, match=r"x.jsonl:3"):
            read(name)
    for values in ([], [1, None], [float("nan")], [True]):
        with pytest.raises(ResultsError, match="a list of numbers"):
            Figures("x", {"list": values}).numbers("list")
    assert "infinite" not in Figures("x", {"infinite": float("inf"), "huge": 10**400})
