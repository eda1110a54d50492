"""Perplexity's Search API under `/perplexity`, and LiteLLM's gateway to search tools, which answers alike.

In: JSON as Perplexity's clients send it. Out: JSON as they read it. Several queries are searched for at once, and their
results taken in turns, each page once.
Must not: write an answer in sentences.

Source: https://docs.perplexity.ai/api-reference/search-post, https://docs.litellm.ai/docs/search.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from indexer.ranking import Hit
from indexer.search.response import SearchResponse
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import Refusal
from server.request_ids import request_id_of
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import FOLDED, PARTED, Texts, asker, described
from server.wire.domains import domains
from server.wire.searching import Wanted, search
from server.wire.spans import Span, both, day_in, last

MOST_QUERIES = 5

# A snippet here is what a model reads of a page, so its length is stated in tokens; English has about four characters
# a token. A piece of a text is never longer than the most that is cut.
_CHARACTERS_PER_TOKEN = 4
_FEWEST_CHARACTERS, _MOST_CHARACTERS = 40, 10_000

_AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NAMES = {
    "site": "search_domain_filter",
    "language": "search_language_filter",
    "published_until": "search_before_date_filter",
}
_TYPES = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ErrorText(BaseModel):
    """Why a request is refused."""

    message: str
    type: str
    code: int


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    error: ErrorText


class SearchBody(BaseModel):
    """What to search for; other fields of Perplexity's are accepted and change nothing."""

    query: Texts = Field(
        min_length=1, max_length=MOST_QUERIES, description="The words to look for, or several such texts."
    )
    max_results: int = Field(10, ge=1, le=20, description="Results wanted at most, over all queries.")
    max_tokens_per_page: int = Field(1024, ge=1, le=1_000_000, description="Tokens of a snippet, about.")
    search_domain_filter: Annotated[list[str], PARTED] = Field(
        [], max_length=20, description='"-" before a domain leaves it out.'
    )
    search_language_filter: Annotated[list[str], PARTED] = Field([], max_length=20, examples=[["en"]])
    search_recency_filter: Annotated[Literal["hour", "day", "week", "month", "year"] | None, FOLDED] = None
    search_after_date_filter: str | None = Field(default=None, examples=["4/1/2025"])
    search_before_date_filter: str | None = Field(default=None, examples=["4/30/2025"])


class ResultAnswer(BaseModel):
    """One result; days that are not known are left out."""

    title: str
    url: str
    snippet: str
    date: str | None = Field(default=None, description="Day of publication.", examples=["2025-04-02"])
    last_updated: str | None = Field(default=None, description="Day of fetching.", examples=["2026-03-01"])


class SearchAnswer(BaseModel):
    """What was found."""

    id: str
    results: list[ResultAnswer]


class UnifiedAnswer(BaseModel):
    """What was found, as LiteLLM's gateway has it."""

    object: Literal["search"] = "search"
    results: list[ResultAnswer]


def _refuse(status: int, refusal: Refusal) -> Answer:
    told = {"message": refusal.message, "type": _TYPES.get(status, "api_error"), "code": status}
    return Answer(status, json.dumps({"error": told}).encode("ascii"))


DIALECT = Dialect("perplexity", ("/perplexity",), _refuse)


def perplexity_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Perplexity's Search API."""
    router = APIRouter(prefix="/perplexity", tags=["perplexity"])
    documented: dict[str, Any] = {
        "response_model_exclude_none": True,
        "responses": {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)},
        "openapi_extra": described(SearchBody, as_body=True),
    }
    Body = Annotated[SearchBody, Depends(asker(SearchBody))]  # noqa: N806  a type

    async def ask(request: Request, response: Response, body: SearchBody) -> list[ResultAnswer]:
        engine, wanted = choose(indexes, request), _wanted(body, settings)
        found = await asyncio.gather(
            *(search(engine, replace(wanted, query=query), _NAMES) for query in dict.fromkeys(body.query))
        )
        response.headers["Server-Timing"] = server_timing(found[0].stages)
        return [_result(hit) for hit in in_turns(found)[: body.max_results]]

    @router.post("/search", summary="Search, as Perplexity does", **documented)
    async def post_search(request: Request, response: Response, body: Body) -> SearchAnswer:
        """Search."""
        results = await ask(request, response, body)
        return SearchAnswer(id=request_id_of(request), results=results)

    @router.post("/v1/search", summary="Search, as LiteLLM's gateway does", **documented)
    async def post_unified(request: Request, response: Response, body: Body) -> UnifiedAnswer:
        """Search."""
        return UnifiedAnswer(results=await ask(request, response, body))

    @router.post("/v1/search/{tool}", summary="Search with a named tool, as LiteLLM's gateway does", **documented)
    async def post_unified_tool(request: Request, response: Response, body: Body, tool: str) -> UnifiedAnswer:  # noqa: ARG001
        """Search; whatever the tool is called, this index answers."""
        return UnifiedAnswer(results=await ask(request, response, body))

    return router


def in_turns(found: Sequence[SearchResponse]) -> list[Hit]:
    """Take the first of each answer, then the second of each, and so on; what comes again is left out."""
    taken: dict[str, Hit] = {}
    for hit in chain.from_iterable(zip_longest(*(response.hits for response in found))):
        if hit is not None:
            taken.setdefault(hit.doc_id, hit)
    return list(taken.values())


def _wanted(body: SearchBody, settings: ServerSettings) -> Wanted:
    allowed = [domain for domain in body.search_domain_filter if not domain.startswith("-")]
    denied = [domain[1:] for domain in body.search_domain_filter if domain.startswith("-")]
    characters = max(_FEWEST_CHARACTERS, min(_MOST_CHARACTERS, body.max_tokens_per_page * _CHARACTERS_PER_TOKEN))
    days = Span(
        _day("search_after_date_filter", body.search_after_date_filter),
        _day("search_before_date_filter", body.search_before_date_filter),
    )
    if body.search_recency_filter:
        unit = "day" if body.search_recency_filter == "hour" else body.search_recency_filter
        days = both(days, last(unit, settings.today()))
    return Wanted(
        query="",
        k=body.max_results,
        domains=domains(allowed, denied),
        days=days,
        languages=tuple(body.search_language_filter),
        settings=replace(settings.search, snippet_characters=characters),
    )


def _day(field: str, written: str | None) -> date | None:
    """Read "4/30/2025", or "2025-04-30"."""
    if written is None:
        return None
    parts = _AMERICAN_DAY.fullmatch(written.strip())
    day = day_in(f"{parts[3]}-{parts[1]:>02}-{parts[2]:>02}" if parts else written)
    if day is None:
        raise ParameterError(field, found=repr(written[:100]), wanted="a day, MM/DD/YYYY", remedy="correct the day")
    return day


def _result(hit: Hit) -> ResultAnswer:
    return ResultAnswer(
        title=hit.title,
        url=parts_of(hit.url, hit.doc_id).url,
        snippet=hit.snippet.text,
        date=hit.published_at.isoformat() if hit.published_at else None,
        last_updated=hit.fetched_at.date().isoformat() if hit.fetched_at else None,
    )
