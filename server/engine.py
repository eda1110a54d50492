"""The searcher and the threads it runs in.

In: a function that opens a `Searcher`. Out: `Engine`, which opens it beside the running server, warms it up, and runs
each blocking call in one of a fixed set of threads. The threads live as long as the engine: a thread that has called
Java stays attached to it, and a new one a request would pay for that again.
Must not: know HTTP.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from crawler.artefact import Manifest
from crawler.document import Document
from crawler.errors import ScenthoundError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.errors import NotReadyError, OverloadError
from server.settings import ServerSettings

_logger = logging.getLogger(__name__)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What is being served.

    Attributes:
        snapshot_id: Id of the snapshot.
        documents: Documents that can be found.
        manifest: All that the snapshot says of itself.
    """

    snapshot_id: str
    documents: int
    manifest: Manifest


class Engine:
    """Answer from one snapshot, without blocking the event loop.

    Args:
        open_searcher: Opens the searcher; called once, in one of the engine's threads.
        settings: Threads, limits, and the warm-up query.
    """

    def __init__(self, open_searcher: Callable[[], Searcher], settings: ServerSettings) -> None:
        self._open_searcher = open_searcher
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")
        self._searcher: Searcher | None = None
        self._facts: IndexFacts | None = None
        self._pending = 0

    @property
    def facts(self) -> IndexFacts:
        """What is being served.

        Raises:
            NotReadyError: The index is still being opened.
        """
        if self._facts is None:
            raise _not_ready()
        return self._facts

    async def open(self) -> None:
        """Open the searcher and warm it up; afterwards it answers.

        Raises:
            ScenthoundError: It cannot be opened, or cannot answer the warm-up query.
        """
        searcher = await self._in_thread(self._open_searcher)
        self._searcher = searcher
        request = SearchRequest(query=self._settings.warm_up_query, settings=self._settings.search)
        response = await self._in_thread(lambda: searcher.search(request))
        if response.missing:
            _logger.warning("a part of the index does not answer: %s", ", ".join(response.missing))
        documents = await self._in_thread(lambda: len(searcher.snapshot.index.documents))
        self._facts = IndexFacts(response.snapshot_id, documents, searcher.snapshot.manifest)

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request; raises what `Searcher.search` raises, `NotReadyError` and `OverloadError`."""
        searcher = self._ready()
        return await self._in_thread(lambda: searcher.search(request))

    async def document(self, doc_id: str) -> Document:
        """Read a document; raises what `Searcher.document` raises, `NotReadyError` and `OverloadError`."""
        searcher = self._ready()
        return await self._in_thread(lambda: searcher.document(doc_id))

    async def close(self) -> None:
        """Wait for the running calls, release the searcher and end the threads."""
        self._facts = None
        loop = asyncio.get_running_loop()
        # Opening may still run: it is waited for, because a thread cannot be stopped. The searcher is closed in a
        # thread of the engine, the only ones that may call Java.
        if self._searcher is not None:
            await loop.run_in_executor(self._threads, self._searcher.close)
            self._searcher = None
        await asyncio.to_thread(self._threads.shutdown)

    def _ready(self) -> Searcher:
        if self._searcher is None or self._facts is None:
            raise _not_ready()
        return self._searcher

    async def _in_thread(self, call: Callable[[], _Result]) -> _Result:
        if self._pending >= self._settings.search_threads + self._settings.max_waiting:
            raise OverloadError(
                "the server",
                found=f"{self._pending} searches running or waiting",
                wanted="fewer at once",
                remedy="try again in a second",
            )
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            self._pending -= 1


def _not_ready() -> ScenthoundError:
    return NotReadyError(
        "the index", found="it is still being opened", wanted="an open index", remedy="try again in a few seconds"
    )
