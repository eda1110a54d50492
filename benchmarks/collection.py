"""Test collections in BEIR's layout.

In: a folder with corpus.jsonl[.gz], queries.jsonl and qrels/test.tsv, or qrels of another name. Out: `Collection`
(topics and qrels; the texts go through `scenthound import beir` as any user's would). Must not: download anything.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import CollectionError
from benchmarks.runs import Qrels, Topic

TEST = "test"
"""The judgements that every collection has."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection.

    Attributes:
        name: The folder's name, which the tables of expected numbers go by.
        folder: Where it lies.
        topics: The judged queries, in the order of queries.jsonl.
        qrels: The judgements.
    """

    name: str
    folder: Path
    topics: tuple[Topic, ...]
    qrels: Qrels


def open_collection(folder: Path, qrels: str = TEST) -> Collection:
    """Read topics and judgements.

    Args:
        folder: Where it lies.
        qrels: Name of the judgements, the file's without its ending.

    Raises:
        CollectionError: A file is missing, or a line cannot be read; the message names file and line.
    """
    grades: dict[str, dict[str, int]] = {}
    for where, line in _lines(folder / "qrels" / f"{qrels}.tsv"):
        parts = line.split("\t")
        if where.endswith(":1") and parts[0] == "query-id":
            continue
        if len(parts) != 3 or not parts[2].lstrip("-").isdigit():
            raise _unreadable(where, line, "query_id, doc_id and a whole number, separated by tabs")
        query_id, doc_id, grade = parts
        if doc_id in grades.setdefault(query_id, {}):
            raise _unreadable(where, line, "one judgement for a query and document")
        grades[query_id][doc_id] = int(grade)
    topics = tuple(_topic(where, line) for where, line in _lines(folder / "queries.jsonl"))
    judged = tuple(topic for topic in topics if topic.query_id in grades)
    if not judged:
        raise CollectionError(
            str(folder),
            found="no judged query",
            wanted=f"queries.jsonl and qrels/{qrels}.tsv with common ids",
            remedy="check that both files are of one collection",
        )
    return Collection(folder.resolve().name, folder, judged, Qrels(grades))


def _topic(where: str, line: str) -> Topic:
    try:
        fields = json.loads(line)
        return Topic(str(fields["_id"]), str(fields["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(where, line, 'a JSON object with "_id" and "text"') from error


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Give each line that is not empty, with `file:line` from 1."""
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield f"{path}:{number}", line.rstrip("\r\n")
    except FileNotFoundError as error:
        raise CollectionError(
            str(path),
            found="no such file",
            wanted="a collection in BEIR's layout",
            remedy="give the folder that holds corpus.jsonl, queries.jsonl and qrels/test.tsv, or --qrels",
        ) from error
    except (UnicodeDecodeError, OSError) as error:
        raise CollectionError(
            str(path), found=f"a file that cannot be read ({error})", wanted="UTF-8 text", remedy="mend the file"
        ) from error


def _unreadable(where: str, line: str, wanted: str) -> CollectionError:
    return CollectionError(where, found=repr(line[:80]), wanted=wanted, remedy="mend that line")
