"""One index as a server serves it: the current snapshot, and others that requests name.

In: a `Source`. Out: `ServedIndex`, which opens snapshots beside the running searches, warms them up, changes over in
one step, and closes what nobody uses any more. Must not: know HTTP, or what is searched for.
"""

import asyncio
import logging
import time
from collections import OrderedDict

from indexer.search.request import SearchRequest
from server.cache import AnswerCache
from server.edition import Edition, IndexFacts
from server.errors import NotReadyError, SnapshotClosedError, SnapshotNotFoundError
from server.rehearsal import rehearse
from server.settings import ServerSettings
from server.source import Source
from server.workers import Workers

_logger = logging.getLogger(__name__)

SNAPSHOT_FIELD = "snapshot"


class ServedIndex:
    """The open snapshots of one index; for one event loop.

    Args:
        source: Where they come from.
        workers: The threads.
        settings: The warm-up query, how to search, how many may be open.
        title: What messages call the index.
        cache: Kept answers; those of a snapshot go when it is closed.
    """

    def __init__(
        self, source: Source, workers: Workers, settings: ServerSettings, title: str, *, cache: AnswerCache
    ) -> None:
        self.workers = workers
        self.cache = cache
        self._source = source
        self._settings = settings
        self._title = title
        self._current: Edition | None = None
        # The others that are open, the one that was asked for last at the end.
        self._named: OrderedDict[str, Edition] = OrderedDict()
        self._opening = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
        self._failed_id = ""

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._current is not None

    @property
    def current(self) -> Edition:
        """What is answered from where nothing else is named.

        Raises:
            NotReadyError: The index is still being opened.
        """
        if self._current is None:
            raise NotReadyError(
                self._title,
                found="it is still being opened",
                wanted="an open index",
                remedy="try again in a few seconds",
            )
        return self._current

    async def edition(self, snapshot_id: str) -> Edition:
        """Give an open snapshot; enter it before anything else is awaited.

        Args:
            snapshot_id: Which; "" for the current one.

        Raises:
            NotReadyError: The index is still being opened.
            SnapshotNotFoundError: It has no such snapshot.
            SnapshotClosedError: It keeps that snapshot, and may not open it.
            ScenthoundError: The snapshot cannot be opened.
        """
        found = self._find(snapshot_id)
        return found if found is not None else await self._open_named(snapshot_id)

    async def open(self, *, rehearsal_s: float = 0.0) -> None:
        """Open the current snapshot and warm it up; afterwards it answers.

        Args:
            rehearsal_s: Time for searches that nobody asked for, seconds; what Java compiles meanwhile is compiled for
                all indexes and snapshots of the process.

        Raises:
            ScenthoundError: It cannot be opened, or cannot answer the warm-up query.
        """
        async with self._opening:
            edition = await self.workers.run_aside(lambda: self._open(""))
            await self.workers.run_aside(lambda: self._rehearse(edition, rehearsal_s))
            self._current = edition

    async def follow(self, *, again: bool = False) -> bool:
        """Change over to the snapshot that is current by now, if it is another.

        What runs or waits is answered from the old one, which is closed afterwards.

        Args:
            again: Whether to try one that could not be opened before.

        Returns:
            Whether it changed.

        Raises:
            ScenthoundError: The new snapshot cannot be found or opened; the old one goes on answering. Without `again`
                that is told once.
        """
        async with self._opening:
            wanted = await self.workers.run_aside(self._source.current)
            old = self.current
            if wanted in ("", old.facts.snapshot_id) or (wanted == self._failed_id and not again):
                return False
            self._failed_id = wanted
            new = self._named.pop(wanted, None) or await self.workers.run_aside(lambda: self._open(wanted))
            self._failed_id = ""
            self._current = new
            self._named[old.facts.snapshot_id] = old
            self._close_surplus()
        return True

    async def close(self) -> None:
        """Release everything, once the calls that are waiting have run."""
        async with self._opening:
            editions = [*self._named.values()]
            if self._current is not None:
                editions.append(self._current)
            self._current = None
            self._named.clear()
        await asyncio.gather(*self._closing)
        for edition in editions:
            await self.workers.run_aside(edition.close)

    def _find(self, snapshot_id: str) -> Edition | None:
        current = self.current
        if snapshot_id in ("", current.facts.snapshot_id):
            return current
        if snapshot_id in self._named:
            self._named.move_to_end(snapshot_id)
            return self._named[snapshot_id]
        return None

    async def _open_named(self, snapshot_id: str) -> Edition:
        async with self._opening:
            found = self._find(snapshot_id)  # Somebody may have opened it meanwhile.
            if found is not None:
                return found
            if not await self.workers.run_aside(lambda: self._source.keeps(snapshot_id)):
                raise SnapshotNotFoundError(
                    SNAPSHOT_FIELD,
                    found=f"{snapshot_id[:100]!r}, which {self._title} does not have",
                    wanted=f"a snapshot that it keeps; {self.current.facts.snapshot_id} is current",
                    remedy="leave it out, or name one of those",
                )
            if self._settings.open_snapshots == 1:
                raise SnapshotClosedError(
                    SNAPSHOT_FIELD,
                    found=f"{snapshot_id}, which is kept and not open",
                    wanted=self.current.facts.snapshot_id,
                    remedy="leave it out, or have the server started with --open-snapshots 2 or more",
                )
            edition = await self.workers.run_aside(lambda: self._open(snapshot_id))
            self._named[snapshot_id] = edition
            self._close_surplus()
            return edition

    def _open(self, snapshot_id: str) -> Edition:
        """Open a snapshot and ask it something, so that no request pays for what is loaded at the first use."""
        searcher = self._source.open(snapshot_id)
        try:
            searcher.warm_up()
            request = SearchRequest(query=self._settings.warm_up_query, settings=self._settings.search)
            response = searcher.search(request)
            if response.missing:
                _logger.warning("a part of %s does not answer: %s", self._title, ", ".join(response.missing))
            facts = IndexFacts(response.snapshot_id, len(searcher.snapshot.index.documents), searcher.snapshot.manifest)
        except BaseException:
            searcher.close()
            raise
        return Edition(searcher, facts)

    def _rehearse(self, edition: Edition, time_s: float) -> None:
        try:
            rehearse(
                edition.searcher,
                self._settings.search,
                time_s=time_s,
                threads=self._settings.search_threads,
                clock=time.monotonic,
            )
        except BaseException:
            edition.close()
            raise

    def _close_surplus(self) -> None:
        """Close the snapshots that were asked for longest ago, as soon as nobody uses them."""
        while len(self._named) >= self._settings.open_snapshots:
            snapshot_id, edition = self._named.popitem(last=False)
            self.cache.forget(snapshot_id)
            task = asyncio.create_task(self.workers.run_aside(edition.close))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
