"""Bing's endpoints.

In: HTTP GET. Out: JSON as `wire` describes it; stage times go into `Server-Timing`.
Must not: search by itself, or know another adapter.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from indexer.goggles.goggle import Goggle
from server.adapters.bing.answers import articles, context_of, look_of, news, queries, web_pages
from server.adapters.bing.asking import (
    CustomParameters,
    MediaParameters,
    NewsParameters,
    Parameters,
    WebParameters,
    market_of,
)
from server.adapters.bing.ranking import RANKED, counted, ranking_of, wanted
from server.adapters.bing.refusing import KEY_HEADER, refuse, trace_headers
from server.adapters.bing.searching import Found, Searching
from server.adapters.bing.wire import (
    ErrorResponse,
    MediaResponse,
    NewsResponse,
    SearchResponse,
    SortValue,
)
from server.dialect import Dialect
from server.indexes import Indexes
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.asking import asker, described
from server.wire.origin import origin_of

DIALECT = Dialect(
    name="bing",
    prefixes=("/v7.0", "/bing/v7.0", "/bingcustomsearch/v7.0"),
    refuse=refuse,
    key_headers=(KEY_HEADER,),
    headers=trace_headers,
)

_BASES: Final = ("/v7.0", "/bing/v7.0")
_CUSTOM: Final = ("/v7.0/custom/search", "/bingcustomsearch/v7.0/search")
_CLIENT_HEADER: Final = "X-MSEdge-ClientID"
_CLIENT = re.compile(r"[A-Za-z0-9-]{1,64}")

_FIELDS: Final = {
    "webpages": "web_pages",
    "news": "news",
    "relatedsearches": "related_searches",
    "spellsuggestions": "spell_suggestions",
}


def bing_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Bing's API."""
    router = APIRouter(tags=["Bing"])
    searching = Searching(indexes, settings)
    _add_web(router, searching)
    _add_news(router, searching)
    _add_media(router, searching)
    return router


def _add_web(router: APIRouter, searching: Searching) -> None:
    async def answer(
        request: Request, response: Response, asked: WebParameters, goggles: tuple[Goggle, ...]
    ) -> SearchResponse:
        engine, look, names = searching.engine(request), look_of(asked, origin_of(request)), wanted(asked)
        found = await searching.web(engine, asked, goggles)
        given = SearchResponse(query_context=context_of(asked.q, found.altered))
        if "webpages" in names:
            given.web_pages = web_pages(asked.q, found.response, look)
        if "news" in names:
            beside = news(asked.q, await searching.news_beside(engine, asked, found), look)
            given.news = beside if beside.value else None
        if "relatedsearches" in names and (related := await searching.related(engine, found)):
            given.related_searches = queries("RelatedSearches", related, look)
        if "spellsuggestions" in names and found.altered:
            given.spell_suggestions = queries("SpellSuggestions", [found.altered], None)
        kept = counted([name for name in RANKED if getattr(given, _FIELDS[name]) is not None], asked)
        given = given.model_copy(update={field: None for name, field in _FIELDS.items() if name not in kept})
        given.ranking_response = ranking_of(given)
        _tell(request, response, asked, found)
        return given

    async def web_search(
        request: Request, response: Response, asked: Annotated[WebParameters, Depends(asker(WebParameters))]
    ) -> SearchResponse:
        """Search, as Bing's Web Search."""
        return await answer(request, response, asked, ())

    async def custom_search(
        request: Request, response: Response, asked: Annotated[CustomParameters, Depends(asker(CustomParameters))]
    ) -> SearchResponse:
        """Search through a goggle that is kept, as Bing's Custom Search searches a view of the web."""
        return await answer(request, response, asked, (await searching.goggle(asked.customconfig),))

    for base in _BASES:
        _add(router, f"{base}/search", web_search, WebParameters)
    for path in _CUSTOM:
        _add(router, path, custom_search, CustomParameters)


def _add_news(router: APIRouter, searching: Searching) -> None:
    async def news_search(
        request: Request, response: Response, asked: Annotated[NewsParameters, Depends(asker(NewsParameters))]
    ) -> NewsResponse:
        """Search the pages that state a day of publication, as Bing's News Search."""
        found = await searching.news(searching.engine(request), asked)
        look = look_of(asked, origin_of(request))
        link = f"{look.origin}/v7.0/news/search?{urlencode({'q': asked.q})}"
        _tell(request, response, asked, found)
        return NewsResponse(
            read_link=link,
            query_context=context_of(asked.q, found.altered),
            total_estimated_matches=found.response.total,
            sort=[
                SortValue(name="Best match", id="relevance", is_selected=asked.sort_by == "relevance", url=link),
                SortValue(
                    name="Most recent", id="date", is_selected=asked.sort_by == "date", url=f"{link}&sortBy=date"
                ),
            ],
            value=articles(found.response, look, with_ids=False),
        )

    for base in _BASES:
        _add(router, f"{base}/news/search", news_search, NewsParameters)


def _add_media(router: APIRouter, searching: Searching) -> None:
    async def images_search(
        request: Request, asked: Annotated[MediaParameters, Depends(asker(MediaParameters))]
    ) -> MediaResponse:
        """Find no image: an index holds none."""
        searching.engine(request).check_ready()
        return MediaResponse(kind="Images", query_context=context_of(asked.q, None))

    async def videos_search(
        request: Request, asked: Annotated[MediaParameters, Depends(asker(MediaParameters))]
    ) -> MediaResponse:
        """Find no video: an index holds none."""
        searching.engine(request).check_ready()
        return MediaResponse(kind="Videos", query_context=context_of(asked.q, None))

    for base in _BASES:
        _add(router, f"{base}/images/search", images_search, MediaParameters)
        _add(router, f"{base}/videos/search", videos_search, MediaParameters)


def _add(router: APIRouter, path: str, answer: Callable[..., Any], parameters: type[BaseModel]) -> None:
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorResponse} for status in (400, "4XX", 503)}
    router.add_api_route(
        path,
        answer,
        methods=["GET"],
        response_model_exclude_none=True,
        responses=errors,
        openapi_extra=described(parameters),
    )


def _tell(request: Request, response: Response, asked: Parameters, found: Found) -> None:
    """Write the headers of an answer; of what a client sent only an id of letters and digits is told back."""
    sent = request.headers.get(_CLIENT_HEADER, "")
    response.headers[_CLIENT_HEADER] = sent if _CLIENT.fullmatch(sent) else uuid4().hex.upper()
    response.headers["BingAPIs-Market"] = market_of(asked, request.headers.get("accept-language", ""))
    response.headers["Server-Timing"] = server_timing(found.response.stages)
