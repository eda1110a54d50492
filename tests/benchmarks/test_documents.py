"""Random reads of a document store: what is measured, and what is refused."""

import json
from pathlib import Path

import pytest

from benchmarks.documents import measure_reads
from benchmarks.errors import CollectionError
from scenthound.__main__ import main


def lines(path: Path, count: int) -> Path:
    rows = [{"_id": f"{number}", "title": f"Title {number}", "text": "words " * number} for number in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_document_is_stored_and_reads_are_timed(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    found = measure_reads(lines(tmp_path / "notes.jsonl", 50), tmp_path / "work", most=40, reads=200)
    assert (found.documents, found.reads) == (40, 200)
    assert found.raw_bytes == sum(len(line) + 1 for line in (tmp_path / "notes.jsonl").read_text().splitlines()[:40])
    assert 0 < found.median_us <= found.p95_us
    assert found.reads_per_s > 0
    assert found.store_bytes > 4096


@pytest.mark.parametrize("content", ["", "nonsense\n", '{"_id": "1"}\n', '["a"]\n'])
def test_a_file_without_documents_is_refused_by_its_name(content: str, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "notes.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(CollectionError, match=r"notes\.jsonl: found "):
        measure_reads(tmp_path / "notes.jsonl", tmp_path / "work", most=10, reads=2)


def test_the_command_keeps_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(tmp_path / "notes.jsonl", 30)
    assert main(["bench", "documents", str(file), "--reads", "50", "--results", str(tmp_path), "--json"]) == 0
    row = json.loads((tmp_path / "documents.jsonl").read_text(encoding="utf-8"))
    assert row["command"] == "scenthound bench documents notes.jsonl --most 150000 --reads 50"
    assert row["raw_bytes_a_document"] == round(row["raw_bytes"] / 30)
