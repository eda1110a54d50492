"""Tavily's API under `/tavily`: search and extract.

In: JSON as Tavily's clients send it. Out: JSON as they read it; what cannot be known from an index, an answer in
sentences and images, is null or empty. Must not: fetch anything: what is extracted are stored texts.

Source: https://docs.tavily.com/documentation/api-reference, and tavily-python 0.8.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from crawler.document import Document
from indexer.goggles.language import parse_sites
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
from server.wire.days import mail_day
from server.wire.documents import documents_at, documents_of
from server.wire.domains import domains
from server.wire.flags import Flag
from server.wire.hypertext import plain
from server.wire.pieces import pieces_of
from server.wire.searching import Wanted, named_as, search
from server.wire.spans import Span, both, day_in, days_back, last

MOST_ADDRESSES = 20
"""Addresses in one extract."""

# What Tavily calls a chunk: "short content snippets, maximum 500 characters each", with this between two.
_CHUNK_CHARACTERS = 500
_BETWEEN_CHUNKS = " [...] "

_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_NAMES = {"site": "include_domains", "published_until": "end_date"}


class ErrorText(BaseModel):
    """Why a request is refused."""

    error: str


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    detail: ErrorText


class SearchBody(BaseModel):
    """What to search for; other fields of Tavily's are accepted and change nothing."""

    query: str = Field(description="The words to look for.", examples=["lemurs"])
    max_results: int = Field(5, ge=0, le=20, description="Results wanted at most.")
    search_depth: Annotated[str, FOLDED] = Field("basic", description="advanced: content is several chunks.")
    chunks_per_source: int = Field(3, ge=1, le=5, description="Chunks in an advanced search.")
    topic: Annotated[str, FOLDED] = Field("general", description="news: pages that state their day.")
    time_range: Annotated[Literal["day", "week", "month", "year", "d", "w", "m", "y"] | None, FOLDED] = None
    days: int | None = Field(default=None, ge=1, description="Days back from today, of news.")
    start_date: str | None = Field(default=None, description="First day of publication.", examples=["2025-04-01"])
    end_date: str | None = Field(default=None, description="Last day of publication.", examples=["2025-04-30"])
    include_domains: Annotated[list[str], PARTED] = Field([], max_length=300, examples=[["example.org"]])
    exclude_domains: Annotated[list[str], PARTED] = Field([], max_length=150, examples=[["example.net"]])
    include_domains_mode: Annotated[str, FOLDED] = Field("restrict", description="prefer: they come first.")
    include_raw_content: bool | str = Field(
        default=False, description="true, markdown or text: the whole text as well."
    )
    include_usage: Flag = None
    exact_match: Flag = Field(default=None, description="Whether quoted words must stand as they are.")
    language: str | None = Field(default=None, description="BCP 47 tag.", examples=["en"])
    filter_by_language: Flag = Field(default=None, description="Whether only pages in that language are wanted.")


class ExtractBody(BaseModel):
    """Whose text is wanted; other fields of Tavily's are accepted and change nothing."""

    urls: Texts = Field(
        min_length=1, max_length=MOST_ADDRESSES, description="One or a list.", examples=[["https://example.org/"]]
    )
    format: Annotated[Literal["markdown", "text"], FOLDED] = "markdown"
    query: str | None = Field(default=None, description="What to look for in them: chunks come in the place of texts.")
    chunks_per_source: int = Field(3, ge=1, le=5, description="Chunks of each, where a query is given.")
    include_usage: Flag = None


class ResultAnswer(BaseModel):
    """One result."""

    url: str
    title: str
    content: str = Field(description="The pieces of the text that show why it was found.")
    score: float = Field(description="0 to 1.")
    raw_content: str | None = Field(default=None, description="The whole text, where it was asked for.")
    published_date: str | None = Field(default=None, description="Of news.", examples=["Wed, 02 Apr 2025 00:00:00 GMT"])


class UsageAnswer(BaseModel):
    """What a request costs."""

    credits: int


class SearchAnswer(BaseModel):
    """What was found."""

    query: str
    follow_up_questions: list[str] | None
    answer: str | None
    images: list[str]
    results: list[ResultAnswer]
    response_time: float = Field(description="Seconds.")
    request_id: str
    usage: UsageAnswer | None = None


class ExtractedAnswer(BaseModel):
    """A stored text."""

    url: str = Field(description="As it was asked for.")
    title: str
    raw_content: str
    images: list[str]


class FailedAnswer(BaseModel):
    """An address that is not stored."""

    url: str
    error: str


class ExtractAnswer(BaseModel):
    """Stored texts, and what is not stored."""

    results: list[ExtractedAnswer]
    failed_results: list[FailedAnswer]
    response_time: float
    request_id: str
    usage: UsageAnswer | None = None


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"detail": {"error": refusal.message}}).encode("ascii"))


DIALECT = Dialect("tavily", ("/tavily",), _refuse, key_headers=("authorization", "x-api-key"), key_fields=("api_key",))


