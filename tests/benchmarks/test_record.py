"""A measurement is kept with what is needed to repeat it."""

import json
from datetime import date
from pathlib import Path

from benchmarks.record import record


def test_measurements_are_appended_with_command_commit_and_versions(tmp_path: Path) -> None:
    for seconds in (1.0, 2.0):
        path = record("start", "make serve", {"first_answer_s": seconds}, today=date(2026, 11, 23), results=tmp_path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["first_answer_s"] for row in rows] == [1.0, 2.0]
    assert rows[0]["command"] == "make serve"
    assert rows[0]["date"] == "2026-11-23"
    assert {"commit", "machine", "versions"} <= rows[0].keys()
