"""A count of documents: how many there are of each kind, how long they are, from when.

In: documents with their passages, one at a time. Out: `Census`, which keeps numbers and no text. Must not: know where
they come from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date

import numpy as np

from crawler.document import Document
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.passages import Passage


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many documents have it, > 0; "" stands for those without one."""

    value: str
    documents: int


@dataclass(frozen=True, slots=True)
class Top:
    """The most frequent values.

    Attributes:
        values: How many different ones there are.
        total: Documents of all of them.
        top: The most frequent, the count down and then the value up.
    """

    values: int
    total: int
    top: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How numbers are spread; all 0 where there are none.

    Attributes:
        total: Their sum.
        lowest: The least.
        median: Half of them are at most that.
        p90: Nine in ten are at most that.
        highest: The greatest.
    """

    total: int
    lowest: int
    median: int
    p90: int
    highest: int


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when documents are dated; None where none is.

    Attributes:
        oldest: The first day.
        newest: The last day.
        dated: Documents with a day.
    """

    oldest: date | None
    newest: date | None
    dated: int


def spread_of(numbers: Sequence[int]) -> Spread:
    """Say how numbers are spread; median and p90 are numbers that occur, the lower one of two neighbours.

    Example:
        >>> spread_of([1, 2, 3, 10])
        Spread(total=16, lowest=1, median=2, p90=10, highest=10)
    """
    if not numbers:
        return Spread(0, 0, 0, 0, 0)
    values = np.sort(np.asarray(numbers, dtype=np.int64))

    def at(tenths: int) -> int:
        # The least number that so many tenths of all are not above.
        return int(values[max(0, -(-len(values) * tenths // 10) - 1)])

    return Spread(int(values.sum()), int(values[0]), at(5), at(9), int(values[-1]))


class Census:
    """What is counted of the documents so far.

    Args:
        analyzer: The setting of the index, as `BuildSettings.analyzer` has it.
    """

    def __init__(self, analyzer: str) -> None:
        self._analyzer = analyzer
        self.documents = 0
        self.passages: list[int] = []
        self.characters: list[int] = []
        self.words: list[int] = []
        self.passage_characters: list[int] = []
        self.languages: Counter[str] = Counter()
        self.sites: Counter[str] = Counter()
        self.page_types: Counter[str] = Counter()
        self.analyzers: Counter[str] = Counter()
        self.published: Counter[date] = Counter()
        self.fetched: Counter[date] = Counter()
        self.fields: Counter[str] = Counter()

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Count one more."""
        self.documents += 1
        self.passages.append(len(passages))
        self.characters.append(len(document.text))
        self.words.append(document.quality.words)
        self.passage_characters += [passage.end - passage.start for passage in passages]
        self.languages[document.language] += 1
        self.sites[document.site] += 1
        self.page_types[document.page_type] += 1
        self.analyzers[analyzer_of(document.language, self._analyzer)] += 1
        if document.published_at:
            self.published[document.published_at] += 1
        if document.fetched_at:
            self.fetched[document.fetched_at.astimezone(UTC).date()] += 1
        self.fields.update(field.name for field in fields(document) if getattr(document, field.name))


def top_of(counts: Counter[str], most: int) -> Top:
    """Give the most frequent values, at most `most` of them."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return Top(len(counts), counts.total(), tuple(Count(*each) for each in ordered[:most]))


def days_of(counts: Mapping[date, int]) -> Days:
    """Say from when to when dated documents are."""
    return Days(min(counts, default=None), max(counts, default=None), sum(counts.values()))
