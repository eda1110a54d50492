"""Exa's API under `/exa`: search, contents, and pages like one.

In: JSON as `wire` describes it. Out: the same. Must not: fetch anything: contents are stored texts, and `livecrawl`
changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from crawler.document import Document
from indexer.asking.similar import MOST_SIMILAR, similar_documents
from indexer.ranking import Hit
from indexer.search.request import Mode
from server.adapters.exa.contents import SUMMARY_CHARACTERS, Contents, contents_in, contents_of, with_contents
from server.adapters.exa.wire import (
    MOST_ADDRESSES,
    ContentsAnswer,
    ContentsBody,
    ErrorAnswer,
    ResultAnswer,
    SearchAnswer,
    SearchBody,
    SimilarBody,
    StatusAnswer,
    StatusErrorAnswer,
)
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.engine import Engine
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import Refusal
from server.request_ids import request_id_of
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import asker, described
from server.wire.days import first_instant
from server.wire.documents import document_at, documents_at, documents_of
from server.wire.domains import domains, reaches
from server.wire.pieces import pieces_of
from server.wire.searching import Wanted, search
from server.wire.spans import Span, day_in

_NAMES: Final = {"site": "includeDomains", "published_until": "endPublishedDate"}
_MODES: Final[Mapping[str, Mode]] = {"keyword": "lexical", "neural": "dense"}
_RESOLVED: Final = {"lexical": "keyword", "dense": "neural", "hybrid": "auto"}

_TAGS: Final = {
    400: "INVALID_REQUEST_BODY",
    401: "INVALID_API_KEY",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "REQUEST_TOO_LARGE",
    429: "RATE_LIMIT_EXCEEDED",
    503: "SERVICE_UNAVAILABLE",
}


def _refuse(status: int, refusal: Refusal) -> Answer:
    tag = _TAGS.get(status, "INTERNAL_ERROR" if status >= 500 else "INVALID_REQUEST")
    told = {"requestId": refusal.request_id, "error": refusal.message, "tag": tag}
    return Answer(status, json.dumps(told).encode("ascii"))


DIALECT = Dialect("exa", ("/exa",), _refuse, key_headers=("x-api-key", "authorization"))


def exa_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of Exa's API."""
    router = APIRouter(prefix="/exa", tags=["exa"])
    documented: dict[str, Any] = {
        "response_model_exclude_none": True,
        "responses": {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)},
    }

    @router.post(
        "/search", summary="Search, as Exa does", openapi_extra=described(SearchBody, as_body=True), **documented
    )
    async def post_search(
        request: Request, response: Response, body: Annotated[SearchBody, Depends(asker(SearchBody))]
    ) -> SearchAnswer:
        """Search."""
        contents = contents_in(body.contents)
        engine, wanted = choose(indexes, request), _wanted(body, contents, settings)
        found = await search(engine, wanted, _NAMES)
        response.headers["Server-Timing"] = server_timing(found.stages)
        documents: Mapping[str, Document] = {}
        if contents.needs_documents:
            documents = await documents_of(engine, [hit.doc_id for hit in found.hits])
        cut = await _cut(engine, contents, documents)
        return SearchAnswer(
            requestId=request_id_of(request),
            resolvedSearchType=_RESOLVED[wanted.mode],
            results=[_result(hit, contents, documents.get(hit.doc_id), cut.get(hit.doc_id)) for hit in found.hits],
            searchTime=round(sum(stage.ms for stage in found.stages), 3),
        )

    @router.post(
        "/contents",
        summary="Read stored pages, as Exa does",
        openapi_extra=described(ContentsBody, as_body=True),
        **documented,
    )
    async def post_contents(
        request: Request, body: Annotated[ContentsBody, Depends(asker(ContentsBody))]
    ) -> ContentsAnswer:
        """Read pages from the index. Nothing is fetched: `statuses` says what is not stored."""
        urls = [*body.urls, *body.ids]
        if not 1 <= len(urls) <= MOST_ADDRESSES:
            raise ParameterError(
                "urls",
                found=f"{len(urls)} addresses",
                wanted=f"1 to {MOST_ADDRESSES}",
                remedy="ask in several requests",
            )
        wish = (
            body
            if {"text", "highlights", "summary"} & body.model_fields_set
            else body.model_copy(update={"text": True})
        )
        contents = contents_of(wish)
        engine = choose(indexes, request)
        documents = await documents_at(engine, urls)
        cut = await _cut(engine, contents, documents)
        return ContentsAnswer(
            requestId=request_id_of(request),
            results=[_stored(url, contents, documents[url], cut.get(url, ())) for url in urls if url in documents],
            statuses=[_status(url, is_stored=url in documents) for url in urls],
        )

    @router.post(
        "/findSimilar",
        summary="List pages like one, as Exa does",
        openapi_extra=described(SimilarBody, as_body=True),
        **documented,
    )
    async def post_similar(request: Request, body: Annotated[SimilarBody, Depends(asker(SimilarBody))]) -> SearchAnswer:
        """List pages like one of the index, by their vectors; filters are applied to the 100 that are most like it."""
        contents = contents_in(body.contents)
        engine = choose(indexes, request)
        source = await document_at(engine, body.url)
        likes = await engine.call(
            lambda searcher: similar_documents(searcher.snapshot, source.doc_id, most=MOST_SIMILAR)
        )
        documents = await documents_of(engine, [like.doc_id for like in likes])
        kept = [like for like in likes if like.doc_id in documents and _passes(body, documents[like.doc_id], source)]
        shown = {like.doc_id: documents[like.doc_id] for like in kept[: body.numResults]}
        cut = await _cut(engine, contents, shown)
        results = []
        for like in kept[: body.numResults]:
            document = shown[like.doc_id]
            url, pieces = parts_of(document.url, document.doc_id).url, cut.get(like.doc_id, ())
            results.append(_stored(url, contents, document, pieces, like.score))
        return SearchAnswer(requestId=request_id_of(request), results=results)

    return router


