"""The searcher of one index, open or being opened.

In: a function that opens a `Searcher`. Out: `Engine`, which opens it beside the running server, warms it up, and has
each blocking call run in one of the server's threads. Must not: know HTTP.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crawler.artefact import Manifest
from crawler.document import Document
from crawler.errors import ScenthoundError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.errors import NotReadyError
from server.settings import ServerSettings
from server.workers import Workers

_logger = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


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
        open_searcher: Opens the searcher; called once, in one of the threads.
        workers: The threads.
        settings: The warm-up query, and how to search.
        title: What messages call the index.
    """

    def __init__(
        self, open_searcher: Callable[[], Searcher], workers: Workers, settings: ServerSettings, title: str
    ) -> None:
        self._open_searcher = open_searcher
        self._workers = workers
        self._settings = settings
        self._title = title
        self._searcher: Searcher | None = None
        self._facts: IndexFacts | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._facts is not None

    def check_ready(self) -> None:
        """Do nothing once it answers.

        Raises:
            NotReadyError: The index is still being opened.
        """
        if self._facts is None:
            raise self._not_ready()

    @property
    def facts(self) -> IndexFacts:
        """What is being served.

        Raises:
            NotReadyError: The index is still being opened.
        """
        if self._facts is None:
            raise self._not_ready()
        return self._facts

    async def open(self) -> None:
        """Open the searcher and warm it up; afterwards it answers.

        Raises:
            ScenthoundError: It cannot be opened, or cannot answer the warm-up query.
        """
        searcher = await self._workers.run_always(self._open_searcher)
        self._searcher = searcher
        request = SearchRequest(query=self._settings.warm_up_query, settings=self._settings.search)
        response = await self._workers.run_always(lambda: searcher.search(request))
        if response.missing:
            _logger.warning("a part of the index does not answer: %s", ", ".join(response.missing))
        documents = await self._workers.run_always(lambda: len(searcher.snapshot.index.documents))
        self._facts = IndexFacts(response.snapshot_id, documents, searcher.snapshot.manifest)

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request; raises what `Searcher.search` raises, `NotReadyError` and `OverloadError`."""
        searcher = self._ready()
        return await self._workers.run(lambda: searcher.search(request))

    async def document(self, doc_id: str) -> Document:
        """Read a document; raises what `Searcher.document` raises, `NotReadyError` and `OverloadError`."""
        searcher = self._ready()
        return await self._workers.run(lambda: searcher.document(doc_id))

    async def ask(self, question: Callable[[Searcher], _Answer]) -> _Answer:
        """Ask the library anything that one call in one thread answers.

        Raises:
            NotReadyError, OverloadError: As `search`; and whatever the question raises.
        """
        searcher = self._ready()
        return await self._workers.run(lambda: question(searcher))

    async def close(self) -> None:
        """Release the searcher, once the calls that are waiting have run."""
        self._facts = None
        # Opening may still run: it is waited for, because a thread cannot be stopped. The searcher is closed in one of
        # the threads, the only ones that may call Java.
        if self._searcher is not None:
            await self._workers.run_always(self._searcher.close)
            self._searcher = None

    def _ready(self) -> Searcher:
        if self._searcher is None or self._facts is None:
            raise self._not_ready()
        return self._searcher

    def _not_ready(self) -> ScenthoundError:
        return NotReadyError(
            self._title,
            found="it is still being opened",
            wanted="an open index",
            remedy="try again in a few seconds",
        )
