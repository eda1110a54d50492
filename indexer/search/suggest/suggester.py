"""Suggestions from one index; what they need is read when the first is asked for.

In: an `OpenIndex`. Out: spellings, completions, related queries. Must not: know an engine.
"""

import threading
from collections.abc import Sequence
from itertools import islice

from indexer.backends.base import OpenIndex
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.search.suggest.completion import complete
from indexer.search.suggest.headings import Headings
from indexer.search.suggest.related import related
from indexer.search.suggest.spelling import Spelling, spell
from indexer.search.suggest.words import Words
from indexer.words import MOST_WORDS

# Titles that are read. Of a larger index it is the first by doc_id, a hash of the address: a fair sample.
MOST_TITLES = 100_000

# A count of documents up to this one tells often from seldom.
_COUNTED = 100

# First documents of an answer whose titles say what else is there.
READ = 40

# The order of what is only counted does not matter; these are the pipeline's.
_K1, _B = 0.9, 0.4


class Suggester:
    """Suggest what else could be asked; safe for concurrent use by threads."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self._reading = threading.Lock()
        self._words: Words | None = None
        self._headings: Headings | None = None

    def warm_up(self) -> None:
        """Read now what the first of each would read: some 100 ms for words, and 7 ms for 1,000 titles.

        Raises:
            SnapshotError: The index cannot be read.
        """
        self._all_words()
        self._all_headings()

    def spelling(self, text: str) -> Spelling | None:
        """Spell a query, as it was written, as the index spells it; None where it is well as it is.

        Raises:
            SnapshotError, JavaError: The index cannot be read.
        """
        return spell(text, self._all_words(), self._finds, self._together)

    def complete(self, start: str, most: int = 8) -> tuple[str, ...]:
        """Complete a query that is being written; raises as `spelling`."""
        return complete(start, self._all_words(), self._all_headings(), self._together, most)

    def related(self, text: str, doc_ids: Sequence[str], most: int = 8) -> tuple[str, ...]:
        """Suggest queries beside one.

        Args:
            text: Its words, without operators.
            doc_ids: What it found, best first.
            most: Queries wanted at most, >= 1.

        Raises:
            SnapshotError: The index cannot be read.
            DocumentNotFoundError: There is none of an id.
        """
        headings = self._all_headings()
        titles = [headings.of(title) for title in self._index.addresses(doc_ids[:READ]).titles]
        return related(text, titles, self._all_words(), len(self._index.documents), most)

    def _all_words(self) -> Words:
        with self._reading:
            if self._words is None:
                self._words = Words(self._index.vocabulary(MOST_WORDS))
            return self._words

    def _all_headings(self) -> Headings:
        with self._reading:
            if self._headings is None:
                self._headings = Headings(islice(self._index.titles(), MOST_TITLES))
            return self._headings

    def _finds(self, word: str) -> bool:
        return len(self._retrieve(Query(word), 1)) > 0

    def _together(self, words: Sequence[str]) -> int:
        return len(self._retrieve(Query(" ".join(words), phrases=tuple(words)), _COUNTED))

    def _retrieve(self, query: Query, depth: int) -> Ranking:
        return self._index.lexical(_K1, _B).retrieve(query, depth)
