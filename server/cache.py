"""Answers kept for who asks the same again.

In: answers by snapshot id and request. Out: the same answers, whose one stage is "cache". A snapshot never changes, so
nothing ever grows stale; the least recently used goes first when the bytes are spent.
Must not: keep an answer that lacks a part.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from cachetools import LRUCache

from indexer.ranking import Hit
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse, StageTime
from server.metrics import Metrics

_Key = tuple[str, SearchRequest]

# What an object weighs in CPython beside its texts, as tracemalloc measured it for answers of ten hits.
_ANSWER_BYTES = 2000
_HIT_BYTES = 1200
_PIECE_BYTES = 300


class AnswerCache:
    """Keeps answers up to so many bytes, as far as they can be told; for one thread.

    Args:
        most_bytes: Of all answers; 0 keeps none.
        clock: Seconds from any start.
        metrics: Where to count finds; None counts nowhere.
    """

    def __init__(
        self, most_bytes: int, clock: Callable[[], float] = time.perf_counter, *, metrics: Metrics | None = None
    ) -> None:
        self._metrics = metrics
        self._kept: LRUCache[_Key, SearchResponse] = LRUCache(most_bytes, getsizeof=answer_bytes)
        self._clock = clock
        self.hits = 0
        self.misses = 0

    def get(self, snapshot_id: str, request: SearchRequest) -> SearchResponse | None:
        """Give the answer to a request, where it is kept."""
        began = self._clock()
        found = self._kept.get((snapshot_id, request))
        if self._metrics is not None:
            self._metrics.note_cache_lookup(is_hit=found is not None)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        return replace(found, stages=(StageTime("cache", 1000 * (self._clock() - began)),))

    def put(self, request: SearchRequest, response: SearchResponse) -> None:
        """Keep an answer, unless it lacks a part or is larger than all may be."""
        if not response.missing and answer_bytes(response) <= self._kept.maxsize:
            self._kept[response.snapshot_id, request] = response
            self._tell_size()

    def forget(self, snapshot_id: str) -> None:
        """Drop what a snapshot answered that is no longer served."""
        for key in [key for key in self._kept if key[0] == snapshot_id]:
            del self._kept[key]
        self._tell_size()

    def _tell_size(self) -> None:
        if self._metrics is not None:
            self._metrics.set_cache_size(len(self._kept), int(self._kept.currsize))


def answer_bytes(response: SearchResponse) -> int:
    """Estimate what an answer takes in memory, its request included."""
    return _ANSWER_BYTES + 4 * len(response.query.text) + sum(map(_hit_bytes, response.hits))


def _hit_bytes(hit: Hit) -> int:
    pieces = (hit.snippet, *hit.extra_snippets)
    texts = sum(len(piece.text) + 100 * len(piece.highlights) + _PIECE_BYTES for piece in pieces)
    names = len(hit.title) + len(hit.url) + len(hit.doc_id) + sum(map(len, hit.similar))
    return _HIT_BYTES + 2 * (texts + names)
