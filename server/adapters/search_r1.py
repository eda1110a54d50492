"""The retrieval server of Search-R1, which verl's search tool asks too: `POST /retrieve`, a batch of queries at once.

In: `{"queries", "topk", "return_scores"}`. Out: for each query, in their order, its documents, whose `contents` is the
title in quotes, a line end, and the text. A query that finds nothing, or holds nothing to look for, has an empty list:
an agent that writes one must not cost the others of its batch their answers.
All of a batch is answered from one snapshot, and its searches take turns with those of others.
Must not: block the event loop with a large answer.

Source: B. Jin et al., Search-R1, COLM 2025; github.com/PeterGriffinJin/Search-R1, search_r1/search/retrieval_server.py.
"""

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from crawler.errors import ScenthoundError
from indexer.errors import RequestError
from indexer.ranking import Hit
from indexer.search.request import MOST_HITS, Mode, SearchRequest
from indexer.search.response import SearchResponse
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.engine import Engine
from server.errors import ParameterError
from server.indexes import Indexes
from server.refusal import Refusal
from server.settings import ServerSettings
from server.wire.asking import FOLDED, asker, described
from server.wire.documents import documents_of
from server.wire.flags import Flag

MOST_QUERIES = 5_000
"""Queries in one batch."""

MOST_CHARACTERS = 100_000_000
"""Characters that one answer may come to, were every text as long as may be; it is held in memory as a whole."""

# Search-R1's own default; and about what it reads of an answer, 500 tokens (`max_obs_length`): of a longer text the
# best piece for the query is given, which has no line ends.
_TOP_K = 3
_CHARACTERS = 2000

# Texts read in one turn: some milliseconds, as a search takes.
_READ_AT_ONCE = 64


class RetrieveBody(BaseModel):
    """A batch of queries."""

    queries: list[str] = Field(max_length=MOST_QUERIES, examples=[["who groom each other", "what do bats eat"]])
    topk: int | None = Field(
        default=None, ge=0, le=MOST_HITS, description="Documents for each; 0 and null stand for 3."
    )
    return_scores: Flag = Field(default=None, description="Whether each document comes with its score.")
    mode: Annotated[Mode, FOLDED] = Field("hybrid", description="Legs to ask.")
    characters: int = Field(_CHARACTERS, ge=40, le=10_000, description="Text of a document at most.")


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

    @router.post(
        "/retrieve",
        summary="Search for many queries at once, as Search-R1 does",
        response_model=RetrieveAnswer,
        responses={status: {"model": ErrorAnswer} for status in (422, "4XX", 503)},
        openapi_extra=described(RetrieveBody, as_body=True),
    )
    async def post_retrieve(
        request: Request,
        body: Annotated[RetrieveBody, Depends(asker(RetrieveBody))],
    ) -> Response:
        """Search. Queries are words as they stand: operators in them are not read.

        Clients give nothing but an address, so what they cannot ask for may stand in it:
        `/retrieve?index=wiki&mode=lexical`.
        """
        k = body.topk or _TOP_K
        _check_size(len(body.queries), k, body.characters)
        engine = choose(indexes, request)
        how = replace(settings.search, operators=False, snippet_characters=body.characters)

        # What is asked twice is answered once: the rollouts of one question often begin alike.
        queries = tuple(dict.fromkeys(body.queries))
        found = await engine.search_all([SearchRequest(query, k=k, mode=body.mode, settings=how) for query in queries])
        hits = {query: _hits(answer) for query, answer in zip(queries, found, strict=True)}
        texts = await _texts(engine, {hit.doc_id for each in hits.values() for hit in each}, body.characters)

        def written() -> bytes:
            answers = {
                query: _encoded(each, texts, with_scores=bool(body.return_scores)) for query, each in hits.items()
            }
            return b'{"result":[' + b",".join(answers[query] for query in body.queries) + b"]}"

        return Response(await asyncio.to_thread(written), media_type="application/json")

    return router


def _check_size(queries: int, k: int, characters: int) -> None:
    if queries * k * characters > MOST_CHARACTERS:
        raise ParameterError(
            "queries",
            found=f"{queries} with {k} documents of up to {characters} characters each",
            wanted=f"at most {MOST_CHARACTERS:,} characters in all",
            remedy="send fewer queries at once, or ask for fewer documents",
        )


def _hits(answer: SearchResponse | ScenthoundError) -> tuple[Hit, ...]:
    """Give the hits of one query, none where it holds nothing to look for; anything else ends the batch."""
    if isinstance(answer, RequestError):
        return ()
    if isinstance(answer, ScenthoundError):
        raise answer
    return answer.hits


async def _texts(engine: Engine, doc_ids: Collection[str], longest: int) -> dict[str, str]:
    """Read those texts of documents that are not too long, in turns with what others ask."""

    async def read(some: Sequence[str]) -> dict[str, str]:
        documents = await documents_of(engine, some)
        return {doc_id: each.text for doc_id, each in documents.items() if len(each.text) <= longest}

    ordered = sorted(doc_ids)
    turns = [ordered[first : first + _READ_AT_ONCE] for first in range(0, len(ordered), _READ_AT_ONCE)]
    texts: dict[str, str] = {}
    for found in await asyncio.gather(*map(read, turns)):
        texts |= found
    return texts


def _encoded(hits: Iterable[Hit], texts: Mapping[str, str], *, with_scores: bool) -> bytes:
    """Write the answer to one query as JSON; of a document without a text among those given, its best piece."""
    documents: list[dict[str, Any]] = []
    for hit in hits:
        document = {"id": hit.doc_id, "contents": f'"{hit.title}"\n{texts.get(hit.doc_id, hit.snippet.text)}'}
        documents.append({"document": document, "score": hit.score} if with_scores else document)
    return json.dumps(documents, ensure_ascii=False).encode()
