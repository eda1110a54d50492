"""The benchmark command measures a collection through the real path, and its exit code says what came of it."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.command import scenthound

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DOCUMENTS = [
    {"_id": "moon", "title": "Moon", "text": "The moon circles the earth once a month."},
    {"_id": "tide", "title": "Tides", "text": "The sea rises and falls twice a day."},
    {"_id": "bread", "title": "Bread", "text": "Flour, water and salt, baked in a hot oven."},
]
QUERIES = [{"_id": "q1", "text": "what circles the earth"}, {"_id": "q2", "text": "baked flour"}]


def collection(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in DOCUMENTS), encoding="utf-8")
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in QUERIES), encoding="utf-8")
    judgements = "query-id\tcorpus-id\tscore\nq1\tmoon\t1\nq2\tbread\t1\n"
    (folder / "qrels" / "test.tsv").write_text(judgements, encoding="utf-8")
    return folder


def test_every_system_finds_what_three_documents_make_obvious(tmp_path: Path) -> None:
    folder = collection(tmp_path / "tiny")
    ended = scenthound("bench", "retrieval", folder, "--work", "work", "--results", "results", "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    rows = ended.result["results"]
    assert [row["system"] for row in rows] == ["bm25", "dense", "hybrid"]
    assert all(row["scores"] == {"nDCG@10": 1.0, "R@100": 1.0} for row in rows)
    written = (tmp_path / "results" / "retrieval.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["snapshot_id"] for line in written] == [row["snapshot_id"] for row in rows]


def test_a_departure_from_a_published_number_ends_with_1(tmp_path: Path) -> None:
    """Three documents under SciFact's name cannot make SciFact's numbers."""
    folder = collection(tmp_path / "scifact")
    words: list[str | Path] = [
        "bench",
        "retrieval",
        folder,
        "--system",
        "bm25",
        "--work",
        "work",
        "--results",
        "results",
    ]
    ended = scenthound(*words, cwd=tmp_path)
    assert ended.code == 1, ended.err
    assert "DEPARTS" in ended.out
