"""Files of queries: three ways to write them, and one sentence for what is none."""

from pathlib import Path

import pytest

from crawler.errors import InputError, RecordError
from indexer.inspecting.queries import Question, read_queries


@pytest.mark.parametrize(
    ("name", "content", "questions"),
    [
        ("q.txt", "one dog\n\n  two dogs \r\n", [("1", "one dog"), ("3", "two dogs")]),
        ("q.tsv", "\ufeffq1\tone\tdog\nq2\ttwo dogs\n", [("q1", "one\tdog"), ("q2", "two dogs")]),
        ("q.txt", "a\tb\nno tab here\n", [("1", "a\tb"), ("2", "no tab here")]),
        ("q.txt", "line\u2028separator\n", [("1", "line\u2028separator")]),
        ("q.jsonl", '{"_id": "7", "text": " é "}\n{"_id": 8, "text": "b", "metadata": {}}', [("7", "é"), ("8", "b")]),
    ],
)
def test_queries_are_read(name: str, content: str, questions: list[tuple[str, str]], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content.encode())
    assert read_queries(tmp_path / name) == tuple(Question(*each) for each in questions)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("q.jsonl", b'{"_id": "7"}', 1),
        ("q.jsonl", b'{"_id": "7", "text": "a"}\n{"_id": "7", "text": "b"}', 2),
        ("q.jsonl", b'{"_id": null, "text": "a"}', 1),
        ("q.jsonl", b'{"_id": "7", "text": " "}', 1),
        ("q.jsonl", b"[1]", 1),
        ("q.jsonl", b"plain", 1),
        ("q.jsonl", b"[" * 100_000, 1),
        ("q.tsv", b"q1\ta\n\tb", 2),
        ("q.tsv", b"q1\ta\nq1\tb", 2),
    ],
)
def test_a_line_that_is_no_query_is_named(name: str, content: bytes, line: int, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordError) as caught:
        read_queries(tmp_path / name)
    assert caught.value.thing == f"{tmp_path / name}, line {line}"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\xff"])
def test_a_file_without_queries_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"q\.txt: found no"):
        read_queries(tmp_path / "q.txt")
    with pytest.raises(InputError, match="none: found no readable text"):
        read_queries(tmp_path / "none")
