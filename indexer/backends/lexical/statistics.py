"""What BM25 counts, without the documents that are dead.

In: a reader of all documents, and one of the dead ones: the graveyard. Out: `LiveStatistics`.
Lucene counts every document of its files. Its score of a term is idf * tf / (tf + k1 * ((1 - b) + b * length / mean)),
so the score that the living alone would give comes out exactly of a factor on idf, and of k1 and b moved to where the
mean length of the living puts them.
Must not: search.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from indexer.backends.lexical.fields import CONTENTS, TITLE
from indexer.backends.lexical.jvm import java


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents that have a field, and the terms in it.

    Attributes:
        documents: Documents with at least one term, >= 0.
        terms: Terms of all of them, >= 0.
    """

    documents: int
    terms: int

    def plus(self, other: "Counts", weight: float) -> "Counts":
        """Count another field too, as BM25F does: terms by weight, documents where most have one."""
        return Counts(max(self.documents, other.documents), int(self.terms + weight * other.terms))

    @property
    def mean(self) -> float:
        """Terms a document, 0 where there is none."""
        return self.terms / self.documents if self.documents else 0.0


class LiveStatistics:
    """Counts of the living, from Lucene's counts of all and of the dead; safe for concurrent use by threads."""

    def __init__(self, everything: Any, graveyard: Any = None) -> None:
        """Take two Lucene readers; without the second all are alive."""
        self._everything = everything
        self._graveyard = graveyard
        # Nothing changes while readers are open, and queries have words in common.
        self._docs = lru_cache(maxsize=2**16)(self._count_documents)
        self._both = lru_cache(maxsize=64)(self._count)
        # Without the cast pyjnius chooses the constructor for a context.
        reader = java().cast("org.apache.lucene.index.IndexReader", everything)
        self._searcher: Any = java().IndexSearcher(reader)
        self._searcher.setQueryCache(None)
        self._standing = lru_cache(maxsize=2**16)(self._look_for)
        self._one_of = lru_cache(maxsize=256)(self._alternatives)

    @property
    def all_live(self) -> bool:
        """Whether Lucene's own counts are those of the living."""
        return self._graveyard is None

    def weight(self, fields: Sequence[tuple[str, float]], term: str, documents: int | None = None) -> float:
        """Give the factor that turns Lucene's idf of a term into that of the living; 0 where no living one has it.

        With `documents` it is that of a word which so many of the living have. Over several fields Lucene counts a term
        in the field where most documents have it, and as documents those of the field that most have.
        """
        found = max(self._docs(field, term)[0] for field, _ in fields)
        living = self.found(fields, term)
        if living <= 0:
            return 0.0
        all_counts, live_counts = self._counts(fields)
        counted = living if documents is None else min(documents, live_counts.documents)
        return inverse_frequency(live_counts.documents, counted) / inverse_frequency(all_counts.documents, found)

    def parameters(self, fields: Sequence[tuple[str, float]], k1: float, b: float) -> tuple[float, float]:
        """Give the k1 and b with which Lucene's mean length scores as those given do with the mean of the living."""
        all_counts, live_counts = self._counts(fields)
        return moved(k1, b, all_counts.mean, live_counts.mean)

    def found(self, fields: Sequence[tuple[str, float]], term: str) -> int:
        """Count the living documents that have a term, in the field that has most of them."""
        return max(self.living(field, term) for field, _ in fields)

    def living(self, field: str, term: str) -> int:
        """Count the living documents that have a term."""
        everything, dead = self._docs(field, term)
        return everything - dead

    def stands_where(self, fields: tuple[str, ...], term: str, keyword: str, values: tuple[str, ...]) -> bool:
        """Say whether a document, dead or alive, has a term in one of the fields and one of some values in another."""
        # Contents have the title too, read alike.
        looked_at = [field for field in fields if field != TITLE] if CONTENTS in fields else fields
        return any(self._standing(field, term, keyword, values) for field in looked_at)

    def counts(self, fields: Sequence[tuple[str, float]]) -> Counts:
        """Count the living documents that have one of the fields, and the terms in all of them by weight."""
        return self._counts(fields)[1]

    def _count_documents(self, field: str, term: str) -> tuple[int, int]:
        """Count the documents that have a term, and the dead among them."""
        name = java().Term(field, term)
        everything = int(self._everything.docFreq(name))
        return everything, int(self._graveyard.docFreq(name)) if everything and self._graveyard is not None else 0

    def _look_for(self, field: str, term: str, keyword: str, values: tuple[str, ...]) -> bool:
        lucene = java()
        builder = lucene.QueryBuilder()
        builder.add(lucene.TermQuery(lucene.Term(field, term)), lucene.Occur.FILTER)
        builder.add(self._one_of(keyword, values), lucene.Occur.FILTER)
        return int(self._searcher.count(builder.build())) > 0

    def _alternatives(self, keyword: str, values: tuple[str, ...]) -> Any:
        lucene = java()
        builder = lucene.QueryBuilder()
        for value in values:
            builder.add(lucene.TermQuery(lucene.Term(keyword, value)), lucene.Occur.SHOULD)
        return builder.build()

    def _counts(self, fields: Sequence[tuple[str, float]]) -> tuple[Counts, Counts]:
        return self._both(tuple(fields))

    def _count(self, fields: Sequence[tuple[str, float]]) -> tuple[Counts, Counts]:
        everything, living = Counts(0, 0), Counts(0, 0)
        for field, weight in fields:
            found = _read(self._everything, field)
            dead = _read(self._graveyard, field) if self._graveyard else Counts(0, 0)
            everything = everything.plus(found, weight)
            living = living.plus(Counts(found.documents - dead.documents, found.terms - dead.terms), weight)
        return everything, living


def inverse_frequency(documents: int, found: int) -> float:
    """Give BM25's idf as Lucene has it: ln(1 + (documents - found + 0.5) / (found + 0.5))."""
    return math.log(1 + (documents - found + 0.5) / (found + 0.5))


def moved(k1: float, b: float, mean_there: float, mean_here: float) -> tuple[float, float]:
    """Find k1' and b' with k1'((1 - b') + b' length / mean_there) = k1((1 - b) + b length / mean_here) for any length.

    Example:
        >>> moved(0.9, 0.4, 10.0, 10.0)
        (0.9, 0.4)
    """
    if not mean_here or not k1:
        return k1, b
    fixed, by_length = k1 * (1 - b), k1 * b * (mean_there / mean_here)
    total = fixed + by_length
    return total, by_length / total


def _read(reader: Any, field: str) -> Counts:
    return Counts(max(0, reader.getDocCount(field)), max(0, reader.getSumTotalTermFreq(field)))
