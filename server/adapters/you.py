"""You.com's API under `/you`: search and contents. gpt-oss' browser tool asks it by default.

In: a query string or JSON as You.com's clients send them. Out: JSON as they read it; what states its day of publication
stands among the web results, and there are no news apart.
Must not: fetch anything: contents are stored texts.

Source: https://docs.you.com/api-reference/search, and gpt-oss' `YouComBackend`.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from crawler.document import Document
from indexer.ranking import Hit
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import Refusal
from server.request_ids import request_id_of
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import PARTED, Texts, asker, described
from server.wire.days import first_instant
from server.wire.documents import documents_at
from server.wire.domains import domains
from server.wire.hypertext import page
from server.wire.searching import Wanted, search
from server.wire.spans import DAYS, Span, between, last

MOST_ADDRESSES: Final = 100
"""Addresses in one request for contents."""

_SNIPPETS = 3
_NAMES = {"site": "include_domains", "published_until": "freshness"}


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    detail: str


class SearchParameters(BaseModel):
    """What to search for; other parameters of You.com's are accepted and change nothing."""

    query: str = Field(description="The words to look for.", examples=["lemurs"])
    count: int = Field(10, ge=1, le=100, description="Results on a page.")
    offset: int = Field(0, ge=0, le=100_000, description="Pages to leave out before the first.")
    freshness: str | None = Field(
        None, description="day, week, month, year, or YYYY-MM-DDtoYYYY-MM-DD.", examples=["year"]
    )
    language: str | None = Field(default=None, description="BCP 47 tag.", examples=["en"])
    include_domains: Annotated[list[str], PARTED] = Field([], max_length=100)
    exclude_domains: Annotated[list[str], PARTED] = Field([], max_length=100)


class ContentsBody(BaseModel):
    """Whose texts are wanted."""

    urls: Texts = Field(min_length=1, max_length=MOST_ADDRESSES, examples=[["https://example.org/"]])
    livecrawl_formats: Annotated[list[str], PARTED] = Field([], description="html, markdown, or both; html without it.")
    formats: Annotated[list[str], PARTED] = Field([], description="As livecrawl_formats.")


class WebAnswer(BaseModel):
    """One result."""

    url: str
    title: str
    description: str
    snippets: list[str] = Field(description="Pieces of the text that show why it was found.")
    page_age: str | None = Field(default=None, examples=["2025-04-02T00:00:00"])


class ResultsAnswer(BaseModel):
    """Results by kind."""

    web: list[WebAnswer]
    news: list[WebAnswer]


class MetadataAnswer(BaseModel):
    """What was asked."""

    query: str
    search_uuid: str
    latency: float = Field(description="Seconds.")


class SearchAnswer(BaseModel):
    """What was found."""

    results: ResultsAnswer
    metadata: MetadataAnswer


class ContentAnswer(BaseModel):
    """A stored text."""

    url: str = Field(description="As it was asked for.")
    title: str
    html: str | None = None
    markdown: str | None = None


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"detail": refusal.message}).encode("ascii"))


DIALECT = Dialect("you", ("/you",), _refuse, key_headers=("x-api-key", "authorization"))


def you_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of You.com's API."""
    router = APIRouter(prefix="/you/v1", tags=["you"])
    documented: dict[str, Any] = {
        "response_model_exclude_none": True,
        "responses": {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)},
    }

    async def ask(request: Request, response: Response, asked: SearchParameters) -> SearchAnswer:
        found = await search(choose(indexes, request), _wanted(asked, settings), _NAMES)
        response.headers["Server-Timing"] = server_timing(found.stages)
        latency = round(sum(stage.ms for stage in found.stages) / 1000, 3)
        return SearchAnswer(
            results=ResultsAnswer(web=[_web(hit) for hit in found.hits], news=[]),
            metadata=MetadataAnswer(query=asked.query, search_uuid=request_id_of(request), latency=latency),
        )

    @router.get("/search", summary="Search, as You.com does", openapi_extra=described(SearchParameters), **documented)
    async def get_search(
        request: Request, response: Response, parameters: Annotated[SearchParameters, Depends(asker(SearchParameters))]
    ) -> SearchAnswer:
        """Search by query string."""
        return await ask(request, response, parameters)

    @router.post(
        "/search",
        summary="Search, as You.com does",
        openapi_extra=described(SearchParameters, as_body=True),
        **documented,
    )
    async def post_search(
        request: Request, response: Response, body: Annotated[SearchParameters, Depends(asker(SearchParameters))]
    ) -> SearchAnswer:
        """Search by JSON body."""
        return await ask(request, response, body)

    @router.post(
        "/contents",
        summary="Read stored pages, as You.com does",
        openapi_extra=described(ContentsBody, as_body=True),
        **documented,
    )
    async def post_contents(
        request: Request, body: Annotated[ContentsBody, Depends(asker(ContentsBody))]
    ) -> list[ContentAnswer]:
        """Read the texts of pages from the index; what is not stored is left out."""
        formats = {name.lower() for name in (*body.livecrawl_formats, *body.formats)} & {"html", "markdown"}
        documents = await documents_at(choose(indexes, request), body.urls)
        return [_content(url, documents[url], formats or {"html"}) for url in body.urls if url in documents]

    return router


def _wanted(asked: SearchParameters, settings: ServerSettings) -> Wanted:
    return Wanted(
        query=asked.query,
        k=asked.count,
        offset=asked.offset * asked.count,
        domains=domains(asked.include_domains, asked.exclude_domains),
        days=_days(asked.freshness, settings.today()),
        languages=(asked.language,) if asked.language else (),
        settings=replace(settings.search, extra_snippets=_SNIPPETS - 1),
    )


def _days(freshness: str | None, today: date) -> Span:
    if freshness is None:
        return Span()
    unit = freshness.strip().lower()
    days = last(unit, today) if unit in DAYS else between(unit, "to")
    if days is None:
        raise ParameterError(
            "freshness",
            found=repr(freshness[:100]),
            wanted="day, week, month, year, or YYYY-MM-DDtoYYYY-MM-DD",
            remedy="correct it, or leave it out",
        )
    return days


def _web(hit: Hit) -> WebAnswer:
    return WebAnswer(
        url=parts_of(hit.url, hit.doc_id).url,
        title=hit.title,
        description=hit.snippet.text,
        snippets=[snippet.text for snippet in (hit.snippet, *hit.extra_snippets)],
        page_age=first_instant(hit.published_at, "") if hit.published_at else None,
    )


def _content(url: str, document: Document, formats: set[str]) -> ContentAnswer:
    return ContentAnswer(
        url=url,
        title=document.title,
        html=page(document.title, document.text) if "html" in formats else None,
        markdown=document.text if "markdown" in formats else None,
    )
