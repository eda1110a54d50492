"""A search as Bing's parameters mean it.

In: parameters. Out: what was found, and the query spelled anew where it was.
Must not: know how results are shown.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fastapi import Request

from indexer.errors import DocumentNotFoundError, GoggleError
from indexer.goggles.goggle import Goggle
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.adapters.bing.asking import NewsParameters, Parameters, span_of, span_since
from server.choosing import choose
from server.engine import Engine
from server.errors import ParameterError
from server.goggles import stored_goggle
from server.indexes import Indexes
from server.refusal import show
from server.settings import ServerSettings
from server.wire.spans import Span

MOST_SORTED: Final = 100
"""News that are sorted by day: the most relevant ones."""

_MOST_RELATED: Final = 8
_MOST_NEWS: Final = 10
_FIRST_DAY: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        response: The hits.
        altered: The query spelled anew, where that was searched for.
    """

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

    async def goggle(self, name: str) -> Goggle:
        """Give the goggle that a custom search names.

        Raises:
            ParameterError: There is none; `thing` is "customconfig".
        """
        try:
            return await stored_goggle(self._settings.goggles_folder, name)
        except GoggleError as error:
            raise ParameterError(
                "customconfig",
                found=show(name),
                wanted="the name of a goggle that is kept here",
                remedy="keep one with `scenthound goggles add`, and serve with --goggles",
            ) from error

    async def web(self, engine: Engine, asked: Parameters, goggles: tuple[Goggle, ...]) -> Found:
        """Search all documents.

        Raises:
            RequestError, ParameterError, ServerError: The request cannot be answered.
        """
        span = span_of(asked.freshness, self._settings.today())
        altered = await self._altered(engine, asked.q)
        response = await engine.search(
            replace(self._request(altered or asked.q, span), k=asked.count, offset=asked.offset, goggles=goggles)
        )
        return Found(response, altered)

    async def news(self, engine: Engine, asked: NewsParameters) -> Found:
        """Search the documents with a day of publication; raises as `web`."""
        span = span_of(asked.freshness, self._settings.today())
        altered = await self._altered(engine, asked.q)
        since = max(filter(None, (span.since, span_since(asked).since, _FIRST_DAY)))
        wanted = replace(self._request(altered or asked.q, Span(since, span.until)), k=asked.count, offset=asked.offset)
        if asked.sort_by == "relevance":
            return Found(await engine.search(wanted), altered)
        response = await engine.search(replace(wanted, k=MOST_SORTED, offset=0))
        latest = sorted(response.hits, key=lambda hit: hit.published_at or _FIRST_DAY, reverse=True)
        return Found(replace(response, hits=tuple(latest[asked.offset : asked.offset + asked.count])), altered)

    async def news_beside(self, engine: Engine, asked: Parameters, found: Found) -> SearchResponse:
        """Search news for what `web` searched for; raises as `web`."""
        span = span_of(asked.freshness, self._settings.today())
        dated = Span(span.since or _FIRST_DAY, span.until)
        query = found.altered or asked.q
        return await engine.search(replace(self._request(query, dated), k=_MOST_NEWS))

    async def related(self, engine: Engine, found: Found) -> tuple[str, ...]:
        """Suggest what else to ask; raises as `web`."""
        text, doc_ids = found.response.query.text, [hit.doc_id for hit in found.response.hits]
        if not doc_ids:
            return ()
        try:
            return await engine.call(lambda searcher: searcher.related(text, doc_ids, _MOST_RELATED))
        except DocumentNotFoundError:
            return ()  # Another snapshot was published since the search, which lacks one of them.

    async def _altered(self, engine: Engine, query: str) -> str | None:
        spelling = await engine.call(lambda searcher: searcher.spelling(query))
        return spelling.text if spelling else None

    def _request(self, query: str, span: Span) -> SearchRequest:
        return SearchRequest(
            query=query, published_since=span.since, published_until=span.until, settings=self._settings.search
        )
