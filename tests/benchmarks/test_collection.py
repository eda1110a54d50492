"""Test collections are read whole, or refused with file and line."""

from pathlib import Path

import pytest

from benchmarks.collection import open_collection
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

QUERIES = '{"_id": "q1", "text": "first"}\n{"_id": "q2", "text": "not judged"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n"


def collection(folder: Path, *, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    (folder / "qrels").mkdir()
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_only_judged_queries_become_topics(tmp_path: Path) -> None:
    opened = open_collection(collection(tmp_path))
    assert opened.topics == (Topic("q1", "first"),)
    assert opened.qrels.grades == {"q1": {"d1": 2, "d2": 0}}
    assert opened.name == tmp_path.name


@pytest.mark.parametrize(
    ("queries", "qrels", "where"),
    [
        (QUERIES, "q1\td1\tvery\n", "test.tsv:1"),
        (QUERIES, "q1\td1\t1\nq1\td1\t0\n", "test.tsv:2"),
        (QUERIES, "q1 d1 1\n", "test.tsv:1"),
        ('{"_id": "q1"}\n', QRELS, "queries.jsonl:1"),
        ("q1 first\n", QRELS, "queries.jsonl:1"),
        ('{"_id": "other", "text": "first"}\n', QRELS, "no judged query"),
        ("", "", "no judged query"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_place(
    tmp_path: Path, queries: str, qrels: str, where: str
) -> None:
    with pytest.raises(CollectionError, match=where):
        open_collection(collection(tmp_path, queries=queries, qrels=qrels))


def test_a_missing_file_is_refused_with_what_a_collection_looks_like(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="qrels/test.tsv"):
        open_collection(tmp_path / "nowhere")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    folder = collection(tmp_path)
    (folder / "queries.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CollectionError, match="UTF-8"):
        open_collection(folder)
