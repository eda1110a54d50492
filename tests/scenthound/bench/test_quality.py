"""The commands that measure quality: what they keep, what they print, and how they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run_file import read_run
from scenthound.__main__ import main

DOCUMENTS = {"d1": "red apples grow", "d2": "green apples and red apples", "d3": "stones"}
QUERIES = {"q1": "red apple", "q2": "stone"}
TITLES = (
    "Gradient methods for convex functions", "Rivers of the northern plains", "Stone tools in early settlements",
    "Convex bodies and their shadows", "Apples grown without water", "Northern lights over frozen rivers",
)  # fmt: skip


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    for name, texts in (("corpus", DOCUMENTS), ("queries", QUERIES)):
        lines = [json.dumps({"_id": each, "title": "", "text": text}) for each, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n", encoding="utf-8")
    return folder


def run_file(folder: Path, name: str, *rows: str) -> str:
    path = folder / f"{name}.run"
    path.write_text("".join(f"{row} {name}\n" for row in rows), encoding="utf-8")
    return str(path)


def row_of(results: Path, name: str) -> dict[str, Any]:
    (line,) = (results / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    row: dict[str, Any] = json.loads(line)
    return row


def test_evaluate_keeps_the_scores_of_each_run(collection: Path, tmp_path: Path) -> None:
    good = run_file(tmp_path, "good", "q1 Q0 d1 1 2.0", "q2 Q0 d3 1 1.0")
    half = run_file(tmp_path, "half", "q1 Q0 d2 1 2.0", "q2 Q0 d3 1 1.0")
    results = tmp_path / "results"
    assert main(["bench", "evaluate", str(collection), good, half, "--measure", "RR", "--results", str(results)]) == 0
    row = row_of(results, "evaluate")
    assert row["scores"] == {
        "good": {"nDCG@10": 1.0, "R@100": 1.0, "RR": 1.0},
        "half": {"nDCG@10": 0.5, "R@100": 0.5, "RR": 0.5},
    }
    assert row["departures"] == []
    assert row["command"] == "scenthound bench evaluate tiny good.run half.run --qrels test --measure RR"


def test_a_run_that_cannot_be_read_is_refused_with_file_and_line(
    collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = run_file(tmp_path, "bad", "q1 Q0 d1 1 2.0", "q1 Q0 d2 2 nan")
    assert main(["bench", "evaluate", str(collection), bad, "--results", str(tmp_path)]) == 2
    assert "bad.run:2: found score 'nan', wanted a finite number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "line", "where"),
    [
        ("qrels/test.tsv", b"q1\td1\n", "test.tsv:1: found"),
        ("qrels/test.tsv", b"q1\t\t1\n", "test.tsv:1: found"),
        ("qrels/test.tsv", b"q1\td1\t1\nq1\td1\t2\n", "test.tsv:2: found"),
        ("qrels/test.tsv", b"q1\td\xe9\t1\n", "test.tsv:1: found byte 0xe9"),
        ("queries.jsonl", b'{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}\n', "queries.jsonl:2: found"),
        ("queries.jsonl", b'{"_id": "", "text": "a"}\n', "queries.jsonl:1: found"),
    ],
)
def test_a_collection_that_cannot_be_read_is_refused_with_file_and_line(
    name: str, line: bytes, where: str, collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (collection / name).write_bytes(line)
    good = run_file(tmp_path, "good", "q1 Q0 d1 1 2.0")
    assert main(["bench", "evaluate", str(collection), good, "--results", str(tmp_path)]) == 2
    assert where in capsys.readouterr().err


def test_compare_tells_wins_losses_and_what_speaks_against_chance(
    collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = run_file(tmp_path, "base", "q1 Q0 d2 1 2.0", "q1 Q0 d1 2 1.0", "q2 Q0 d3 1 1.0")
    other = run_file(tmp_path, "other", "q1 Q0 d1 1 2.0", "q2 Q0 d2 1 2.0", "q2 Q0 d3 2 1.0")
    assert main(["bench", "compare", str(collection), base, other]) == 0
    printed = capsys.readouterr().out
    assert "other nDCG@10: 0.8155 beside 0.8155, +0.0000" in printed
    assert "won q1 (0.631 -> 1.000) 'red apple': d1 2 -> 1" in printed
    assert "lost q2 (1.000 -> 0.631) 'stone': d3 1 -> 2" in printed
    assert main(["bench", "compare", str(collection), base, other, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["comparisons"]
    assert (found["difference"]["wins"], found["difference"]["losses"]) == (1, 1)


@pytest.mark.slow
def test_retrieval_writes_runs_that_are_read_again(collection: Path, tmp_path: Path) -> None:
    options = ["--build", "words", "--system", "bm25", "--runs", str(tmp_path / "runs"), "--results", str(tmp_path)]
    assert main(["bench", "retrieval", str(collection), *options, "--work", str(tmp_path / "work")]) == 0
    run = read_run(tmp_path / "runs" / "tiny.bm25.run")
    row = row_of(tmp_path, "retrieval")
    assert (run.name, run.snapshot_id, run.commit) == ("bm25", row["snapshot_id"], row["commit"])
    assert dict(run.settings) == row["settings"]
    assert (run.entries[0].query_id, run.entries[0].doc_id) == ("q1", "d2")


@pytest.mark.slow
def test_known_items_and_slips_are_asked_of_one_index(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    lines = [
        json.dumps({"_id": f"p{number}", "title": title, "text": f"{title}. More of it."})
        for number, title in enumerate(TITLES)
    ]
    twice = json.dumps({"_id": "p9", "title": "Rivers of the (northern) plains!", "text": ""})
    file.write_text("\n".join([*lines, twice]) + "\n", encoding="utf-8")
    options = ["--work", str(tmp_path / "work"), "--results", str(tmp_path)]
    assert main(["bench", "known-item", str(file), "--queries", "5", *options]) == 0
    row = row_of(tmp_path, "known_item")
    assert (row["documents"], row["queries"], row["first_as_words"], row["first_in_quotes"]) == (7, 5, 1.0, 1.0)
    # Six titles, one of which two documents have.
    assert main(["bench", "known-item", str(file), "--queries", "6", *options]) == 2
    assert main(["bench", "spelling", str(file), "--queries", "6", *options]) == 0
    told = row_of(tmp_path, "spelling")
    assert told["known"] == told["left_alone"] == 6
    assert told["planted"] >= told["mended"] >= 0
