"""The commands that crawl a loopback web measure it, keep a row of figures, and end with 0 where all is well."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenthound.__main__ import main
from tests.benchmarks.pages import make_pages

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def run(command: str, folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Run a command on a folder; give its exit code and the row that it kept."""
    code = main(["bench", command, str(folder), *options, "--results", str(folder.parent / "results"), "--json"])
    (line,) = (folder.parent / "results" / f"{command}.jsonl").read_text(encoding="utf-8").splitlines()
    row: dict[str, Any] = json.loads(line)
    return code, row


def test_crawl_keeps_medians_and_spread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, row = run("crawl", make_pages(tmp_path / "docs", 5), "--repeats", "2", "--most-pages", "4")
    assert code == 0
    assert row["pages_served"] == row["pages_asked_by_all"] == row["scenthound_pages"] == 4 + 1
    slowest, fastest = row["scenthound_pages_per_s_spread"]
    assert 0 < slowest <= row["scenthound_pages_per_s"] <= fastest
    assert row["command"] == "scenthound bench crawl FOLDER... --most-pages 4 --repeats 2"
    assert json.loads(capsys.readouterr().out).items() <= row.items()


def test_kills_keeps_what_was_lost_and_repeated(tmp_path: Path) -> None:
    code, row = run("kills", make_pages(tmp_path / "docs", 1500), "--kills", "2", "--longest-s", "1", "--seed", "5")
    assert code == 0
    assert (row["kills"], row["pages_never_asked"], row["warc_cut_files"]) == (2, 0, 0)
    assert row["pages_archived"] == row["pages_served"] == 1500 + 3
    assert row["repeats"] == row["under_way"] <= 2
    assert row["warc_records"] == row["warc_warcio_records"] == row["warc_fastwarc_records"]
    # The pages and a robots.txt, which is asked for again where its answer was under way at the kill.
    assert row["warc_records"] in (1 + 2 * 1504, 1 + 2 * 1505)


def test_frontier_keeps_memory_and_slowdown(tmp_path: Path) -> None:
    folder = make_pages(tmp_path / "docs", 50)
    # In a process of its own: a crawl that this one starts is counted with this one's memory until it has begun.
    options = ["--addresses", "1000", "--repeats", "1", "--most-pages", "600", "--results", str(tmp_path / "results")]
    command = [sys.executable, "-m", "scenthound", "bench", "frontier", str(folder), *options, "--json"]
    code = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
    row = json.loads((tmp_path / "results" / "frontier.jsonl").read_text(encoding="utf-8"))
    # On a machine with other work a crawl of so few pages can be 20 % slower for no reason.
    assert code == int(row["slowdown"] > 1.2)
    assert row["waiting_at_the_end"] == 1000
    assert row["pages"] == 51
    assert 0 < row["peak_memory_mb"] <= 500
    assert len(row["empty_pages_s"]) == len(row["full_pages_s"]) == 1


@pytest.mark.parametrize("command", ["crawl", "kills", "frontier"])
def test_a_folder_that_is_not_there_is_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", command, str(tmp_path / "nowhere")]) == 2
    assert str(tmp_path / "nowhere") in capsys.readouterr().err


@pytest.mark.parametrize("command", ["crawl", "kills", "frontier"])
def test_the_help_tells_where_pages_come_from(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", command, "--help"]) == 0
    told = capsys.readouterr().out
    assert "  apt-get download openjdk-17-doc" in told
    assert "  for package in *.deb; do dpkg -x $package docs/${package%%_*}; done" in told
