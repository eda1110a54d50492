"""The indexes that one server answers from, by name.

In: for each name a `Source`. Out: `Indexes`, which opens them one after another, finds one by its name, follows what
their sources hold, and closes them. Must not: know HTTP.
"""

import asyncio
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crawler.errors import ScenthoundError
from indexer.errors import SettingsError
from server.cache import AnswerCache
from server.engine import NO_TERMS, Engine
from server.errors import IndexNotFoundError
from server.metrics import Metrics
from server.served import ServedIndex
from server.settings import ServerSettings
from server.source import SearcherOpener, Source, source_of
from server.terms import Terms
from server.workers import Workers

_logger = logging.getLogger(__name__)

DEFAULT_NAME: Final = "default"
"""Name of an index that was given without one."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

Sources = Source | SearcherOpener | Mapping[str, Source | SearcherOpener]
"""What to serve: one index, or several by name; a function that opens a searcher is an index that never changes."""


class Indexes:
    """Engines by name, in the order in which they were given; the first one answers who names none.

    Args:
        sources: One of each name; or one alone, whose name is then `DEFAULT_NAME`.
        settings: Threads and cache, which all share, limits, and the warm-up query.
        metrics: Where to count waiting and the cache's finds; None counts nowhere.

    Raises:
        SettingsError: There is no index, or a name that cannot stand in an address.
    """

    def __init__(self, sources: Sources, settings: ServerSettings, metrics: Metrics | None = None) -> None:
        by_name = sources if isinstance(sources, Mapping) else {DEFAULT_NAME: sources}
        check_names(by_name)
        self.cache = AnswerCache(settings.cache_bytes, metrics=metrics)
        self.workers = Workers(settings, metrics=metrics)
        self._settings = settings
        self._served = {
            name: ServedIndex(
                source_of(source),
                self.workers,
                settings,
                f"the index {name!r}" if len(by_name) > 1 else "the index",
                cache=self.cache,
            )
            for name, source in by_name.items()
        }
        self._is_stopping = False
        self._look = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names; the first is the default."""
        return tuple(self._served)

    def __iter__(self) -> Iterator[tuple[str, Engine]]:
        return ((name, Engine(served)) for name, served in self._served.items())

    def find(self, name: str | None, terms: Terms = NO_TERMS, *, among: Sequence[str] | None = None) -> Engine:
        """Give what answers from the index of a name; None and "" stand for the first.

        Args:
            name: Of the index.
            terms: For whom, from which snapshot, in what time.
            among: The names that a refusal may tell; None for all.

        Raises:
            IndexNotFoundError: There is none of that name.
        """
        served = self._served.get(name or self.names[0])
        if served is None:
            raise IndexNotFoundError(
                "index",
                found=f"{(name or '')[:100]!r}, which is not served here",
                wanted=" or ".join(self.names if among is None else among) or "one that is",
                remedy="choose another one, or leave it out" if among == () else "choose one of these, or leave it out",
            )
        return Engine(served, terms)

    async def open(self) -> None:
        """Open them one after another, so that each is quick and the first answers early.

        Raises:
            ScenthoundError: One cannot be opened; those before it answer.
        """
        # From here on: what is asked to be looked at while the indexes are being opened is looked at afterwards.
        self._loop = asyncio.get_running_loop()
        rehearsal_s = self._settings.warm_up_s
        for served in self._served.values():
            if self._is_stopping:
                raise asyncio.CancelledError
            await served.open(rehearsal_s=rehearsal_s)
            rehearsal_s = 0.0

    def stop_opening(self) -> None:
        """Open no further index: `open` ends as cancelled after the one that is being opened."""
        self._is_stopping = True

    def check_ready(self) -> None:
        """Do nothing once all of them answer.

        Raises:
            NotReadyError: One is still being opened.
        """
        for _, engine in self:
            engine.check_ready()

    async def follow(self) -> None:
        """Change over to what is current, whenever there is something new, until cancelled."""
        while True:
            asked = await self._asked_to_look(self._settings.look_s or None)
            for name, served in self._served.items():
                await _follow(name, served, again=asked)

    def look(self) -> None:
        """Have the sources looked at now; may be called by any thread or signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._look.set)

    async def close(self) -> None:
        """Wait for the running calls, release the searchers and end the threads."""
        for served in self._served.values():
            await served.close()
        await self.workers.close()

    async def _asked_to_look(self, within_s: float | None) -> bool:
        try:
            await asyncio.wait_for(self._look.wait(), within_s)
        except TimeoutError:
            return False
        self._look.clear()
        return True


async def _follow(name: str, served: ServedIndex, *, again: bool) -> None:
    try:
        if await served.follow(again=again):
            _logger.info("the index changed over", extra={"index": name})
    except ScenthoundError as error:
        _logger.error("the index stays on its snapshot", extra={"index": name, "reason": str(error)})


def check_names(names: Mapping[str, object]) -> None:
    """Refuse names that cannot stand in an address.

    Raises:
        SettingsError: There is one, or no name at all.
    """
    for name in names or ("",):
        if not _NAME.fullmatch(name):
            raise SettingsError(
                "the name of an index",
                found=repr(name[:100]),
                wanted="1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit",
                remedy="choose another name",
            )
