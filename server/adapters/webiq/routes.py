"""Web IQ's endpoints.

In: HTTP POST. Out: JSON as `wire` describes it; stage times go into `Server-Timing`, the request's id into `x-traceid`,
so that the same request gives the same bytes.
Must not: fetch anything, or know another adapter.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from indexer.asking.address import find_document
from indexer.errors import DocumentNotFoundError
from indexer.ranking import Hit
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from server.adapters.webiq.answers import content_of, document_page, news_of, page_of, refuse, trace_headers
from server.adapters.webiq.wire import (
    BrowseRequest,
    ErrorResponse,
    ImagesResponse,
    MediaRequest,
    NewsRequest,
    NewsResponse,
    Page,
    VideosResponse,
    WebRequest,
    WebResponse,
)
from server.choosing import choose
from server.dialect import Dialect
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import show
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import doc_id_of
from server.wire.asking import asker, described
from server.wire.spans import DAYS, Span, between, last

DIALECT = Dialect(
    name="webiq",
    prefixes=("/webiq",),
    refuse=refuse,
    key_headers=("x-apikey", "authorization"),
    headers=trace_headers,
)

_BASES: Final = ("/webiq/v3", "/webiq")
_FIRST_DAY: Final = date(1, 1, 1)

# Pieces of a passage: the best one and four others, of about 350 tokens of English each.
_MOST_EXTRA = 4
_PIECE_CHARACTERS = 1500


def webiq_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Web IQ's API."""
    router = APIRouter(tags=["Web IQ"])

    async def found(request: Request, response: Response, asked: NewsRequest, span: Span) -> list[tuple[Hit, str]]:
        """Search, and give each hit with its content."""
        engine, is_passage = choose(indexes, request), asked.content_format == "passage"
        search = settings.search
        if is_passage:
            search = replace(search, extra_snippets=_MOST_EXTRA, snippet_characters=_PIECE_CHARACTERS)
        answer = await engine.search(
            SearchRequest(
                query=asked.query,
                k=asked.max_results,
                published_since=span.since,
                published_until=span.until,
                settings=search,
            )
        )
        response.headers["Server-Timing"] = server_timing(answer.stages)

        def texts(searcher: Searcher) -> list[str]:
            return [_text(searcher, hit.doc_id) for hit in answer.hits]

        whole = [""] * len(answer.hits) if is_passage else await engine.call(texts)
        return [
            (hit, content_of(hit, text, asked.content_format, asked.max_length))
            for hit, text in zip(answer.hits, whole, strict=True)
        ]

    async def web_search(
        request: Request, response: Response, asked: Annotated[WebRequest, Depends(asker(WebRequest))]
    ) -> WebResponse:
        """Search, as Web IQ's web search."""
        pages = await found(request, response, asked, _span_of(asked.freshness, settings.today()))
        return WebResponse(web_results=[page_of(hit, content) for hit, content in pages])

    async def news_search(
        request: Request, response: Response, asked: Annotated[NewsRequest, Depends(asker(NewsRequest))]
    ) -> NewsResponse:
        """Search the pages that state a day of publication."""
        span = _span_of(asked.freshness, settings.today())
        pages = await found(request, response, asked, Span(span.since or _FIRST_DAY, span.until))
        return NewsResponse(news_results=[news_of(hit, content) for hit, content in pages])

    async def images_search(
        request: Request, _: Annotated[MediaRequest, Depends(asker(MediaRequest))]
    ) -> ImagesResponse:
        """Find no image: an index holds none."""
        choose(indexes, request).check_ready()
        return ImagesResponse()

    async def videos_search(
        request: Request, _: Annotated[MediaRequest, Depends(asker(MediaRequest))]
    ) -> VideosResponse:
        """Find no video: an index holds none."""
        choose(indexes, request).check_ready()
        return VideosResponse()

    async def browse(request: Request, asked: Annotated[BrowseRequest, Depends(asker(BrowseRequest))]) -> Page:
        """Read a stored document by its address; nothing is ever fetched."""
        name = doc_id_of(asked.url) or asked.url
        document = await choose(indexes, request).call(lambda searcher: find_document(searcher.snapshot, name))
        return document_page(document, asked.content_format, asked.max_length)

    for base in _BASES:
        _add(router, f"{base}/search/web", web_search, WebRequest)
        _add(router, f"{base}/search/news", news_search, NewsRequest)
        _add(router, f"{base}/search/images", images_search, MediaRequest)
        _add(router, f"{base}/search/videos", videos_search, MediaRequest)
        _add(router, f"{base}/browse", browse, BrowseRequest)
    return router


def _add(router: APIRouter, path: str, answer: Callable[..., Any], asked: type[BaseModel]) -> None:
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorResponse} for status in (400, 404, "4XX", 503)}
    router.add_api_route(
        path,
        answer,
        methods=["POST"],
        response_model_exclude_none=True,
        responses=errors,
        openapi_extra=described(asked, as_body=True),
    )


def _text(searcher: Searcher, doc_id: str) -> str:
    try:
        return searcher.document(doc_id).text
    except DocumentNotFoundError:
        return ""  # Another snapshot was published since the search, which lacks it.


def _span_of(freshness: str | None, today: date) -> Span:
    if freshness is None:
        return Span()
    word = freshness.strip().lower()
    # Of instants, the days count.
    days = "/".join(end.partition("t")[0] for end in word.split("/"))
    span = last(word, today) if word in DAYS else between(days, "/")
    if span is None:
        raise ParameterError(
            "freshness",
            found=show(freshness),
            wanted="day, week, month, year or YYYY-MM-DD/YYYY-MM-DD",
            remedy="correct it, or leave it out",
        )
    return span