async def _cut(engine: Engine, contents: Contents, documents: Mapping[str, Document]) -> Mapping[str, Sequence[str]]:
    """Cut texts to the words that contents have of their own; nothing where they have none."""
    if not contents.needs_cutting:
        return {}
    characters, most = contents.piece_characters or SUMMARY_CHARACTERS, max(1, contents.pieces)
    return await pieces_of(engine, documents, contents.query, characters=characters, most=most)


def _wanted(body: SearchBody, contents: Contents, settings: ServerSettings) -> Wanted:
    how = replace(settings.search, extra_snippets=max(0, contents.pieces - 1))
    if contents.piece_characters is not None:
        how = replace(how, snippet_characters=contents.piece_characters)
    if body.stream:
        raise ParameterError("stream", found="true", wanted="false", remedy="leave it out; answers come as a whole")
    return Wanted(
        query=_with_phrases(body),
        k=body.numResults,
        mode=_MODES.get(body.type, "hybrid"),
        domains=domains(body.includeDomains, body.excludeDomains),
        days=_days(body),
        settings=how,
    )


def _with_phrases(body: SearchBody) -> str:
    """Write behind the query what must and must not stand in a page, as its operators say it."""
    phrases = [(sign, text.replace('"', " ").strip()) for sign, text in _signed(body)]
    return " ".join([body.query, *(f'{sign}"{text}"' for sign, text in phrases if text)])


def _signed(body: SearchBody) -> list[tuple[str, str]]:
    return [*(("", text) for text in body.includeText), *(("-", text) for text in body.excludeText)]


def _days(body: SearchBody | SimilarBody) -> Span:
    return Span(
        _day("startPublishedDate", body.startPublishedDate),
        _day("endPublishedDate", body.endPublishedDate),
    )


def _day(field: str, written: str | None) -> date | None:
    if written is None:
        return None
    day = day_in(written)
    if day is None:
        raise ParameterError(field, found=repr(written[:100]), wanted="a day, YYYY-MM-DD", remedy="correct the day")
    return day


def _passes(body: SimilarBody, document: Document, source: Document) -> bool:
    address, days, day = parts_of(document.url, document.doc_id), _days(body), document.published_at

    def lies_in_any(names: Sequence[str]) -> bool:
        return any(reaches(name, address.url, address.host) for name in names)

    if body.excludeSourceDomain and document.site == source.site:
        return False
    if lies_in_any(body.excludeDomains) or (body.includeDomains and not lies_in_any(body.includeDomains)):
        return False
    if days == Span():
        return True
    return day is not None and (days.since or date.min) <= day <= (days.until or date.max)


def _result(hit: Hit, contents: Contents, document: Document | None, cut: Sequence[str] | None) -> ResultAnswer:
    url = parts_of(hit.url, hit.doc_id).url
    result = ResultAnswer(
        id=url,
        url=url,
        title=hit.title,
        score=hit.score,
        publishedDate=_instant(hit.published_at),
    )
    pieces = cut if cut is not None else [snippet.text for snippet in (hit.snippet, *hit.extra_snippets)]
    return with_contents(result, contents, document, pieces)


def _stored(
    url: str, contents: Contents, document: Document, pieces: Sequence[str], score: float | None = None
) -> ResultAnswer:
    result = ResultAnswer(
        id=url,
        url=url,
        title=document.title,
        score=score,
        publishedDate=_instant(document.published_at),
    )
    return with_contents(result, contents, document, pieces)


def _status(url: str, *, is_stored: bool) -> StatusAnswer:
    if is_stored:
        return StatusAnswer(id=url, status="success", source="cached")
    error = StatusErrorAnswer(tag="CRAWL_NOT_FOUND", httpStatusCode=404)
    return StatusAnswer(id=url, status="error", error=error)


def _instant(day: date | None) -> str | None:
    return None if day is None else first_instant(day)
