"""The retrieval server of Search-R1, which verl's search tool asks too: `POST /retrieve`, a batch of queries at once.

In: `{"queries", "topk", "return_scores"}`. Out: for each query, in their order, its documents, whose `contents` is the
title in quotes, a line end, and the text. A query that finds nothing, or holds nothing to look for, has an empty list:
an agent that writes one must not cost the others of its batch their answers.
Must not: keep others from searching: all batches together have a bounded number of searches running or waiting.

Source: B. Jin et al., Search-R1, COLM 2025; github.com/PeterGriffinJin/Search-R1, search_r1/search/retrieval_server.py.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from indexer.errors import RequestError
from indexer.search.request import MOST_HITS, Mode, SearchRequest
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.engine import Engine
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import Refusal
from server.settings import ServerSettings
from server.wire.asked import Asked, body_of, described
from server.wire.documents import documents_of
from server.wire.flags import Flag

MOST_QUERIES = 10_000
"""Queries in one batch."""

MOST_CHARACTERS = 100_000_000
"""Characters that one answer may come to, were every text as long as may be; it is held in memory as a whole."""

# Search-R1's own default; and about what it reads of an answer, 500 tokens (`max_obs_length`): of a longer text the
# best piece for the query is given, which has no line ends.
_TOP_K = 3
_CHARACTERS = 2000

# Of one batch, searches running or waiting: enough to keep every thread busy, few enough that batches share them.
_AT_ONCE = 16


class RetrieveBody(Asked):
    """A batch of queries."""

    queries: list[str] = Field(max_length=MOST_QUERIES, examples=[["who groom each other", "what do bats eat"]])
    topk: int | None = Field(
        default=None, ge=0, le=MOST_HITS, description="Documents for each; 0 and null stand for 3."
    )
    return_scores: Flag = Field(default=None, description="Whether each document comes with its score.")


class RetrieveParameters(Asked):
    """What may stand in the address."""

    mode: Mode = Field("hybrid", description="Legs to ask.")
    characters: int = Field(_CHARACTERS, ge=40, le=10_000, description="Text of a document at most.")
    index: str | None = Field(
        default=None, description="Which index, by its name in /v1/indexes; the first without it."
    )


class DocumentAnswer(BaseModel):
    """A document."""

    id: str
    contents: str = Field(description="The title in quotes, a line end, the text or its best piece for the query.")


class ScoredAnswer(BaseModel):
    """A document and its score."""

    document: DocumentAnswer
    score: float = Field(description="0 to 1, comparable within one query.")


class RetrieveAnswer(BaseModel):
    """For each query its documents, best first."""

    result: list[list[ScoredAnswer | DocumentAnswer]]


class ErrorAnswer(BaseModel):
    """Why a request is refused; of one that is not well formed a list."""

    detail: str | list[dict[str, Any]]


def _refuse(status: int, refusal: Refusal) -> Answer:
    # The original is written with FastAPI, and so are the words in which it refuses.
    if status != 400:
        return Answer(status, json.dumps({"detail": refusal.message}).encode("ascii"))
    place = ["body"] if refusal.field in (None, "body") else ["body", refusal.field]
    detail = [{"type": "value_error", "loc": place, "msg": refusal.message}]
    return Answer(422, json.dumps({"detail": detail}).encode("ascii"))


DIALECT = Dialect("search_r1", ("/retrieve",), _refuse, max_body_bytes=8 * 1024**2)


def search_r1_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the route of the retrieval server."""
    router = APIRouter(tags=["search_r1"])
    # Half of what may wait is left to all others.
    places = asyncio.Semaphore(settings.search_threads + settings.max_waiting // 2)

    @router.post(
        "/retrieve",
        summary="Search for many queries at once, as Search-R1 does",
        response_model=RetrieveAnswer,
        responses={status: {"model": ErrorAnswer} for status in (422, "4XX", 503)},
        openapi_extra=described(RetrieveBody),
    )
    async def post_retrieve(
        request: Request,
        body: Annotated[RetrieveBody, Depends(body_of(RetrieveBody))],
        asked: Annotated[RetrieveParameters, Query()],
    ) -> Response:
        """Search. Queries are words as they stand: operators in them are not read.

        Clients give nothing but an address, so what they cannot ask for may stand in it:
        `/retrieve?index=wiki&mode=lexical`.
        """
        k = body.topk or _TOP_K
        _check_size(len(body.queries), k, asked.characters)
        engine = choose(indexes, request)
        how = replace(settings.search, operators=False, snippet_characters=asked.characters)

        async def answer(query: str) -> bytes:
            wanted = SearchRequest(query=query, k=k, mode=asked.mode, settings=how)
            async with places:
                return await _answer(engine, wanted, with_scores=bool(body.return_scores))

        answers = await _each(body.queries, answer)
        return Response(b'{"result":[' + b",".join(answers) + b"]}", media_type="application/json")

    return router


def _check_size(queries: int, k: int, characters: int) -> None:
    if queries * k * characters > MOST_CHARACTERS:
        raise ParameterError(
            "queries",
            found=f"{queries} with {k} documents of up to {characters} characters each",
            wanted=f"at most {MOST_CHARACTERS:,} characters in all",
            remedy="send fewer queries at once, or ask for fewer documents",
        )


async def _each(queries: Sequence[str], answer: Callable[[str], Awaitable[bytes]]) -> list[bytes]:
    """Answer all queries, some at once; what is asked twice is answered once. The first failure ends it."""
    answers: dict[str, bytes] = {}
    waiting = iter(dict.fromkeys(queries))

    async def work() -> None:
        for query in waiting:
            answers[query] = await answer(query)

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(_AT_ONCE, len(queries))):
                tasks.create_task(work())
    except ExceptionGroup as group:
        raise group.exceptions[0] from group
    return [answers[query] for query in queries]


async def _answer(engine: Engine, request: SearchRequest, *, with_scores: bool) -> bytes:
    """Answer one query, as JSON."""
    try:
        hits = (await engine.search(request)).hits
    except RequestError:
        return b"[]"  # Nothing to look for.
    stored = await documents_of(engine, [hit.doc_id for hit in hits])
    documents = []
    for hit in hits:
        text = hit.snippet.text
        if hit.doc_id in stored and len(stored[hit.doc_id].text) <= request.settings.snippet_characters:
            text = stored[hit.doc_id].text
        document = {"id": hit.doc_id, "contents": f'"{hit.title}"\n{text}'}
        documents.append({"document": document, "score": hit.score} if with_scores else document)
    return json.dumps(documents, ensure_ascii=False).encode()
