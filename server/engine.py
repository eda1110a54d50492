"""What answers a request: one index, on the request's terms.

In: a `ServedIndex` and `Terms`. Out: `Engine`, which looks into the cache, waits for the caller's turn, and has each
blocking call run in one of the server's threads, from one snapshot. Must not: know HTTP.
"""

import asyncio
import time
import weakref
from collections.abc import Callable, Sequence
from typing import TypeVar

from crawler.document import Document
from crawler.errors import ScenthoundError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.edition import Edition, IndexFacts
from server.entry import current_entry
from server.errors import LateError
from server.served import ServedIndex
from server.terms import Terms

_Result = TypeVar("_Result")
_Answer = TypeVar("_Answer", SearchResponse, SearchResponse | ScenthoundError)

NO_TERMS = Terms()


class Engine:
    """Answer on the terms of one request, without blocking the event loop; cheap to make, one for each request.

    All that it is asked is answered from one snapshot, which stays open until the request has been answered; outside
    of one, as long as this object is there.

    Args:
        index: What to answer from.
        terms: For whom, from which snapshot, in what time.
    """

    def __init__(self, index: ServedIndex, terms: Terms = NO_TERMS) -> None:
        self._index = index
        self._terms = terms
        self._entered: Edition | None = None
        timeout_ms = terms.timeout_ms
        self._deadline = None if timeout_ms is None else time.perf_counter() + timeout_ms / 1000

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._index.is_ready

    def check_ready(self) -> None:
        """Do nothing once it answers.

        Raises:
            NotReadyError: The index is still being opened.
        """
        _ = self._index.current

    @property
    def facts(self) -> IndexFacts:
        """What is current, whatever snapshot the terms name.

        Raises:
            NotReadyError: The index is still being opened.
        """
        return self._index.current.facts

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request.

        Raises:
            As `Searcher.search`, and as `call`.
        """
        edition = await self._edition()
        kept = self._index.cache.get(edition.facts.snapshot_id, request)
        if kept is not None:
            return _noted(request, kept)
        self._check_room()
        return _noted(request, await self._search(edition, request))

    async def search_all(self, requests: Sequence[SearchRequest]) -> list[SearchResponse | ScenthoundError]:
        """Answer a batch, all of it from one snapshot; its searches take turns with other callers'.

        Returns:
            An answer each, in the order of the requests; or why there is none.

        Raises:
            As `call`; a batch that does not fit is refused as a whole.
        """
        edition = await self._edition()
        answers = {
            number: self._index.cache.get(edition.facts.snapshot_id, each) for number, each in enumerate(requests)
        }
        asked = [number for number, answer in answers.items() if answer is None]
        if asked:
            self._check_room(len(asked))
        found = await asyncio.gather(
            *(self._search(edition, requests[number]) for number in asked), return_exceptions=True
        )
        by_number = dict(zip(asked, found, strict=True))
        return [
            _noted(request, _answer_or_refusal(answers[number] or by_number[number]))
            for number, request in enumerate(requests)
        ]

    async def document(self, doc_id: str) -> Document:
        """Read a document.

        Raises:
            As `Searcher.document`, and as `call`.
        """
        return await self.call(lambda searcher: searcher.document(doc_id))

    async def call(self, call: Callable[[Searcher], _Result]) -> _Result:
        """Have something done with the searcher, in one of the threads.

        Args:
            call: Given the searcher, which is not to be used afterwards.

        Raises:
            NotReadyError: The index is still being opened.
            SnapshotNotFoundError, SnapshotClosedError: The terms name a snapshot that is not served.
            OverloadError: There is more to do than can be done in time.
            LateError: The time was over before it was this call's turn.
        """
        edition = await self._edition()
        self._check_room()
        return await self._run(edition, call)

    async def call_all(self, calls: Sequence[Callable[[Searcher], _Result]]) -> list[_Result | BaseException]:
        """Have several things done, all with one snapshot, taking turns with other callers'.

        Returns:
            A result each, in order; or what was raised.

        Raises:
            As `call`; what does not fit is refused as a whole.
        """
        edition = await self._edition()
        self._check_room(len(calls))
        return await asyncio.gather(*(self._run(edition, call) for call in calls), return_exceptions=True)

    async def _edition(self) -> Edition:
        """Give the snapshot that this request is answered from: what the first question found."""
        if self._entered is None:
            edition = await self._index.edition(self._terms.snapshot_id)
            if self._entered is None:  # Another question of this request may have been quicker.
                edition.enter()
                leave = weakref.finalize(self, edition.leave)
                leave.atexit = False
                self._entered = edition
                self._leave_in_the_end(leave)
        return self._entered

    def _leave_in_the_end(self, leave: Callable[[], object]) -> None:
        # Not when this object is gone alone: an error of its request that somebody keeps, a log for instance, holds it.
        entry = current_entry()

        def end() -> None:
            self._entered = None
            leave()

        if entry is not None:
            entry.at_end(end)

    async def _search(self, edition: Edition, request: SearchRequest) -> SearchResponse:
        response = await self._run(edition, lambda searcher: searcher.search(request, time_ms=self._left_ms()))
        self._index.cache.put(request, response)
        return response

    async def _run(self, edition: Edition, call: Callable[[Searcher], _Result]) -> _Result:
        def run() -> _Result:
            left_ms = self._left_ms()
            if left_ms is not None and left_ms <= 0:
                raise LateError(
                    "timeout_ms",
                    found="it was over before this request's turn came",
                    wanted=f"an answer within {self._terms.timeout_ms} ms",
                    remedy="allow more time, or ask again when fewer do",
                )
            return call(edition.searcher)

        edition.enter()
        return await self._index.workers.run(run, caller=self._terms.caller, done=edition.leave)

    def _check_room(self, calls: int = 1) -> None:
        left_ms = self._left_ms()
        within_s = None if left_ms is None else left_ms / 1000
        self._index.workers.check_room(self._terms.caller, calls, within_s)

    def _left_ms(self) -> float | None:
        return None if self._deadline is None else 1000 * (self._deadline - time.perf_counter())


def _noted(request: SearchRequest, answer: _Answer) -> _Answer:
    """Have the entry of the request that is being answered say what a search took."""
    entry = current_entry()
    if entry is not None and isinstance(answer, SearchResponse):
        entry.note_search(request.query, answer)
    return answer


def _answer_or_refusal(found: SearchResponse | BaseException) -> SearchResponse | ScenthoundError:
    """Give what belongs in a batch's answer; a mistake of ours ends the batch."""
    if isinstance(found, SearchResponse | ScenthoundError):
        return found
    raise found
