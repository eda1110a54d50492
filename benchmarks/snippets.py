"""How long it takes to cut the snippets of a page of hits, and whether a hostile text costs more than its length.

In: a file of documents as JSON lines. Out: `SnippetPace`. Documents of many lengths are put together from the file's
texts, each with the one text that the query's words are of, at any place in it; queries and lengths are drawn with a
seed. Every page of hits is timed in all ways one after the other, so that all see the same machine.
Must not: search, or cut in any other way than a search does.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.errors import CollectionError
from indexer.analyzer import analyze
from indexer.folding import words_of
from indexer.search.snippet import Pieces, cut_snippets
from indexer.search.words import QueryWords

MOST_MS = 3.0
"""The promise: a page of ten hits, each with one snippet."""

HITS = 10

SHORTEST, LONGEST = 500, 50_000
"""Lengths of documents, characters; drawn evenly on a scale of logarithms."""

_QUERY_WORDS = (2, 5)
_EXTRA = 3
_WARM_UP = 20

# One thing over and over: words of the query, no words, no sentence, no space; and two lengths of it.
_UNITS = ("a", "the ", "query words ", "query. ", "\n", " ", ".)", "| - ", "[](", "**", "猴", "é", "a:b.c'")
_LENGTHS = (50_000, 500_000)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class SnippetPace:
    """What was measured; medians over the pages, in milliseconds.

    Attributes:
        pages: Pages of ten hits.
        characters: Of a page's documents together, median.
        page_ms: One snippet a hit.
        page_p99_ms: 99 of 100 pages take no longer.
        by_letters_ms: The same texts read as those of languages whose analyzer is Lucene's alone.
        extra_ms: One snippet and up to three more a hit.
        analyze_ms: Reading the same texts through once with the English analyzer, without cutting anything.
        hostile_ms: The slowest of the hostile texts of 50,000 characters.
        hostile_growth: The most times as long that one of 500,000 takes.
    """

    pages: int
    characters: int
    page_ms: float
    page_p99_ms: float
    by_letters_ms: float
    extra_ms: float
    analyze_ms: float
    hostile_ms: float
    hostile_growth: float

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.page_ms <= MOST_MS


def measure_snippets(file: Path, *, pages: int, seed: int = 0) -> SnippetPace:
    """Time the snippets of pages of hits.

    Args:
        file: JSON lines with `text`, .jsonl or .gz.
        pages: How many, >= 1.
        seed: Of queries and documents.

    Raises:
        CollectionError: The file cannot be read, or holds no text of ten words.
    """
    texts = [text for text in _texts(file) if len(words_of(text)) >= 10]
    if not texts:
        raise CollectionError(
            str(file), found="no text of ten words", wanted="documents", remedy="give a file with texts"
        )
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    times: dict[str, list[float]] = {}
    characters: list[int] = []
    for number in range(_WARM_UP + pages):
        if number == _WARM_UP:
            times.clear()
            characters.clear()
        query, documents = _page(texts, chance)
        characters.append(sum(map(len, documents)))
        for name, way in _ways(query, documents).items():
            times.setdefault(name, []).append(_ms(way))
    slowest, growth = _hostile()
    return SnippetPace(
        pages=pages,
        characters=round(median(characters)),
        page_p99_ms=sorted(times["page_ms"])[int(0.99 * (pages - 1))],
        hostile_ms=slowest,
        hostile_growth=growth,
        **{name: median(values) for name, values in times.items()},
    )


def _page(texts: Sequence[str], chance: random.Random) -> tuple[str, list[str]]:
    """Draw a query, and the documents of its hits."""
    found = chance.choice(texts)
    query = " ".join(chance.sample(words_of(found), chance.randint(*_QUERY_WORDS)))
    return query, [_document(found, texts, chance) for _ in range(HITS)]


def _document(found: str, texts: Sequence[str], chance: random.Random) -> str:
    """Put a document together: other texts, and the one that was found at any place among them."""
    length = round(SHORTEST * (LONGEST / SHORTEST) ** chance.random())
    parts, total = [found], len(found)
    while total < length:
        parts.append(chance.choice(texts))
        total += len(parts[-1]) + 2
    chance.shuffle(parts)
    return "\n\n".join(parts)[:length]


def _ways(query: str, documents: Sequence[str]) -> dict[str, Callable[[], object]]:
    """Give what is timed for one page, by name."""
    return {
        "page_ms": lambda: _cut(query, documents, "en", Pieces()),
        "by_letters_ms": lambda: _cut(query, documents, "de", Pieces()),
        "extra_ms": lambda: _cut(query, documents, "en", Pieces(extra=_EXTRA)),
        "analyze_ms": lambda: [analyze(text) for text in documents],
    }


def _cut(query: str, documents: Sequence[str], language: str, pieces: Pieces) -> None:
    words = QueryWords(query)
    for text in documents:
        cut_snippets(text, words.reading(language), pieces)


def _hostile() -> tuple[float, float]:
    """Give the slowest time of the shorter texts, and the greatest growth to the longer ones."""
    slowest = growth = 0.0
    for unit in _UNITS:
        short, long = (_fastest(unit * (length // len(unit))) for length in _LENGTHS)
        slowest, growth = max(slowest, short), max(growth, long / short)
    return slowest, growth


def _fastest(text: str) -> float:
    return min(_ms(lambda: _cut("query words a 猴", [text], "en", Pieces(extra=_EXTRA))) for _ in range(_TRIES))


def _ms(way: Callable[[], object]) -> float:
    begin = time.perf_counter()
    way()
    return (time.perf_counter() - begin) * 1000


def _texts(file: Path) -> Iterator[str]:
    opened: Any = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield str(json.loads(line)["text"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CollectionError(
            str(file), found=f"no documents ({error})", wanted="JSON lines with text", remedy="give a file of documents"
        ) from error
