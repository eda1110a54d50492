"""Test collections in BEIR's layout.

In: a folder with corpus.jsonl[.gz], queries.jsonl and qrels/test.tsv, or qrels of another name; excluded.tsv where some
documents are no answer to some queries. Out: `Collection` (topics and qrels; the texts go through `scenthound import
beir` as any user's would). Must not: download anything.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.errors import CollectionError
from benchmarks.lines import numbered_lines
from benchmarks.runs import Qrels, Topic

TEST = "test"
"""The judgements that every collection has."""

EXCLUDED = "excluded.tsv"
"""query_id and doc_id, a pair a line: documents that are left out of a query's answers before they are judged."""

_GRADE = re.compile(r"[-+]?[0-9]{1,6}")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection.

    Attributes:
        name: By `name_of`; the tables of expected numbers go by it.
        folder: Where it lies.
        topics: The judged queries, in the order of queries.jsonl.
        qrels: The judgements.
        excluded: By query_id, the doc_ids that are left out of its answers, as BRIGHT has it for a problem's own page.
    """

    name: str
    folder: Path
    topics: tuple[Topic, ...]
    qrels: Qrels
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)


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
        if len(parts) != 3 or not all(parts) or not _GRADE.fullmatch(parts[2]):
            raise _unreadable(where, line, "query_id, doc_id and a whole number, separated by tabs")
        query_id, doc_id, grade = parts
        if doc_id in grades.setdefault(query_id, {}):
            raise _unreadable(where, line, "one judgement for a query and document")
        grades[query_id][doc_id] = int(grade)
    topics: dict[str, Topic] = {}
    for where, line in _lines(folder / "queries.jsonl"):
        topic = _topic(where, line)
        if topic.query_id in topics:
            raise _unreadable(where, line, f"query {topic.query_id!r} once")
        topics[topic.query_id] = topic
    judged = tuple(topic for topic in topics.values() if topic.query_id in grades)
    if not judged:
        raise CollectionError(
            str(folder),
            found="no judged query",
            wanted=f"queries.jsonl and qrels/{qrels}.tsv with common ids",
            remedy="check that both files are of one collection",
        )
    return Collection(name_of(folder), folder, judged, Qrels(grades), _excluded(folder / EXCLUDED))


def name_of(folder: Path) -> str:
    """Name a collection by its folder; where that is named by a language, by the one around it as well.

    Example:
        >>> name_of(Path("beir/scifact")), name_of(Path("xquad/de"))
        ('scifact', 'xquad-de')
    """
    folder = folder.resolve()
    return f"{folder.parent.name}-{folder.name}" if _LANGUAGE.fullmatch(folder.name) else folder.name


def _excluded(path: Path) -> dict[str, frozenset[str]]:
    """Read which documents are left out; none where there is no such file."""
    found: dict[str, set[str]] = {}
    for where, line in _lines(path) if path.is_file() else ():
        parts = line.split("\t")
        if len(parts) != 2 or not all(parts):
            raise _unreadable(where, line, "query_id and doc_id, separated by a tab")
        found.setdefault(parts[0], set()).add(parts[1])
    return {query_id: frozenset(doc_ids) for query_id, doc_ids in found.items()}


def _topic(where: str, line: str) -> Topic:
    try:
        fields = json.loads(line)
        topic = Topic(str(fields["_id"]), str(fields["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(where, line, 'a JSON object with "_id" and "text"') from error
    if not topic.query_id:
        raise _unreadable(where, line, 'an "_id" that is not empty')
    return topic


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    return numbered_lines(
        path,
        CollectionError,
        wanted="a collection in BEIR's layout",
        remedy="give the folder that holds corpus.jsonl, queries.jsonl and qrels/test.tsv, or --qrels",
    )


def _unreadable(where: str, line: str, wanted: str) -> CollectionError:
    return CollectionError(where, found=repr(line[:80]), wanted=wanted, remedy="mend that line")