def tavily_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Tavily's API."""
    router = APIRouter(prefix="/tavily", tags=["tavily"])
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)}

    @router.post(
        "/search",
        summary="Search, as Tavily does",
        response_model=SearchAnswer,
        response_model_exclude_unset=True,
        responses=errors,
        openapi_extra=described(SearchBody, as_body=True),
    )
    async def post_search(
        request: Request, response: Response, body: Annotated[SearchBody, Depends(asker(SearchBody))]
    ) -> SearchAnswer:
        """Search. `answer` is always null: this is an index and writes no sentences."""
        engine = choose(indexes, request)
        found = await search(engine, _wanted(body, settings), _NAMES)
        response.headers["Server-Timing"] = server_timing(found.stages)
        documents: Mapping[str, Document] = {}
        if _wants_texts(body):
            documents = await documents_of(engine, [hit.doc_id for hit in found.hits])
        return _search_answer(body, found, documents, request_id_of(request))

    @router.post(
        "/extract",
        summary="Read stored texts, as Tavily does",
        response_model=ExtractAnswer,
        response_model_exclude_unset=True,
        responses=errors,
        openapi_extra=described(ExtractBody, as_body=True),
    )
    async def post_extract(
        request: Request, body: Annotated[ExtractBody, Depends(asker(ExtractBody))]
    ) -> ExtractAnswer:
        """Read the texts of pages from the index. Nothing is fetched: what is not stored is in `failed_results`."""
        clock = asyncio.get_running_loop().time
        start = clock()
        engine = choose(indexes, request)
        documents = await documents_at(engine, body.urls)
        texts = {url: plain(each.text) if body.format == "text" else each.text for url, each in documents.items()}
        if body.query and body.query.strip():
            most = body.chunks_per_source
            found = await pieces_of(engine, documents, body.query, characters=_CHUNK_CHARACTERS, most=most)
            texts = {url: _BETWEEN_CHUNKS.join(chunks) for url, chunks in found.items()}
        answer = _extract_answer(body, documents, texts, request_id_of(request))
        answer.response_time = round(clock() - start, 3)
        return answer

    return router


def _wanted(body: SearchBody, settings: ServerSettings) -> Wanted:
    how = settings.search
    if body.search_depth == "advanced":
        how = replace(how, snippet_characters=_CHUNK_CHARACTERS, extra_snippets=body.chunks_per_source - 1)
    if body.exact_match:
        how = replace(how, quotes="must")
    prefers = body.include_domains_mode == "prefer"
    with named_as({"goggles": "include_domains"}):
        goggles = (parse_sites(boost=body.include_domains),) if prefers and body.include_domains else ()
    return Wanted(
        query=body.query,
        k=body.max_results,
        domains=domains([] if prefers else body.include_domains, body.exclude_domains),
        days=_days(body, settings.today()),
        languages=(body.language,) if body.language and body.filter_by_language else (),
        goggles=goggles,
        settings=how,
    )


def _days(body: SearchBody, today: date) -> Span:
    days = Span(_day("start_date", body.start_date), _day("end_date", body.end_date))
    if body.time_range:
        days = both(days, last(_UNITS.get(body.time_range, body.time_range), today))
    if body.topic == "news":
        # Whatever states its day of publication is news to an index.
        days = both(days, days_back("day", today, body.days) if body.days else Span(date.min))
    return days


def _day(field: str, written: str | None) -> date | None:
    if written is None:
        return None
    day = day_in(written)
    if day is None:
        raise ParameterError(field, found=repr(written[:100]), wanted="a day, YYYY-MM-DD", remedy="correct the day")
    return day


def _wants_texts(body: SearchBody) -> bool:
    wish = body.include_raw_content
    return wish if isinstance(wish, bool) else wish.strip().lower() not in ("", "false", "0", "no")


def _is_plain(wish: object) -> bool:
    return isinstance(wish, str) and wish.strip().lower() == "text"


def _search_answer(
    body: SearchBody, found: SearchResponse, documents: Mapping[str, Document], request_id: str
) -> SearchAnswer:
    answer = SearchAnswer(
        query=body.query,
        follow_up_questions=None,
        answer=None,
        images=[],
        results=[_result(hit, body, documents.get(hit.doc_id)) for hit in found.hits],
        response_time=round(sum(stage.ms for stage in found.stages) / 1000, 3),
        request_id=request_id,
    )
    if body.include_usage:
        answer.usage = UsageAnswer(credits=0)
    return answer


def _result(hit: Hit, body: SearchBody, document: Document | None) -> ResultAnswer:
    text = None
    if document is not None:
        text = plain(document.text) if _is_plain(body.include_raw_content) else document.text
    result = ResultAnswer(
        url=parts_of(hit.url, hit.doc_id).url,
        title=hit.title,
        content=_BETWEEN_CHUNKS.join(snippet.text for snippet in (hit.snippet, *hit.extra_snippets)),
        score=hit.score,
        raw_content=text,
    )
    if body.topic == "news" and hit.published_at is not None:
        result.published_date = mail_day(hit.published_at)
    return result


def _extract_answer(
    body: ExtractBody, documents: Mapping[str, Document], texts: Mapping[str, str], request_id: str
) -> ExtractAnswer:
    results, failed = [], []
    for url in body.urls:
        document = documents.get(url)
        if document is None:
            failed.append(FailedAnswer(url=url, error="this address is not in the index; nothing is fetched"))
            continue
        results.append(ExtractedAnswer(url=url, title=document.title, raw_content=texts[url], images=[]))
    answer = ExtractAnswer(results=results, failed_results=failed, response_time=0, request_id=request_id)
    if body.include_usage:
        answer.usage = UsageAnswer(credits=0)
    return answer
