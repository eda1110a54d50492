"""`scenthound goggles`: add, list, show, remove, and what is refused."""

import json
from pathlib import Path

import pytest

from scenthound.__main__ import EXIT_DONE, EXIT_REFUSED, main


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["goggles", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_goggle_is_added_listed_shown_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = tmp_path / "goggles", tmp_path / "mine.goggle"
    file.write_text("! name: mine\n$discard,site=a.example\n/b/\n")
    code, out, _ = run(capsys, "add", folder, "mine", file, "--json")
    added = json.loads(out)
    assert (code, added["name"], added["instructions"]) == (EXIT_DONE, "mine", 2)
    (row,) = json.loads(run(capsys, "list", folder, "--json")[1])["goggles"]
    assert (row["name"], row["version"], row["is_current"]) == ("mine", added["version"], True)
    assert run(capsys, "list", folder)[1].startswith(f"* mine {added['version']}  20")
    assert run(capsys, "show", folder, "mine", added["version"]) == (EXIT_DONE, file.read_text(), "")
    assert run(capsys, "remove", folder, "mine")[:2] == (EXIT_DONE, "mine is gone.\n")
    assert run(capsys, "list", folder) == (EXIT_DONE, "", "")


def test_a_wrong_goggle_is_refused_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.goggle"
    file.write_text("/a/\n/b/$bost\n")
    code, _, err = run(capsys, "add", tmp_path / "goggles", "mine", file)
    assert (code, "line 2, '/b/$bost': the option 'bost'" in err) == (EXIT_REFUSED, True)
    assert run(capsys, "show", tmp_path / "goggles", "mine")[0] == EXIT_REFUSED
    assert "wanted 1 to 64 of a to z" in run(capsys, "add", tmp_path / "goggles", "../x", file)[2]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.goggle"
    file.write_bytes(b"/a/\n/b\xff/")
    code, _, err = run(capsys, "add", tmp_path / "goggles", "mine", file)
    assert (code, "line 2: half a character" in err) == (EXIT_REFUSED, True)
