"""A file of queries.

In: one query a line; or `id<tab>query` a line; or JSON lines with "_id" and "text", as BEIR's queries.jsonl has them.
Out: `Question`s in the file's order. Must not: parse a query, or leave a line out without saying so.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import InputError, RecordError


@dataclass(frozen=True, slots=True)
class Question:
    """A query and its name.

    Attributes:
        query_id: As the file has it; the line's number, from 1, where it has none.
        text: As written, without white space at its ends; not empty.
    """

    query_id: str
    text: str


def read_queries(path: Path) -> tuple[Question, ...]:
    """Read a file of queries.

    A name that ends in ".jsonl" means JSON lines. Else each line is a query, or, where every line holds a tab, an id
    and a query. Empty lines are left out.

    Raises:
        InputError: The file cannot be read, or holds no query.
        RecordError: A line is no query, or has the id of another.
    """
    lines = _lines(path)
    if path.suffix == ".jsonl":
        questions = [_from_json(path, number, line) for number, line in lines]
    elif lines and all("\t" in line for _, line in lines):
        questions = [_from_columns(path, number, line) for number, line in lines]
    else:
        questions = [Question(str(number), line.strip()) for number, line in lines]
    if not questions:
        raise InputError(str(path), found="no query", wanted="a query a line", remedy="give another file")
    _check_ids(path, [number for number, _ in lines], questions)
    return tuple(questions)


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path),
            found=f"no readable text ({getattr(error, 'strerror', None) or type(error).__name__})",
            wanted="a file of queries in UTF-8",
            remedy="check the path",
        ) from error
    # Not splitlines, which also cuts at characters that a query may hold.
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _from_json(path: Path, number: int, line: str) -> Question:
    try:
        fields = json.loads(line)
        query_id, text = fields["_id"], fields["text"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_query(path, number, f"no query ({type(error).__name__})") from error
    if not isinstance(query_id, str | int) or not isinstance(text, str) or not text.strip():
        raise _no_query(path, number, "no id or an empty text")
    return Question(str(query_id), text.strip())


def _from_columns(path: Path, number: int, line: str) -> Question:
    query_id, _, text = line.partition("\t")
    if not query_id.strip() or not text.strip():
        raise _no_query(path, number, "no id or an empty query")
    return Question(query_id.strip(), text.strip())


def _no_query(path: Path, number: int, found: str) -> RecordError:
    return RecordError(
        f"{path}, line {number}",
        found=found,
        wanted='{"_id": ..., "text": ...}, or an id, a tab and a query',
        remedy="correct the line",
    )


def _check_ids(path: Path, numbers: list[int], questions: list[Question]) -> None:
    first: dict[str, int] = {}
    for number, question in zip(numbers, questions, strict=True):
        if question.query_id in first:
            raise RecordError(
                f"{path}, line {number}",
                found=f"the id {question.query_id[:40]!r} of line {first[question.query_id]}",
                wanted="an id of its own",
                remedy="correct the line",
            )
        first[question.query_id] = number
