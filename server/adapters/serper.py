"""Serper's API under `/serper`: search, news and scrape.

In: JSON or a query string as Serper's clients send them. Out: JSON as they read it.
Must not: fetch anything: what is scraped are stored texts.

Source: https://serper.dev, and how open research agents call it.
"""

import json
import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from indexer.ranking import Hit
from indexer.search.response import SearchResponse
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.indexes import Indexes
from server.refusal import Refusal
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import asker, described
from server.wire.days import short_day
from server.wire.documents import document_at
from server.wire.flags import Flag
from server.wire.hypertext import plain
from server.wire.searching import Wanted, search
from server.wire.spans import Span, both, days_back

_NAMES = {"query": "q", "published_until": "tbs"}

# Google's time restriction: "qdr:w", "qdr:m6", "cdr:1,cd_min:1/31/2024,cd_max:12/31/2024".
_RECENT = re.compile(r"qdr:([hdwmy])(\d{0,4})")
_RANGE_END = re.compile(r"cd_(min|max):(\d{1,2})/(\d{1,2})/(\d{4})")
_UNITS = {"h": "day", "d": "day", "w": "week", "m": "month", "y": "year"}


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    message: str
    statusCode: int


class SearchBody(BaseModel):
    """What to search for; other fields of Serper's are accepted and change nothing."""

    q: str = Field(description="The words to look for.", examples=["lemurs"])
    num: int = Field(10, ge=1, le=100, description="Results on a page.")
    page: int = Field(1, ge=1, le=100_000)
    tbs: str | None = Field(default=None, description="Time restriction.", examples=["qdr:w"])
    gl: str | None = Field(default=None, description="Country; it is repeated in the answer and changes nothing.")
    hl: str | None = Field(default=None, description="Language of the page around results; as gl.")
    location: str | None = Field(default=None, description="As gl.")


class ScrapeBody(BaseModel):
    """Whose text is wanted."""

    url: str = Field(examples=["https://example.org/"])
    includeMarkdown: Flag = None


class SearchedAnswer(BaseModel):
    """What was asked, as it was understood."""

    q: str
    type: str
    num: int
    page: int
    engine: str
    tbs: str | None = None
    gl: str | None = None
    hl: str | None = None
    location: str | None = None


class OrganicAnswer(BaseModel):
    """One result; the day of publication is left out where a page states none."""

    title: str
    link: str
    snippet: str
    date: str | None = Field(default=None, examples=["Apr 2, 2025"])
    position: int = Field(description="Rank, from 1 over all pages.")


class NewsItemAnswer(BaseModel):
    """A page that states its day."""

    title: str
    link: str
    snippet: str
    date: str | None = None
    source: str
    position: int


class SearchAnswer(BaseModel):
    """What was found."""

    searchParameters: SearchedAnswer
    organic: list[OrganicAnswer]
    credits: int


class NewsAnswer(BaseModel):
    """Dated pages that were found."""

    searchParameters: SearchedAnswer
    news: list[NewsItemAnswer]
    credits: int


class MetadataAnswer(BaseModel):
    """What is known of a page."""

    title: str


class ScrapeAnswer(BaseModel):
    """A stored text."""

    text: str
    markdown: str | None = None
    metadata: MetadataAnswer
    credits: int


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"message": refusal.message, "statusCode": status}).encode("ascii"))


DIALECT = Dialect("serper", ("/serper",), _refuse, key_headers=("x-api-key", "authorization"))


def serper_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Serper's API."""
    router = APIRouter(prefix="/serper", tags=["serper"])
    documented: dict[str, Any] = {
        "response_model_exclude_none": True,
        "responses": {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)},
    }
    Body = Annotated[SearchBody, Depends(asker(SearchBody))]  # noqa: N806  a type

    async def ask(request: Request, response: Response, body: SearchBody, *, dated: bool = False) -> SearchResponse:
        days = days_of(body.tbs or "", settings.today())
        wanted = Wanted(
            query=body.q,
            k=body.num,
            offset=(body.page - 1) * body.num,
            days=both(days, Span(date.min)) if dated else days,
            settings=settings.search,
        )
        found = await search(choose(indexes, request), wanted, _NAMES)
        response.headers["Server-Timing"] = server_timing(found.stages)
        return found

    @router.post(
        "/search", summary="Search, as Serper does", openapi_extra=described(SearchBody, as_body=True), **documented
    )
    async def post_search(request: Request, response: Response, body: Body) -> SearchAnswer:
        """Search."""
        return _search_answer(body, await ask(request, response, body))

    @router.get("/search", summary="Search, as Serper does", openapi_extra=described(SearchBody), **documented)
    async def get_search(
        request: Request, response: Response, parameters: Annotated[SearchBody, Depends(asker(SearchBody))]
    ) -> SearchAnswer:
        """Search by query string."""
        return _search_answer(parameters, await ask(request, response, parameters))

    @router.post(
        "/news",
        summary="Search dated pages, as Serper does",
        openapi_extra=described(SearchBody, as_body=True),
        **documented,
    )
    async def post_news(request: Request, response: Response, body: Body) -> NewsAnswer:
        """Search the pages that state their day of publication: what an index has of news."""
        return _news_answer(body, await ask(request, response, body, dated=True))

    @router.post("", include_in_schema=False, response_model_exclude_none=True)
    @router.post("/", include_in_schema=False, response_model_exclude_none=True)
    @router.post(
        "/scrape",
        summary="Read a stored page, as Serper does",
        openapi_extra=described(ScrapeBody, as_body=True),
        **documented,
    )
    async def post_scrape(request: Request, body: Annotated[ScrapeBody, Depends(asker(ScrapeBody))]) -> ScrapeAnswer:
        """Read the text of a page from the index; also at `/serper/`, for Serper has another host for it."""
        document = await document_at(choose(indexes, request), body.url)
        return ScrapeAnswer(
            text=plain(document.text),
            markdown=document.text if body.includeMarkdown else None,
            metadata=MetadataAnswer(title=document.title),
            credits=0,
        )

    return router


def days_of(tbs: str, today: date) -> Span:
    """Read a time restriction; one that is none restricts nothing, as with Google."""
    recent = _RECENT.search(tbs)
    if recent:
        return days_back(_UNITS[recent[1]], today, int(recent[2] or 1) if recent[1] != "h" else 1)
    ends: dict[str, date] = {}
    for end, month, day, year in _RANGE_END.findall(tbs):
        try:
            ends[end] = date(int(year), int(month), int(day))
        except ValueError:
            continue
    return Span(ends.get("min"), ends.get("max"))


def _searched(body: SearchBody, kind: str) -> SearchedAnswer:
    return SearchedAnswer(type=kind, engine="scenthound", **body.model_dump())


def _search_answer(body: SearchBody, found: SearchResponse) -> SearchAnswer:
    return SearchAnswer(searchParameters=_searched(body, "search"), organic=list(map(_organic, found.hits)), credits=0)


def _news_answer(body: SearchBody, found: SearchResponse) -> NewsAnswer:
    items = [NewsItemAnswer(source=hit.site, **_organic(hit).model_dump()) for hit in found.hits]
    return NewsAnswer(searchParameters=_searched(body, "news"), news=items, credits=0)


def _organic(hit: Hit) -> OrganicAnswer:
    return OrganicAnswer(
        title=hit.title,
        link=parts_of(hit.url, hit.doc_id).url,
        snippet=hit.snippet.text,
        date=short_day(hit.published_at) if hit.published_at else None,
        position=hit.rank,
    )
