"""SearXNG's JSON API under `/searxng`.

In: a query string, a form, or both together: the JSON body that some clients send is empty. Out: JSON as SearXNG's
clients read it. There is no page for people here: another format than JSON is refused with 403, as SearXNG does where
it is switched off.
Must not: ask another engine.

Source: https://docs.searxng.org/dev/search_api.html; github.com/searxng/searxng, searx/webapp.py, searx/webutils.py.
"""

import json
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlparse

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
from server.wire.asking import FOLDED, asker, described
from server.wire.days import first_instant
from server.wire.searching import Wanted, search
from server.wire.spans import DAYS, Span, both, last

ENGINE = "scenthound"
"""What answers are said to come from."""

RESULTS = 10
"""Results on a page."""

_NAMES = {"query": "q", "published_until": "time_range"}
_ANY_LANGUAGE = ("all", "auto")


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    error: str


class SearchParameters(BaseModel):
    """What to search for; other parameters of SearXNG's are accepted and change nothing."""

    q: str = Field(description="The words to look for.", examples=["lemurs"])
    format: Annotated[str, FOLDED] = Field("html", description="json; others are switched off.", examples=["json"])
    pageno: int = Field(1, ge=1, le=100_000)
    language: str = Field("all", description="A tag such as en or en-US, of which the language counts.")
    time_range: Annotated[Literal["day", "week", "month", "year"] | None, FOLDED] = None
    safesearch: int = Field(0, ge=0, le=2, description="Checked, and changes nothing.")
    categories: str = Field("general", description="news: pages that state their day; others change nothing.")


class ResultAnswer(BaseModel):
    """One result."""

    url: str
    title: str
    content: str = Field(description="The piece of the text that shows why it was found.")
    engine: str
    engines: list[str]
    category: str
    score: float = Field(description="0 to 1.")
    positions: list[int] = Field(description="Its rank, from 1 over all pages.")
    parsed_url: list[str] = Field(min_length=6, max_length=6, description="Scheme, host, path, ;, ?, #.")
    template: str
    publishedDate: str | None = Field(description="Day of publication.")
    img_src: str
    thumbnail: str
    priority: str


class SearchAnswer(BaseModel):
    """What was found."""

    query: str
    number_of_results: int
    results: list[ResultAnswer]
    answers: list[str]
    corrections: list[str]
    infoboxes: list[str]
    suggestions: list[str]
    unresponsive_engines: list[list[str]]


class EngineAnswer(BaseModel):
    """What is searched."""

    name: str
    categories: list[str]
    shortcut: str
    enabled: bool
    paging: bool
    language_support: bool
    languages: list[str]
    regions: list[str]
    safesearch: bool
    time_range_support: bool
    timeout: float


class ConfigAnswer(BaseModel):
    """What clients may want to know before they search."""

    instance_name: str
    version: str
    categories: list[str]
    engines: list[EngineAnswer]
    plugins: list[str]
    locales: dict[str, str]
    default_locale: str
    default_theme: str
    autocomplete: str
    safe_search: int


_CONFIG = ConfigAnswer(
    instance_name="Scenthound",
    version="1",
    categories=["general", "news"],
    engines=[
        EngineAnswer(
            name=ENGINE,
            categories=["general", "news"],
            shortcut="sh",
            enabled=True,
            paging=True,
            language_support=True,
            languages=[],
            regions=[],
            safesearch=False,
            time_range_support=True,
            timeout=10,
        )
    ],
    plugins=[],
    locales={"en": "English"},
    default_locale="",
    default_theme="simple",
    autocomplete="",
    safe_search=0,
)


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"error": refusal.message}).encode("ascii"))


DIALECT = Dialect("searxng", ("/searxng",), _refuse)


def searxng_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of SearXNG's API."""
    router = APIRouter(prefix="/searxng", tags=["searxng"])
    documented: dict[str, Any] = {
        "response_model": SearchAnswer,
        "responses": {status: {"model": ErrorAnswer} for status in (400, 403, "4XX", 503)},
        "openapi_extra": described(SearchParameters),
    }

    async def ask(
        request: Request,
        response: Response,
        asked: Annotated[SearchParameters, Depends(asker(SearchParameters, forms=True))],
    ) -> SearchAnswer | Response:
        """Search. Parameters stand in the query string, or in a form; of one that stands in both the form's counts."""
        if asked.format != "json":
            refusal = Refusal("forbidden", "this format is switched off; search with format=json")
            return Response(_refuse(403, refusal).body, 403, media_type="application/json")
        found = await search(choose(indexes, request), _wanted(asked, settings), _NAMES)
        response.headers["Server-Timing"] = server_timing(found.stages)
        return _search_answer(asked, found)

    for path in ("/search", "/", ""):
        for method in ("GET", "POST"):
            router.add_api_route(
                path,
                ask,
                methods=[method],
                summary="Search, as SearXNG does",
                include_in_schema=path != "",
                **documented,
            )

    @router.get(
        "/config", summary="What can be searched, as SearXNG tells it", responses={"4XX": {"model": ErrorAnswer}}
    )
    async def get_config() -> ConfigAnswer:
        """Tell what clients may want to know before they search."""
        return _CONFIG

    return router


def _wanted(asked: SearchParameters, settings: ServerSettings) -> Wanted:
    days = last(asked.time_range, settings.today()) if asked.time_range in DAYS else Span()
    if asked.categories.strip().lower() == "news":
        days = both(days, Span(date.min))
    language = asked.language.strip().lower().partition("-")[0].partition("_")[0]
    return Wanted(
        query=asked.q,
        k=RESULTS,
        offset=(asked.pageno - 1) * RESULTS,
        days=days,
        languages=() if language in _ANY_LANGUAGE else (language,),
        settings=settings.search,
    )


def _search_answer(asked: SearchParameters, found: SearchResponse) -> SearchAnswer:
    category = "news" if asked.categories.strip().lower() == "news" else "general"
    return SearchAnswer(
        query=asked.q,
        number_of_results=found.total,
        results=[_result(hit, category) for hit in found.hits],
        answers=[],
        corrections=[],
        infoboxes=[],
        suggestions=[],
        unresponsive_engines=[[ENGINE, f"no answer from: {part}"] for part in found.missing],
    )


def _result(hit: Hit, category: str) -> ResultAnswer:
    url = parts_of(hit.url, hit.doc_id).url
    return ResultAnswer(
        url=url,
        title=hit.title,
        content=hit.snippet.text,
        engine=ENGINE,
        engines=[ENGINE],
        category=category,
        score=hit.score,
        positions=[hit.rank],
        parsed_url=list(urlparse(url)),
        template="default.html",
        publishedDate=first_instant(hit.published_at, "") if hit.published_at else None,
        img_src="",
        thumbnail="",
        priority="",
    )
