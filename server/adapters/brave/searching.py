"""A search as Brave's parameters mean it.

In: parameters, and which of the results are wanted. Out: what was found, and the query spelled anew where it was.
Must not: know how results are shown.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fastapi import Request

from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.adapters.brave.asking import RankedParameters, span_of
from server.choosing import choose
from server.engine import Engine
from server.goggles import goggles_of
from server.indexes import Indexes
from server.settings import ServerSettings

_FIRST_DAY: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Want:
    """Which results are wanted.

    Attributes:
        k: At most so many.
        offset: Results to leave out before the first.
        extra: Pieces of each document besides the best one.
        characters: Longest piece; None: as the server's settings have it.
        is_dated: Whether only documents with a day of publication are wanted.
    """

    k: int
    offset: int = 0
    extra: int = 0
    characters: int | None = None
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and the query spelled anew where that was searched for."""

    response: SearchResponse
    altered: str | None


class Searching:
    """Search the index that a request names.

    Args:
        indexes: The indexes.
        settings: How to search, where goggles are kept, and which day it is.
    """

    def __init__(self, indexes: Indexes, settings: ServerSettings) -> None:
        self._indexes = indexes
        self._settings = settings

    def engine(self, request: Request) -> Engine:
        """Give what answers a request, on its terms; raises as `choose`. To be asked for once a request."""
        return choose(self._indexes, request)

    async def search(self, engine: Engine, asked: RankedParameters, want: Want) -> Found:
        """Search.

        Raises:
            RequestError, ParameterError, ServerError: The request cannot be answered.
        """
        span = span_of(asked.freshness, self._settings.today())
        goggles = await goggles_of(self._settings.goggles_folder, asked.all_goggles)
        altered = await self.altered(engine, asked.q) if asked.spellcheck else None
        search = self._settings.search
        response = await engine.search(
            SearchRequest(
                query=altered or asked.q,
                k=want.k,
                offset=want.offset,
                published_since=span.since or (_FIRST_DAY if want.is_dated else None),
                published_until=span.until,
                goggles=goggles,
                settings=replace(
                    search,
                    operators=search.operators and bool(asked.operators),
                    extra_snippets=want.extra,
                    snippet_characters=want.characters or search.snippet_characters,
                ),
            )
        )
        return Found(response, altered)

    async def altered(self, engine: Engine, query: str) -> str | None:
        """Spell a query anew; None where it is well as it is."""
        spelling = await engine.call(lambda searcher: searcher.spelling(query))
        return spelling.text if spelling else None
