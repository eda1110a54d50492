"""Read the Lucene indexes of a snapshot's parts as one.

In: the parts' folders, which documents are dead, and a `Query`. Out: ordinals and scores in the one total order.
A document's ordinal counts through the parts: documents of all parts before, plus its number inside its own.
Must not: know doc_ids or texts.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.lexical.fields import CONTENTS
from indexer.backends.lexical.jvm import damaged, first_line, java
from indexer.backends.lexical.queries import filtered, weighted_words_query, words_query
from indexer.backends.lexical.statistics import LiveStatistics
from indexer.query import Query

Hits = tuple[NDArray[np.int64], NDArray[np.float32]]


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
        self._order = order
        self._alive: NDArray[np.bool_] | None = None
        self._live: LiveStatistics | None = None
        with ExitStack() as stack:
            parts = [_open(folder, size, stack) for folder, size in zip(folders, sizes, strict=True)]
            self._reader = parts[0] if len(parts) == 1 else java().multi_reader(parts)
            if dead is not None and len(dead) and graveyard is not None:
                self._alive = np.ones(self._size, dtype=np.bool_)
                self._alive[dead] = False
                self._live = LiveStatistics(self._reader, _open(graveyard, len(dead), stack))
            self._stack = stack.pop_all()
        # One searcher for each k1 and b: the similarity is a property of the searcher. A handful is in use at a time.
        self._searcher = lru_cache(maxsize=16)(self._new_searcher)

    def search(self, query: Query, depth: int, *, k1: float, b: float) -> Hits:
        """Rank documents by BM25.

        Args:
            query: Its words, of which a repeated one counts as often as it stands there, and its filters.
            depth: Documents wanted at most, >= 1.
            k1: Term-frequency saturation, >= 0.
            b: Length normalisation in [0, 1].

        Returns:
            Ordinals and scores in the one total order: score down, doc_id up.
        """
        if self._live is None:
            words = words_query(query.text)
        else:
            words = weighted_words_query(query.text, self._live.weight)
            k1, b = self._live.parameters(CONTENTS, k1, b)
        asked = filtered(words, query) if query.is_filtered else words
        wanted = min(depth, self._size)
        if self._alive is None and self._order is None:
            return self._best(asked, wanted, k1, b)
        return self._search_widely(asked, wanted, k1, b)

    def close(self) -> None:
        """Unmap the files."""
        self._stack.close()

    def _search_widely(self, asked: Any, wanted: int, k1: float, b: float) -> Hits:
        """Ask for more than is wanted until dead documents and ties at the cut can be told apart from the rest."""
        width = wanted + 16
        while True:
            ordinals, scores = self._best(asked, min(width, self._size), k1, b)
            is_whole = len(ordinals) < width
            lowest = scores[-1:]
            if self._alive is not None:
                kept = self._alive[ordinals]
                ordinals, scores = ordinals[kept], scores[kept]
            # A tie at the cut has come whole when something scored less than it; Lucene's own order needs no look.
            if is_whole or (len(scores) >= wanted and (self._order is None or scores[wanted - 1] > lowest[0])):
                break
            width *= 4
        if self._order is not None:
            sequence = np.lexsort((self._order[ordinals], -scores))
            ordinals, scores = ordinals[sequence], scores[sequence]
        return ordinals[:wanted], scores[:wanted]

    def _best(self, asked: Any, wanted: int, k1: float, b: float) -> Hits:
        """Give Lucene's best, score down, ordinal up."""
        lucene = java()
        try:
            top = self._searcher(k1, b).search(asked, wanted)
        except lucene.Failure as error:
            raise damaged(self._folders[0], first_line(error)) from error
        # One crossing for the whole ranking: as JSON 1,000 hits take 1.6 ms, attribute by attribute 5 ms.
        hits = json.loads(lucene.json.writeValueAsString(top))["scoreDocs"]
        ordinals = np.array([hit["doc"] for hit in hits], dtype=np.int64)
        return ordinals, np.array([hit["score"] for hit in hits], dtype=np.float32)

    def _new_searcher(self, k1: float, b: float) -> Any:
        lucene = java()
        searcher = lucene.IndexSearcher(lucene.cast("org.apache.lucene.index.IndexReader", self._reader))
        searcher.setSimilarity(lucene.BM25Similarity(k1, b))
        # Lucene's cache of filters is filled by a policy over time; without it a query costs the same each time.
        searcher.setQueryCache(None)
        return searcher


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
