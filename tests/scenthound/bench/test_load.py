"""`scenthound bench load` and `bench changes` on a small index: every load has a row, and nothing fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.searching import build_index
from scenthound.__main__ import main

pytestmark = pytest.mark.slow

_NOTES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus and an index of notes."""
    work = tmp_path_factory.mktemp("load") / "notes"
    file = work.with_suffix(".jsonl")
    notes = [
        {"_id": f"n{number}", "title": f"Lemur number {number}", "text": f"It eats fig {number % 7} of {number}."}
        for number in range(_NOTES)
    ]
    file.write_text("".join(json.dumps(note) + "\n" for note in notes), encoding="utf-8")
    build_index(file, work, passage_tokens=32)
    return work


def run(command: str, folder: Path, results: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Run a command; give its exit code and the row that it kept."""
    arguments = ["bench", command, str(folder), "--queries", "50", "--workers", "1", *options]
    code = main([*arguments, "--work", str(folder.parent / "work"), "--results", str(results), "--json"])
    (line,) = (results / f"{command}.jsonl").read_text(encoding="utf-8").splitlines()
    row: dict[str, Any] = json.loads(line)
    return code, row


def test_every_load_has_a_level_and_nothing_fails(folder: Path, tmp_path: Path) -> None:
    options = ("--clients", "2", "--rate", "20", "--seconds", "1", "--peer", "none")
    code, row = run("load", folder, tmp_path, *options)
    assert (code, row["is_kept"], row["ratios"]) == (0, True, {})
    offered = [(level["offered"]["dialect"], level["offered"].get("rate_per_s")) for level in row["levels"]]
    assert offered == [("native-bm25", None), ("native-hybrid", None), ("native-bm25", 20), ("native-hybrid", 20)]
    for level in row["levels"]:
        assert set(level["outcomes"]) == {"200"}
        assert 0 < level["latency_ms"]["p50"] <= level["latency_ms"]["p99.9"]
        assert 0 < level["pss_mib"] <= level["rss_mib"]
        assert level["cpu_ms"] > 0


def test_callers_send_batches(folder: Path, tmp_path: Path) -> None:
    code, row = run("load", folder, tmp_path, "--callers", "5", "--batch", "4", "--seconds", "1", "--peer", "none")
    assert code == 0
    (level,) = row["levels"]
    assert (level["offered"]["clients"], level["offered"]["batch"]) == (5, 4)
    assert set(level["outcomes"]) == {"200"}


def test_peers_are_measured_on_the_same_documents(folder: Path, tmp_path: Path) -> None:
    options = ("--clients", "1", "--seconds", "1", "--dialect", "native-bm25", "--dialect", "native-hybrid")
    _, row = run("load", folder, tmp_path, *options)
    assert [level["server"] for level in row["levels"]] == ["scenthound", "scenthound", "pyserini", "search-r1"]
    assert all(set(level["outcomes"]) == {"200"} for level in row["levels"])
    assert set(row["ratios"]) == {"pyserini_1", "search-r1_1"}


def test_a_server_changes_over_without_a_failure(folder: Path, tmp_path: Path) -> None:
    _, row = run("changes", folder, tmp_path, "--changes", "3")
    assert (row["changes"], row["failed"]) == (3, 0)
    assert row["requests"] > 0
    assert row["change_s"] > 0
