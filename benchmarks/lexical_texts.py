"""The texts and questions of `lexical.py`, in the files that each engine reads.

In: documents as JSON lines with `_id` or `id`, `title` and `text`. Out: `Prepared`: the same texts for all, ascending
by id, one file for Scenthound and tantivy each, and two for Anserini, which gives a thread a file.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from benchmarks.errors import BenchmarkError, CollectionError
from benchmarks.growing import grown
from crawler.document import Document, Quality

# Days of publication are drawn from so many, the first of them this.
_DAYS = 1000
_FIRST_DAY = date(2020, 1, 1).toordinal()

HALF = _FIRST_DAY + _DAYS // 2
"""A first day that keeps half of the documents."""

# Other first days, more than the table of documents keeps answers to: one comes again after it was forgotten.
_OTHERS = 101

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is measured on.

    Attributes:
        documents: How many.
        documents_file: `id`, `title`, `text` and `day` a line.
        contents_file: `id` and `contents`, which is title, a line end, text.
        halves: A folder with the same in two files, every other document each.
        queries: Two to five words that stand beside each other in a title.
    """

    documents: int
    documents_file: Path
    contents_file: Path
    halves: Path
    queries: Sequence[str]


def some_half(number: int) -> int:
    """Give a first day that keeps 45 to 55 of 100 documents, another one for each of 101 numbers in a row."""
    return HALF - _OTHERS // 2 + number % _OTHERS


def prepare(file: Path, folder: Path, *, most: int, queries: int, grow: int = 0, seed: int = 0) -> Prepared:
    """Write the files, each document with a day of publication by lot, and draw the questions.

    Args:
        file: JSON lines, compressed with gzip or not.
        folder: Where the files go.
        most: Documents at most, the first of the file.
        queries: How many, >= 1; from titles of the file.
        grow: Documents in all, those above the file's made of its sentences (`growing.py`).
        seed: Of days, queries and what is made.

    Raises:
        BenchmarkError: The file cannot be read, or too few titles have two words.
    """
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    rows = sorted(islice(read_rows(file), most))
    titles = [title for _, title, _ in rows]
    rows = sorted(grown(rows, grow, seed=seed))
    halves = folder / "halves"
    halves.mkdir(parents=True, exist_ok=True)
    documents_file, contents_file = folder / "documents.jsonl", folder / "contents.jsonl"
    with ExitStack() as stack:
        paths = (documents_file, contents_file, halves / "0.jsonl", halves / "1.jsonl")
        documents, contents, *both = (stack.enter_context(path.open("w", encoding="utf-8")) for path in paths)
        for number, (doc_id, title, text) in enumerate(rows):
            day = _FIRST_DAY + chance.randrange(_DAYS)
            documents.write(json.dumps({"id": doc_id, "title": title, "text": text, "day": day}) + "\n")
            line = json.dumps({"id": doc_id, "contents": f"{title}\n{text}"}) + "\n"
            contents.write(line)
            both[number % 2].write(line)
    drawn = draw_queries(titles, queries, chance)
    return Prepared(len(rows), documents_file, contents_file, halves, drawn)


def prepare_contents(rows: Iterable[tuple[str, str, str]], file: Path) -> list[str]:
    """Write `id` and `contents` a line, for documents as (id, title, text); give the contents."""
    texts = []
    with file.open("w", encoding="utf-8") as lines:
        for doc_id, title, text in rows:
            texts.append(f"{title}\n{text}")
            lines.write(json.dumps({"id": doc_id, "contents": texts[-1]}) + "\n")
    return texts


def document_of(doc_id: str, title: str, text: str, day: date | None = None) -> Document:
    """Make a document of English text and nothing else, as engines are given it."""
    return Document(
        doc_id=doc_id,
        url="",
        title=title,
        text=text,
        language="en",
        published_at=day,
        fetched_at=None,
        content_hash="",
        site="",
        quality=Quality(0, 0.0),
        warc_ref=None,
    )


def draw_queries(titles: Iterable[str], queries: int, chance: random.Random) -> list[str]:
    """Draw two to five neighbouring words of different titles, in lower case: no engine reads an operator in them.

    Raises:
        BenchmarkError: There are fewer titles of two words than queries wanted.
    """
    return [text for _, text in draw_parts(titles, queries, chance)]


def draw_parts(titles: Iterable[str], queries: int, chance: random.Random) -> list[tuple[int, str]]:
    """Draw as `draw_queries` does, each with the number of its title from 0."""
    words = [(number, found) for number, title in enumerate(titles) if len(found := _WORD.findall(title.lower())) > 1]
    if len(words) < queries:
        raise BenchmarkError(
            "titles",
            found=f"{len(words)} of two words or more",
            wanted=f"{queries}",
            remedy="ask for fewer queries, or give more documents",
        )
    drawn = []
    for number, title in chance.sample(words, queries):
        length = min(len(title), chance.randint(2, 5))
        start = chance.randint(0, len(title) - length)
        drawn.append((number, " ".join(title[start : start + length])))
    return drawn


def read_rows(file: Path) -> Iterator[tuple[str, str, str]]:
    """Give id, title and text of each document, in the file's order.

    Raises:
        CollectionError: The file cannot be read, or a line is no document.
    """
    opened = gzip.open if file.name.endswith(".gz") else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                yield str(fields["_id"] if "_id" in fields else fields["id"]), fields["title"], fields["text"]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise CollectionError(
            str(file), found=repr(error), wanted="JSON lines with _id, title and text", remedy="check the file"
        ) from error
