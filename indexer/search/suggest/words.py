"""The words of an index, looked up by spelling: as they are, nearly so, and by their beginning.

In: words with the number of documents that hold each. Out: look-ups. The only door to rapidfuzz.
Must not: know an index or a query.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word that is spelled nearly as another one.

    Attributes:
        distance: Letters put in, left out, changed, or swapped with the next one (optimal string alignment).
        word: The word.
        documents: Number of documents that hold it.
    """

    distance: int
    word: str
    documents: int


class Words:
    """An index's words; nothing changes afterwards but what is derived, so threads may share it."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        self._documents = dict(pairs)
        self._by_length: dict[int, list[str]] = {}
        for word in self._documents:
            self._by_length.setdefault(len(word), []).append(word)

    def __len__(self) -> int:
        return len(self._documents)

    def documents(self, word: str) -> int:
        """Say how many documents hold a word, 0 where it is not among the words."""
        return self._documents.get(word, 0)

    def neighbours(self, word: str, most: int) -> list[Neighbour]:
        """List the words at a distance of 1 to `most`: the nearest first, then the most frequent, then by spelling."""
        found = []
        for length in range(max(len(word) - most, 1), len(word) + most + 1):
            near = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
            )
            found += [
                Neighbour(int(distance), other, self._documents[other]) for other, distance, _ in near if distance
            ]
        return sorted(found, key=lambda each: (each.distance, -each.documents, each.word))

    def beginning(self, start: str, most: int) -> list[str]:
        """List words that begin so: the most frequent first, then by spelling; without `start` itself."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + "\U0010ffff")
        found = (word for word in self._sorted[first:last] if word != start)
        return nsmallest(most, found, key=lambda word: (-self._documents[word], word))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._documents)
