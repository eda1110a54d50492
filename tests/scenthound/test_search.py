"""Searching from the command line: what options ask, and what people read."""

import json
from datetime import date
from pathlib import Path

import pytest

from indexer import snapshot as snapshots
from indexer.backends.memory import MemoryBackend
from scenthound.__main__ import main
from tests.snapshots import page, snapshot_of

PAGES = (
    page("https://a.example.org/1", "Lemur", "The lemur eats figs.", published_at=date(2024, 5, 1)),
    page("https://a.example.org/2", "Loris", "The loris eats figs.", published_at=date(2025, 5, 1)),
    page("https://b.example.org/3", "Fig", "Figs are fruits; a lemur eats them."),
)


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every command open one small snapshot."""
    number = iter(range(100))

    def opened(_: Path) -> snapshots.Snapshot:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        return snapshot_of(PAGES, MemoryBackend(), folder)

    monkeypatch.setattr(snapshots, "open_snapshot", opened)


def titles(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert main(["search", "index", "figs", *options, "--json"]) == 0
    return sorted(hit["title"] for hit in json.loads(capsys.readouterr().out)["hits"])


def test_days_and_sites_narrow_a_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert titles(capsys, "--since", "2024-01-01") == ["Lemur", "Loris"]
    assert titles(capsys, "--until", "2024-12-31") == ["Lemur"]
    assert titles(capsys, "--exclude-site", "a.example.org") == ["Fig"]
    assert titles(capsys, "--exclude-site", "a.example.org", "--exclude-site", "b.example.org") == []


def test_a_misspelled_query_is_answered_and_people_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "index", "fgis lemur", "--mode", "lexical"]) == 0
    told = capsys.readouterr()
    assert "Searched for: figs lemur" in told.err
    assert "3 of 3 documents" in told.out
    assert main(["search", "index", "fgis", "--mode", "lexical", "--no-spellcheck"]) == 0
    assert "0 of 0 documents" in capsys.readouterr().out


def test_feedback_tells_what_ranked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "index", "loris", "--mode", "lexical", "--feedback", "rm3"]) == 0
    # Every word stands in more than a tenth of three documents, so the query's own is all there is.
    assert "Ranked by: lori" in capsys.readouterr().err


def test_a_query_is_completed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "index", "le"]) == 0
    assert capsys.readouterr().out == "Lemur\n"
    assert main(["suggest", "index", "lem", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"completions": ["Lemur"]}
    assert main(["suggest", "index", "le", "--most", "0"]) == 2


def test_what_is_no_day_is_refused_and_so_are_days_in_the_wrong_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "index", "figs", "--since", "yesterday"]) == 2
    assert main(["search", "index", "figs", "--since", "2025-01-02", "--until", "2025-01-01"]) != 0
    assert "published_until" in capsys.readouterr().err
