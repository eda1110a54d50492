"""The indexes that one server answers from, by name.

In: for each name a function that opens a `Searcher`. Out: `Indexes`, which opens them one after another, finds one by
its name, and closes them. Must not: know HTTP.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from indexer.errors import SettingsError
from indexer.search.pipeline import Searcher
from server.engine import Engine
from server.errors import IndexNotFoundError
from server.settings import ServerSettings
from server.workers import Workers

DEFAULT_NAME: Final = "default"
"""Name of an index that was given without one."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

SearcherOpener = Callable[[], Searcher]


class Indexes:
    """Engines by name, in the order in which they were given; the first one answers who names none.

    Args:
        openers: Opens the searcher of each name; or one alone, whose name is then `DEFAULT_NAME`.
        settings: Threads, which all share, limits, and the warm-up query.

    Raises:
        SettingsError: There is no index, or a name that cannot stand in an address.
    """

    def __init__(self, openers: SearcherOpener | Mapping[str, SearcherOpener], settings: ServerSettings) -> None:
        by_name = openers if isinstance(openers, Mapping) else {DEFAULT_NAME: openers}
        check_names(by_name)
        self._workers = Workers(settings)
        self._engines = {
            name: Engine(opener, self._workers, settings, f"the index {name!r}" if len(by_name) > 1 else "the index")
            for name, opener in by_name.items()
        }
        self._is_stopping = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names; the first is the default."""
        return tuple(self._engines)

    def __iter__(self) -> Iterator[tuple[str, Engine]]:
        return iter(self._engines.items())

    def find(self, name: str | None, *, among: Sequence[str] | None = None) -> Engine:
        """Give the engine of a name; None and "" stand for the first.

        Args:
            name: As in `names`.
            among: The names that a refusal may tell; None for all.

        Raises:
            IndexNotFoundError: There is none of that name.
        """
        engine = self._engines.get(name or self.names[0])
        if engine is None:
            raise IndexNotFoundError(
                "index",
                found=f"{(name or '')[:100]!r}, which is not served here",
                wanted=" or ".join(self.names if among is None else among) or "one that is",
                remedy="choose another one, or leave it out" if among == () else "choose one of these, or leave it out",
            )
        return engine

    async def open(self) -> None:
        """Open them one after another, so that each is quick and the first answers early.

        Raises:
            ScenthoundError: One cannot be opened; those before it answer.
        """
        for _, engine in self:
            if self._is_stopping:
                raise asyncio.CancelledError
            await engine.open()

    def stop_opening(self) -> None:
        """Open no further index: `open` ends as cancelled after the one that is being opened."""
        self._is_stopping = True

    def check_ready(self) -> None:
        """Do nothing once all of them answer.

        Raises:
            NotReadyError: One is still being opened.
        """
        waiting = [name for name, engine in self if not engine.is_ready]
        if waiting:
            self.find(waiting[0]).check_ready()

    async def close(self) -> None:
        """Wait for the running calls, release the searchers and end the threads."""
        for _, engine in self:
            await engine.close()
        await self._workers.close()


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
