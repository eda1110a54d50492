"""Two conventions whose answer is a bare list: Open WebUI's external search and loader, and gpt-researcher's custom
retriever.

In: `{"query", "count"}` at `/openwebui`, `{"urls"}` at `/openwebui/load`, `query` in a query string at `/custom`.
Out: a JSON list. Must not: fetch anything: texts are stored ones.

Source: https://docs.openwebui.com, "External Web Search"; gpt-researcher's `retrievers/custom`.
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from server.choosing import choose
from server.dialect import Answer, Dialect
from server.indexes import Indexes
from server.refusal import Refusal
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.addresses import parts_of
from server.wire.asking import Texts, asker, described
from server.wire.documents import documents_at, documents_of
from server.wire.searching import Wanted, search

MOST_ADDRESSES = 100
"""Addresses in one request to the loader."""


class ErrorAnswer(BaseModel):
    """Why a request is refused."""

    detail: str


class ExternalBody(BaseModel):
    """What to search for."""

    query: str = Field(examples=["lemurs"])
    count: int = Field(10, ge=1, le=100, description="Results wanted at most.")


class LoadBody(BaseModel):
    """Whose texts are wanted."""

    urls: Texts = Field(min_length=1, max_length=MOST_ADDRESSES, examples=[["https://example.org/"]])


class CustomParameters(BaseModel):
    """What to search for; other parameters are accepted and change nothing."""

    query: str = Field(examples=["lemurs"])
    max_results: int = Field(5, ge=1, le=100, description="Results wanted at most.")


class ExternalAnswer(BaseModel):
    """One result."""

    link: str
    title: str
    snippet: str


class SourceAnswer(BaseModel):
    """Where a text is from."""

    source: str
    title: str


class LoadedAnswer(BaseModel):
    """A stored text."""

    page_content: str
    metadata: SourceAnswer


class CustomAnswer(BaseModel):
    """One result, with its whole text."""

    url: str
    raw_content: str


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"detail": refusal.message}).encode("ascii"))


DIALECT = Dialect("lists", ("/openwebui", "/custom"), _refuse)


def lists_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of both conventions."""
    router = APIRouter(tags=["lists"])
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)}

    @router.post(
        "/openwebui",
        summary="Search, for Open WebUI",
        responses=errors,
        openapi_extra=described(ExternalBody, as_body=True),
    )
    async def post_external(
        request: Request, response: Response, body: Annotated[ExternalBody, Depends(asker(ExternalBody))]
    ) -> list[ExternalAnswer]:
        """Search."""
        found = await search(choose(indexes, request), Wanted(body.query, body.count, settings=settings.search), {})
        response.headers["Server-Timing"] = server_timing(found.stages)
        return [
            ExternalAnswer(link=parts_of(hit.url, hit.doc_id).url, title=hit.title, snippet=hit.snippet.text)
            for hit in found.hits
        ]

    @router.post(
        "/openwebui/load",
        summary="Read stored pages, for Open WebUI",
        responses=errors,
        openapi_extra=described(LoadBody, as_body=True),
    )
    async def post_load(request: Request, body: Annotated[LoadBody, Depends(asker(LoadBody))]) -> list[LoadedAnswer]:
        """Read the texts of pages from the index; what is not stored is left out."""
        documents = await documents_at(choose(indexes, request), body.urls)
        return [
            LoadedAnswer(page_content=document.text, metadata=SourceAnswer(source=url, title=document.title))
            for url, document in documents.items()
        ]

    @router.get(
        "/custom",
        summary="Search, for gpt-researcher",
        responses=errors,
        openapi_extra=described(CustomParameters),
    )
    async def get_custom(
        request: Request, response: Response, parameters: Annotated[CustomParameters, Depends(asker(CustomParameters))]
    ) -> list[CustomAnswer]:
        """Search; results come with their whole texts."""
        engine = choose(indexes, request)
        found = await search(engine, Wanted(parameters.query, parameters.max_results, settings=settings.search), {})
        response.headers["Server-Timing"] = server_timing(found.stages)
        documents = await documents_of(engine, [hit.doc_id for hit in found.hits])
        return [
            CustomAnswer(url=parts_of(document.url, document.doc_id).url, raw_content=document.text)
            for document in documents.values()
        ]

    return router
