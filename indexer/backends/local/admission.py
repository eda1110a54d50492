"""Which documents a query leaves: all that rules documents out, decided once for both legs.

In: a `Query`. Out: a mask over ordinals. Words are Lucene's to decide, all else the catalogue's.
Must not: rank, or call an engine's library.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.backends.catalogue import Catalogue
from indexer.backends.lexical.reader import LuceneReader
from indexer.condition import And, Condition, Not, Or, Phrase, Site, Words
from indexer.query import Query

# Answers that are kept, a byte a document each: both legs ask, and so does the next page of an answer.
_KEPT = 16


class Admission:
    """Decides filters, phrases and conditions; safe for concurrent use by threads. Its masks are not to be changed."""

    def __init__(self, catalogue: Catalogue, lucene: LuceneReader) -> None:
        self.catalogue = catalogue
        self._lucene = lucene
        self._conditioned = lru_cache(maxsize=_KEPT)(self._look_up_conditioned)
        self._left = lru_cache(maxsize=_KEPT)(self._look_up)

    def before_phrases(self, query: Query) -> NDArray[np.bool_] | None:
        """Say which documents pass filters and condition; None: all."""
        if query.condition is not None:
            return self._conditioned(query.filters, query.condition)
        return self.catalogue.allowed_documents(query) if query.has_filters else None

    def left(self, query: Query) -> NDArray[np.bool_] | None:
        """Say which documents are alive and pass everything; None: all.

        Raises:
            RequestError: Phrases are asked for and the index does not hold the words as they stand.
        """
        if not query.is_filtered and not self.catalogue.has_dead:
            return None
        return self._left(query.rules)

    def _look_up(self, query: Query) -> NDArray[np.bool_]:
        allowed = self.before_phrases(query)
        if allowed is None:
            allowed = self.catalogue.allowed_documents(query)
        return _fixed(allowed & self._lucene.having(query)) if query.has_phrases else allowed

    def _look_up_conditioned(self, filters: Query, condition: Condition) -> NDArray[np.bool_]:
        return _fixed(self.catalogue.allowed_documents(filters) & self._holding(condition))

    def _holding(self, condition: Condition) -> NDArray[np.bool_]:
        if isinstance(condition, Not):
            return ~self._holding(condition.part)
        if isinstance(condition, Or) and (hosts := _hosts(condition)):
            # Sites to leave out come by the dozen, and one look at the table does for all.
            return self.catalogue.allowed_documents(Query("", sites=hosts))
        if isinstance(condition, And | Or):
            joined = np.logical_and if isinstance(condition, And) else np.logical_or
            result = self._holding(condition.parts[0]).copy()
            for part in condition.parts[1:]:
                joined(result, self._holding(part), out=result)
            return result
        if isinstance(condition, Phrase | Words):
            return self._lucene.holding(condition)
        return self.catalogue.holding(condition)


def _hosts(condition: Or) -> tuple[str, ...]:
    """Give the hosts of a choice of whole sites; none where it is another choice."""
    hosts = tuple(part.host for part in condition.parts if isinstance(part, Site) and not part.path)
    return hosts if len(hosts) == len(condition.parts) else ()


def _fixed(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    mask.setflags(write=False)
    return mask
