"""Brave's endpoints.

In: HTTP, GET and, where Brave takes it, POST. Out: JSON as `wire` describes it; stage times go into `Server-Timing`.
Must not: search by itself, or know another adapter.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from server.adapters.brave.answers import MOST_EXTRA, has_more, look_of, mixed, news_results, query_answer, web_results
from server.adapters.brave.asking import (
    ContextParameters,
    MediaParameters,
    NewsParameters,
    SpellcheckParameters,
    SuggestParameters,
    WebParameters,
    kinds_of,
)
from server.adapters.brave.context import (
    MOST_PIECES,
    PIECE_CHARACTERS,
    allowance_of,
    context_answer,
    near_enough,
    pieces_of,
    share,
)
from server.adapters.brave.refusing import KEY_HEADER, refuse
from server.adapters.brave.searching import Found, Searching, Want
from server.adapters.brave.wire import (
    ContextAnswer,
    ErrorAnswer,
    Extra,
    MediaAnswer,
    News,
    NewsAnswer,
    Original,
    SuggestAnswer,
    Suggestion,
    Web,
    WebAnswer,
)
from server.dialect import Dialect
from server.indexes import Indexes
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.asking import asker, described
from server.wire.quotas import ratelimit_lists

DIALECT = Dialect(
    name="brave",
    prefixes=("/res/v1",),
    refuse=refuse,
    key_headers=(KEY_HEADER,),
    quota_headers=ratelimit_lists,
)


def brave_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Brave's API."""
    router = APIRouter(prefix="/res/v1", tags=["Brave"])
    searching = Searching(indexes, settings)
    _add_lists(router, searching)
    _add_context(router, searching, settings.today)
    _add_words(router, searching)
    return router


def _add_lists(router: APIRouter, searching: Searching) -> None:
    async def web_search(
        request: Request, response: Response, asked: Annotated[WebParameters, Depends(asker(WebParameters))]
    ) -> WebAnswer:
        """Search by query string or JSON body, as Brave's Web Search."""
        engine, kinds, look = searching.engine(request), kinds_of(asked.result_filter), look_of(asked)
        want = Want(asked.count, asked.offset * asked.count, MOST_EXTRA if look.with_extra else 0)
        found = await searching.search(engine, asked, want)
        query = query_answer(asked, found.altered, found.response)
        answer = WebAnswer(query=query, mixed=mixed(0, with_news=False))
        if "web" in kinds:
            query.more_results_available = has_more(asked, asked.count, found.response)
            answer.web = Web(results=web_results(found.response, look), mutated_by_goggles=bool(asked.all_goggles))
        if "news" in kinds:
            dated = await searching.search(engine, asked, Want(want.k, want.offset, want.extra, is_dated=True))
            results = news_results(dated.response, look)
            answer.news = News(results=results, mutated_by_goggles=bool(asked.all_goggles)) if results else None
        answer.mixed = mixed(len(answer.web.results) if answer.web else 0, with_news=answer.news is not None)
        _tell_times(response, found)
        return answer

    async def news_search(
        request: Request, response: Response, asked: Annotated[NewsParameters, Depends(asker(NewsParameters))]
    ) -> NewsAnswer:
        """Search the pages that state a day of publication, as Brave's News Search."""
        engine, look = searching.engine(request), look_of(asked)
        extra = MOST_EXTRA if look.with_extra else 0
        found = await searching.search(
            engine, asked, Want(asked.count, asked.offset * asked.count, extra, is_dated=True)
        )
        query = query_answer(asked, found.altered, found.response)
        query.more_results_available = has_more(asked, asked.count, found.response)
        _tell_times(response, found)
        return NewsAnswer(query=query, results=news_results(found.response, look))

    async def images_search(
        request: Request, asked: Annotated[MediaParameters, Depends(asker(MediaParameters))]
    ) -> MediaAnswer:
        """Find no image: an index holds none."""
        searching.engine(request).check_ready()
        return MediaAnswer(type="images", query=query_answer(asked, None), extra=Extra())

    async def videos_search(
        request: Request, asked: Annotated[MediaParameters, Depends(asker(MediaParameters))]
    ) -> MediaAnswer:
        """Find no video: an index holds none."""
        searching.engine(request).check_ready()
        return MediaAnswer(type="videos", query=query_answer(asked, None))

    _add(router, "/web/search", web_search, WebParameters)
    _add(router, "/news/search", news_search, NewsParameters)
    _add(router, "/images/search", images_search, MediaParameters)
    _add(router, "/videos/search", videos_search, MediaParameters)


def _add_context(router: APIRouter, searching: Searching, today: Callable[[], date]) -> None:
    async def llm_context(
        request: Request, response: Response, asked: Annotated[ContextParameters, Depends(asker(ContextParameters))]
    ) -> ContextAnswer:
        """Give the pieces of the best documents that answer a query, as Brave's LLM Context."""
        engine = searching.engine(request)
        want = Want(asked.count, extra=MOST_PIECES - 1, characters=PIECE_CHARACTERS)
        found = await searching.search(engine, asked, want)
        hits = near_enough(found.response.hits, asked)
        tokens = await engine.call(
            lambda searcher: [
                [len(searcher.snapshot.encoder.spans(piece.text)) for piece in pieces_of(hit)] for hit in hits
            ]
        )
        _tell_times(response, found)
        chosen = share(tokens, allowance_of(asked))
        return context_answer(hits, chosen, today(), with_metadata=bool(asked.enable_source_metadata))

    _add(router, "/llm/context", llm_context, ContextParameters)


def _add_words(router: APIRouter, searching: Searching) -> None:
    async def suggest_search(
        request: Request, asked: Annotated[SuggestParameters, Depends(asker(SuggestParameters))]
    ) -> SuggestAnswer:
        """Complete a query that is being written."""
        found = await searching.engine(request).call(lambda searcher: searcher.complete(asked.q, asked.count))
        results = [Suggestion(query=text) for text in found]
        return SuggestAnswer(type="suggest", query=Original(original=asked.q), results=results)

    async def spellcheck_search(
        request: Request, asked: Annotated[SpellcheckParameters, Depends(asker(SpellcheckParameters))]
    ) -> SuggestAnswer:
        """Spell a query anew; no result where it is well as it is."""
        altered = await searching.altered(searching.engine(request), asked.q)
        results = [Suggestion(query=altered)] if altered else []
        return SuggestAnswer(type="spellcheck", query=Original(original=asked.q), results=results)

    _add(router, "/suggest/search", suggest_search, SuggestParameters)
    _add(router, "/spellcheck/search", spellcheck_search, SpellcheckParameters)


def _add(router: APIRouter, path: str, answer: Callable[..., Any], parameters: type[BaseModel]) -> None:
    """Answer GET and POST at a path."""
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (422, "4XX", 503)}
    for method in ("GET", "POST"):
        router.add_api_route(
            path,
            answer,
            methods=[method],
            response_model_exclude_none=True,
            responses=errors,
            openapi_extra=described(parameters, as_body=method == "POST"),
        )


def _tell_times(response: Response, found: Found) -> None:
    response.headers["Server-Timing"] = server_timing(found.response.stages)
