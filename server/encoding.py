"""Vectors of queries, shared by requests: what several ask for at once or again is encoded once.

In: a `QueryEncoder`. Out: another one that gives the same bytes. Queries are not encoded in batches: a snapshot's
encoder scales its 8-bit numbers by the largest of a batch, so that a query's vector would depend on what else was asked
(cosine .96 to itself in batches of eight), and batches save a seventh of 1.3 ms (all-MiniLM-L6-v2, two to five words).
Threads encode beside each other instead.
Must not: change a vector.
"""

import threading
from concurrent.futures import Future
from typing import Final

from cachetools import LRUCache

from indexer.backends.base import Vectors
from indexer.encoders.base import QueryEncoder

KEPT: Final = 4096
"""Vectors that are kept, some 6 MB of 384 numbers each: another page or filter of the same query needs no new one."""


class SharedEncoder:
    """Encodes each query once while it is kept; safe for concurrent use by threads."""

    def __init__(self, encoder: QueryEncoder, kept: int = KEPT) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._vectors: LRUCache[str, Future[Vectors]] = LRUCache(kept)

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dim

    def encode(self, text: str) -> Vectors:
        """Give the vector of a query, which is not to be changed; raises what the encoder raises."""
        with self._lock:
            found = self._vectors.get(text)
            if found is None:
                mine = self._vectors[text] = Future()
        if found is not None:
            return found.result()
        try:
            vector = self._encoder.encode(text)
        except Exception as error:
            with self._lock:
                self._vectors.pop(text, None)
            # Who waits for it meets the same; who asks again has it tried again.
            mine.set_exception(error)
            raise
        vector.setflags(write=False)
        mine.set_result(vector)
        return vector

    def known(self, text: str) -> float:
        """Give the share of a query's tokens that the model knows."""
        return self._encoder.known(text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the character range of each token."""
        return self._encoder.spans(text)
