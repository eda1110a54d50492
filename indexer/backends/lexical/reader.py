"""Read the Lucene indexes of a snapshot's parts as one.

In: the parts' folders, which documents are dead, and a `Query`. Out: ordinals and scores in the one total order.
A document's ordinal counts through the parts: documents of all parts before, plus its number inside its own.
Must not: know doc_ids or texts.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.explanation import LexicalExplanation
from indexer.backends.lexical.analyzers import CLASSES, ENGLISH, analyzer_of
from indexer.backends.lexical.crossing import Hits, hits_of, search_among_maker, search_maker, search_to
from indexer.backends.lexical.explain import explain_terms
from indexer.backends.lexical.fields import ANALYZER, CONTENTS, EXACT, EXACT_TITLE, WORDS
from indexer.backends.lexical.jvm import damaged, first_line, java
from indexer.backends.lexical.matching import bits_of, matching
from indexer.backends.lexical.queries import (
    FLAT,
    Reading,
    Weights,
    asked_by,
    kept_to,
    narrowed,
    phrase_query,
    ranked,
    term_counts,
)
from indexer.backends.lexical.statistics import LiveStatistics
from indexer.condition import Phrase, Words
from indexer.errors import RequestError
from indexer.query import Query

# Where at least this share of the documents passes a filter, Lucene looks at their bits while it scores; below, it goes
# from one document that passes to the next. Both give the same answer.
_BROAD = 0.2

# Gives the best documents, as many as it is asked for.
_Best = Callable[[int], Hits]


@dataclass(frozen=True, slots=True)
class _Passing:
    """What passes a filter.

    Attributes:
        allowed: What was asked for, (documents,) bool.
        share: Of all documents, those that are allowed and alive.
        bits: The same documents as Java has them; None where they are few.
    """

    allowed: NDArray[np.bool_]
    share: float
    bits: Any


class LuceneReader:
    """Reads Lucene indexes as one; safe for concurrent use by threads."""

    def __init__(
        self,
        folders: Sequence[Path],
        sizes: Sequence[int],
        *,
        dead: NDArray[np.int64] | None = None,
        graveyard: Path | None = None,
        order: NDArray[np.int64] | None = None,
    ) -> None:
        """Open the indexes of a snapshot's parts.

        Args:
            folders: One a part, oldest first; at least one.
            sizes: Documents of each part, the dead included.
            dead: Ordinals that no answer holds, ascending.
            graveyard: An index of the dead documents; statistics are those of the others. Given together with `dead`.
            order: For each ordinal, the rank of its doc_id among all; needed where ordinals do not ascend by doc_id.

        Raises:
            SnapshotError: One cannot be read, or holds another number of documents.
        """
        self._folders = tuple(folders)
        self._size = max(1, sum(sizes))  # Lucene refuses to look for the best 0
        self._spans = list(zip(accumulate(sizes, initial=0), sizes, strict=False))
        self._order = order
        self._alive: NDArray[np.bool_] | None = None
        self._live: LiveStatistics | None = None
        self._passed: _Passing | None = None
        with java().lock, ExitStack() as stack:
            parts = [_open_part(folder, size, stack) for folder, size in zip(folders, sizes, strict=True)]
            self._reader = parts[0] if len(parts) == 1 else java().multi_reader(parts)
            if dead is not None and len(dead) and graveyard is not None:
                self._alive = np.ones(self._size, dtype=np.bool_)
                self._alive[dead] = False
                self._live = LiveStatistics(self._reader, _open(graveyard, len(dead), stack))
            self._statistics = self._live or LiveStatistics(self._reader)
            self._held = self._list_held()
            # An index without any words has none to hold as they stand.
            counts = [max(0, self._reader.getDocCount(field)) for field in (EXACT, EXACT_TITLE, CONTENTS)]
            self._has_exact = counts[0] > 0 or counts[1] > 0 or counts[2] == 0
            self._stack = stack.pop_all()
        # One searcher for each k1 and b: the similarity is a property of the searcher. A handful is in use at a time.
        self._searcher = lru_cache(maxsize=16)(self._new_searcher)
        self._search = lru_cache(maxsize=256)(self._new_search)
        self._searcher_among = lru_cache(maxsize=16)(self._new_searcher_among)
        self._search_among = lru_cache(maxsize=256)(self._new_search_among)

    def search(
        self,
        query: Query,
        depth: int,
        *,
        k1: float,
        b: float,
        weights: Weights = (),
        allowed: NDArray[np.bool_] | None = None,
    ) -> Hits:
        """Rank documents by BM25.

        Args:
            query: Its words, of which a repeated one counts as often as it stands there, its phrases and filters.
            depth: Documents wanted at most, >= 1.
            k1: Term-frequency saturation, >= 0.
            b: Length normalisation in [0, 1].
            weights: Fields and weights, each >= 1, for BM25F; empty: BM25 over title and text together.
            allowed: Which ordinals pass the query's filters, and its condition where it has one, (documents,) bool,
                where the caller knows it: where much is allowed, leaving the others out here is faster than having
                Lucene do it. Needed with a condition.

        Returns:
            Ordinals and scores in the one total order: score down, doc_id up.

        Raises:
            RequestError: Phrases are asked for and the index does not hold the words as they stand.
            ValueError: A condition came without the documents that meet it; the calling code is wrong.
        """
        if query.condition is not None and allowed is None:
            raise ValueError("a condition is not Lucene's to decide: give the documents that meet it")
        if query.has_phrases or query.preferred:
            self._check_exact()
        fields = weights or FLAT
        wanted = min(depth, self._size)
        with java().lock:
            words = ranked(query, Reading(self._held, self._wanted(query), self._statistics, fields))
            if self._live is not None:
                k1, b = self._live.parameters(fields, k1, b)
            best = partial(self._best, k1=k1, b=b)
            if allowed is not None:
                passing = self._passing(allowed)
                if not passing.share:
                    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
                if passing.bits is not None:
                    among = partial(best, narrowed(words, query, with_filters=False), bits=passing.bits)
                    return among(wanted) if self._order is None else self._search_widely(among, wanted, None)
            if query.is_filtered:
                words = narrowed(words, query, with_filters=True)
            if query.condition is not None and allowed is not None:
                return self._search_allowed(best, words, wanted, allowed)
            if self._alive is None and self._order is None:
                return best(words, wanted)
            return self._search_widely(partial(best, words), wanted, self._alive)

    def explain(self, query: Query, ordinal: int, *, k1: float, b: float, weights: Weights = ()) -> LexicalExplanation:
        """Take apart a document's score; arguments as for `search`, which its filters and phrases do not narrow."""
        fields = weights or FLAT
        with java().lock:
            reading = Reading(self._held, self._wanted(query), self._statistics, fields)
            if self._live is not None:
                k1, b = self._live.parameters(fields, k1, b)
            searcher = self._index_searcher(k1, b)
            return explain_terms(query, reading, ordinal, searcher=searcher)

    def terms_of_query(self, query: Query) -> Counter[str]:
        """Count the terms of a query's words, as `search` reads them."""
        with java().lock:
            return term_counts(query.text, self._wanted(query))

    def terms_of(self, text: str, language: str) -> Counter[str]:
        """Count the terms of a text, as it was indexed with a document of that language; as far as a query is read."""
        name = analyzer_of(language)
        with java().lock:
            # Where one analyzer was chosen for all documents, it is the only one that is held.
            return term_counts(text, (name if name in self._held else next(iter(self._held)),))

    def documents_with(self, term: str) -> int:
        """Count the living documents that hold a term in title or text."""
        with java().lock:
            return self._statistics.living(CONTENTS, term)

    def having(self, query: Query) -> NDArray[np.bool_]:
        """Say of each ordinal whether its document has all of a query's phrases and none of what it excludes.

        Returns:
            (documents,) bool, the dead included.

        Raises:
            RequestError: The index does not hold the words as they stand.
        """
        result = np.ones(self._size, dtype=np.bool_)
        for phrases, wanted in ((query.phrases, True), (query.excluded, False)):
            for phrase in phrases:
                with java().lock:
                    asked = phrase_query(phrase)
                if asked is not None:
                    result &= self.holding(Phrase(phrase)) == wanted
        return result

    def holding(self, leaf: Phrase | Words) -> NDArray[np.bool_]:
        """Say of each ordinal whether words stand in its document; otherwise as `having`."""
        if isinstance(leaf, Phrase):
            self._check_exact()
        with java().lock:
            asked = asked_by(leaf, self._held)
            if asked is None:
                return np.ones(self._size, dtype=np.bool_)
            try:
                return matching(self._index_searcher(0.0, 0.0), asked, self._size)
            except java().Failure as error:
                raise damaged(self._folders[0], first_line(error)) from error

    def close(self) -> None:
        """Unmap the files, and have Java give up what it held for them.

        By itself it collects when its heap is full, and what it made for a reader, classes included, would add up in a
        server that opens one snapshot after another.
        """
        with java().lock:
            self._stack.close()
            self._searcher.cache_clear()
            self._search.cache_clear()
            java().collect()

    def _check_exact(self) -> None:
        if not self._has_exact:
            raise RequestError(
                "phrase",
                found="an index without the words as they stand",
                wanted="words alone",
                remedy="ask without quotes, or build the index with exact_words",
            )

    def _wanted(self, query: Query) -> frozenset[str]:
        """Name the analyzers that read the documents which a query may find."""
        asked = {analyzer_of(language) for language in query.languages}
        return frozenset(asked.intersection(self._held) or self._held)

    def _list_held(self) -> dict[str, int]:
        """List the analyzers that read the living documents, each with how many."""
        sizes = {name: self._statistics.living(ANALYZER, name) for name in CLASSES}
        return {name: size for name, size in sizes.items() if size > 0} or {ENGLISH: 0}

    def _search_allowed(self, best: Callable[..., Hits], words: Any, wanted: int, allowed: NDArray[np.bool_]) -> Hits:
        """Have Lucene keep to the documents of a mask: by their numbers inside their parts, so others may slip in."""
        numbers = [np.flatnonzero(allowed[start : start + size]) for start, size in self._spans]
        kept = kept_to(words, np.unique(np.concatenate(numbers)).tolist())
        return self._search_widely(partial(best, kept), wanted, allowed)

    def _passing(self, allowed: NDArray[np.bool_]) -> "_Passing":
        """Give what is allowed and alive; the last answer is kept, for filters repeat."""
        passing = self._passed
        # An array that may be written to can be another one by now.
        if passing is None or passing.allowed is not allowed or allowed.flags.writeable:
            mask = allowed if self._alive is None else allowed & self._alive
            share = np.count_nonzero(mask) / self._size
            bits = bits_of(mask, self._reader.leaves()) if share >= _BROAD else None
            passing = self._passed = _Passing(allowed, share, bits)
        return passing

    def _search_widely(self, best: _Best, wanted: int, mask: NDArray[np.bool_] | None) -> Hits:
        """Ask for more than is wanted until others than those in the mask and ties at the cut can be told apart."""
        width = wanted + 16
        while True:
            hits, is_enough = self._sift(best, wanted, width, mask)
            if is_enough:
                return hits
            width *= 4

    def _sift(self, best: _Best, wanted: int, width: int, mask: NDArray[np.bool_] | None) -> tuple[Hits, bool]:
        """Look at the best `width` documents: the best `wanted` of those in the mask, and whether they are that."""
        ordinals, scores = best(min(width, self._size))
        is_whole = len(ordinals) < width
        lowest = scores[-1:]
        if mask is not None:
            kept = mask[ordinals]
            ordinals, scores = ordinals[kept], scores[kept]
        if self._order is not None:
            sequence = np.lexsort((self._order[ordinals], -scores))
            ordinals, scores = ordinals[sequence], scores[sequence]
        # A tie at the cut has come whole when something scored less than it; Lucene's own order needs no look.
        is_enough = is_whole or (
            len(scores) >= wanted and (self._order is None or bool(scores[wanted - 1] > lowest[0]))
        )
        return (ordinals[:wanted], scores[:wanted]), is_enough

    def _best(self, asked: Any, wanted: int, *, k1: float, b: float, bits: Any = None) -> Hits:
        """Give Lucene's best, of all or of those whose bits are set, score down, ordinal up."""
        try:
            if bits is not None:
                return hits_of(self._search_among(k1, b, wanted), asked, bits)
            return hits_of(self._search(k1, b, wanted), asked)
        except java().Failure as error:
            raise damaged(self._folders[0], first_line(error)) from error

    def _new_searcher(self, k1: float, b: float) -> Any:
        return search_maker(self._index_searcher(k1, b))

    def _new_searcher_among(self, k1: float, b: float) -> Any:
        return search_among_maker(self._index_searcher(k1, b))

    def _index_searcher(self, k1: float, b: float) -> Any:
        lucene = java()
        searcher = lucene.IndexSearcher(lucene.cast("org.apache.lucene.index.IndexReader", self._reader))
        searcher.setSimilarity(lucene.BM25Similarity(k1, b))
        # Lucene's cache of filters is filled by a policy over time; without it a query costs the same each time.
        searcher.setQueryCache(None)
        return searcher

    def _new_search(self, k1: float, b: float, depth: int) -> Any:
        return search_to(self._searcher(k1, b), depth)

    def _new_search_among(self, k1: float, b: float, depth: int) -> Any:
        return search_to(self._searcher_among(k1, b), depth)


def _open_part(folder: Path, size: int, stack: ExitStack) -> Any:
    """Open an index and the words as they stand, which lie beside it document by document, as one."""
    reader = _open(folder, size, stack)
    if not size or not (folder / WORDS).is_dir():
        return reader
    both = java().parallel_reader([reader, _open(folder / WORDS, size, stack)])
    stack.callback(_close, both)
    return both


def _open(folder: Path, size: int, stack: ExitStack) -> Any:
    lucene = java()
    try:
        reader = lucene.DirectoryReader.open(lucene.directory(folder))
        found = reader.maxDoc()
    except lucene.Failure as error:
        raise damaged(folder, first_line(error)) from error
    # Not `reader.close` itself: pyjnius binds a method anew, for all who hold it, each time that one is looked up.
    stack.callback(_close, reader)
    if found != size:
        raise damaged(folder, f"{found} documents")
    return reader


def _close(reader: Any) -> None:
    reader.close()
