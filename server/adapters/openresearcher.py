"""OpenResearcher's search service under `/openresearcher`: search, and the text of a page.

In: `{"query", "topn"}` or `{"url"}`. Out: JSON in which every value is a text, as its client wants it.
Must not: fetch anything: pages are stored ones.

Source: github.com/TIGER-AI-Lab/OpenResearcher.
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
from server.wire.asking import asker, described
from server.wire.documents import document_at
from server.wire.searching import Wanted, search


class ErrorAnswer(BaseModel):
    """Why a request is refused."""

    detail: str


class SearchBody(BaseModel):
    """What to search for."""

    query: str = Field(examples=["lemurs"])
    topn: int = Field(10, ge=1, le=100, description="Results wanted at most.")


class ContentBody(BaseModel):
    """Whose text is wanted."""

    url: str = Field(examples=["https://example.org/"])


class ResultAnswer(BaseModel):
    """One result."""

    url: str
    title: str
    summary: str


class SearchAnswer(BaseModel):
    """What was found."""

    results: list[ResultAnswer]


class ContentAnswer(BaseModel):
    """A stored text."""

    title: str
    content: str


class ServiceAnswer(BaseModel):
    """What is served here."""

    service: str
    status: str
    endpoints: list[str]


def _refuse(status: int, refusal: Refusal) -> Answer:
    return Answer(status, json.dumps({"detail": refusal.message}).encode("ascii"))


DIALECT = Dialect("openresearcher", ("/openresearcher",), _refuse)


def openresearcher_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of the search service."""
    router = APIRouter(prefix="/openresearcher", tags=["openresearcher"])
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (400, "4XX", 503)}

    @router.get("", include_in_schema=False)
    @router.get("/", summary="What OpenResearcher finds here", responses={"4XX": {"model": ErrorAnswer}})
    async def get_service() -> ServiceAnswer:
        """Tell that the service runs; clients ask before anything else."""
        return ServiceAnswer(service="Scenthound", status="running", endpoints=["/search", "/get_content"])

    @router.post(
        "/search",
        summary="Search, as OpenResearcher does",
        responses=errors,
        openapi_extra=described(SearchBody, as_body=True),
    )
    async def post_search(
        request: Request, response: Response, body: Annotated[SearchBody, Depends(asker(SearchBody))]
    ) -> SearchAnswer:
        """Search."""
        found = await search(choose(indexes, request), Wanted(body.query, body.topn, settings=settings.search), {})
        response.headers["Server-Timing"] = server_timing(found.stages)
        return SearchAnswer(
            results=[
                ResultAnswer(url=parts_of(hit.url, hit.doc_id).url, title=hit.title, summary=hit.snippet.text)
                for hit in found.hits
            ]
        )

    @router.post(
        "/get_content",
        summary="Read a stored page, as OpenResearcher does",
        responses={**errors, 404: {"model": ErrorAnswer}},
        openapi_extra=described(ContentBody, as_body=True),
    )
    async def post_content(
        request: Request, body: Annotated[ContentBody, Depends(asker(ContentBody))]
    ) -> ContentAnswer:
        """Read the text of a page by its address; 404 where it is not stored."""
        document = await document_at(choose(indexes, request), body.url)
        return ContentAnswer(title=document.title, content=document.text)

    return router
