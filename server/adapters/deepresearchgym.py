"""DeepResearchGym's search API under `/deepresearchgym`: documents as ClueWeb22 and as FineWeb have them.

In: `query` and `k` in a query string. Out: documents as JSON in Base64, whole texts and no snippets; `k` is all the
paging there is.
Must not: fetch anything: `/fetch` gives stored texts.

Source: J. Coelho et al., DeepResearchGym, 2025; https://www.deepresearchgym.ai, its API documentation.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import md5
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from crawler.document import Document
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.indexes import Indexes
from server.refusal import Refusal
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import asker, described
from server.wire.documents import document_at, documents_of
from server.wire.searching import Wanted, search

Record = dict[str, str | float]


class ErrorAnswer(BaseModel):
    """Why a request is refused."""

    detail: str


class SearchParameters(BaseModel):
    """What to search for."""

    query: str = Field(examples=["lemurs"])
    k: int = Field(10, ge=1, le=100, description="Documents wanted at most.")


class FetchParameters(BaseModel):
    """Whose text is wanted."""

    url: str = Field(examples=["https://example.org/"])


class SearchAnswer(BaseModel):
    """What was found, best first."""

    results: list[str] = Field(description="Documents: JSON in UTF-8 in Base64.")


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"detail": refusal.message}).encode("ascii"))


DIALECT = Dialect("deepresearchgym", ("/deepresearchgym",), _refuse, key_headers=("x-api-key", "authorization"))


def deepresearchgym_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of DeepResearchGym's API."""
    router = APIRouter(prefix="/deepresearchgym", tags=["deepresearchgym"])
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)}

    async def ask(
        request: Request, response: Response, asked: SearchParameters, record_of: Callable[[Document], Record]
    ) -> SearchAnswer:
        engine = choose(indexes, request)
        found = await search(engine, Wanted(asked.query, asked.k, settings=settings.search), {})
        response.headers["Server-Timing"] = server_timing(found.stages)
        documents = await documents_of(engine, [hit.doc_id for hit in found.hits])
        return SearchAnswer(results=[_encoded(record_of(document)) for document in documents.values()])

    @router.get(
        "/search",
        summary="Search, as DeepResearchGym does in ClueWeb22",
        responses=errors,
        openapi_extra=described(SearchParameters),
    )
    async def get_clueweb(
        request: Request, response: Response, parameters: Annotated[SearchParameters, Depends(asker(SearchParameters))]
    ) -> SearchAnswer:
        """Search; documents have the fields of ClueWeb22."""
        return await ask(request, response, parameters, clueweb)

    @router.get(
        "/fineweb/search",
        summary="Search, as DeepResearchGym does in FineWeb",
        responses=errors,
        openapi_extra=described(SearchParameters),
    )
    async def get_fineweb(
        request: Request, response: Response, parameters: Annotated[SearchParameters, Depends(asker(SearchParameters))]
    ) -> SearchAnswer:
        """Search; documents have the fields of FineWeb."""
        return await ask(request, response, parameters, fineweb)

    @router.get(
        "/fetch",
        summary="Read a stored page, as DeepResearchGym does",
        responses={**errors, 404: {"model": ErrorAnswer}},
        openapi_extra=described(FetchParameters),
    )
    async def get_fetch(
        request: Request, parameters: Annotated[FetchParameters, Depends(asker(FetchParameters))]
    ) -> SearchAnswer:
        """Read one page by its address, with the fields of ClueWeb22; 404 where it is not stored."""
        document = await document_at(choose(indexes, request), parameters.url)
        return SearchAnswer(results=[_encoded(clueweb(document))])

    return router


def clueweb(document: Document) -> Record:
    """Give a document the fields of ClueWeb22; its hash of an address is MD5, as there."""
    url = parts_of(document.url, document.doc_id).url
    return {
        "URL": url,
        "URL-hash": md5(url.encode(), usedforsecurity=False).hexdigest().upper(),
        "Language": document.language,
        "ClueWeb22-ID": document.doc_id,
        "Clean-Text": f"{document.title}\n{document.text}",
    }


def fineweb(document: Document) -> Record:
    """Give a document the fields of FineWeb; it counts tokens, of which words are the nearest thing here."""
    share = next((each.share for each in document.languages if each.language == document.language), 0.0)
    return {
        "text": document.text,
        "id": document.doc_id,
        "dump": "scenthound",
        "url": parts_of(document.url, document.doc_id).url,
        "date": document.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ") if document.fetched_at else "",
        "file_path": document.warc_ref.file if document.warc_ref else "",
        "language": document.language,
        "language_score": share,
        "token_count": document.quality.words,
    }


def _encoded(record: Record) -> str:
    return b64encode(json.dumps(record, ensure_ascii=False).encode()).decode("ascii")
