"""The native API: `/v1/search`, `/v1/documents`, `/v1/indexes`, `/v1/snapshot`, and the two probes.

In: HTTP. Out: JSON as `wire` describes it; stage times go into the header `Server-Timing` only.
Must not: search by itself, or know another adapter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from indexer.errors import RequestError
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from server.adapters.native.wire import (
    DocumentAnswer,
    ErrorAnswer,
    IndexesAnswer,
    SearchAnswer,
    SearchBody,
    SearchParameters,
    SnapshotAnswer,
    document_answer,
    index_answer,
    search_answer,
    snapshot_answer,
)
from server.choosing import choose
from server.errors import MediaTypeError, ParameterError
from server.indexes import Indexes
from server.refusal import show
from server.settings import ServerSettings
from server.timing import server_timing

_REPEATABLE = frozenset({"site", "language"})
_SINGLE = frozenset(SearchParameters.model_fields) - _REPEATABLE

# What the library calls differently from the wire.
_WIRE_NAMES = {"query": "q"}


IndexName = Annotated[
    str | None, Query(description="Which index, by its name in /v1/indexes; the first without it.", examples=["docs"])
]
SnapshotId = Annotated[
    str | None, Query(description="Which snapshot, by the id that an answer stated; the current one without it.")
]


def native_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of the native API."""
    router = APIRouter()

    async def search(asked: SearchParameters, request: Request, response: Response) -> SearchAnswer:
        engine = choose(indexes, request, index=asked.index, snapshot=asked.snapshot, timeout_ms=asked.timeout_ms)
        with _wire_names():
            found = await engine.search(_search_request(asked, settings))
        response.headers["Server-Timing"] = server_timing(found.stages)
        return search_answer(found)

    @router.get(
        "/v1/search", summary="Search", dependencies=[Depends(_refuse_repeated)], **_documented(SearchAnswer, 404, 409)
    )
    async def get_search(
        parameters: Annotated[SearchParameters, Query()], request: Request, response: Response
    ) -> SearchAnswer:
        """Search by query string. Empty parameters count as not given, unknown ones are ignored."""
        return await search(parameters, request, response)

    @router.post(
        "/v1/search",
        summary="Search",
        dependencies=[Depends(_refuse_other_types)],
        **_documented(SearchAnswer, 404, 409, 413, 415),
    )
    async def post_search(body: Annotated[SearchBody, Body()], request: Request, response: Response) -> SearchAnswer:
        """Search by JSON body. Unknown fields are refused."""
        return await search(body, request, response)

    @router.get(
        "/v1/documents/{doc_id:path}",
        summary="Read a document",
        dependencies=[Depends(_refuse_repeated)],
        **_documented(DocumentAnswer, 404, 409),
    )
    async def get_document(
        doc_id: str, request: Request, index: IndexName = None, snapshot: SnapshotId = None
    ) -> DocumentAnswer:
        """Read a stored document by the `doc_id` of a hit, from the index and snapshot that gave the hit."""
        return document_answer(await choose(indexes, request, index=index, snapshot=snapshot).document(doc_id))

    @router.get("/v1/indexes", summary="Which indexes there are", **_documented(IndexesAnswer))
    async def get_indexes() -> IndexesAnswer:
        """List the indexes of this server, the default first, with the snapshot that each answers from."""
        default = indexes.names[0]
        return IndexesAnswer(
            indexes=[index_answer(name, engine, is_default=name == default) for name, engine in indexes]
        )

    @router.get(
        "/v1/snapshot",
        summary="What is being served",
        dependencies=[Depends(_refuse_repeated)],
        **_documented(SnapshotAnswer, 404),
    )
    async def get_snapshot(index: IndexName = None) -> SnapshotAnswer:
        """Tell the snapshot's id, its counts and the settings it was built with."""
        return snapshot_answer(indexes.find(index).facts)

    @router.get("/healthz", summary="Whether the process answers", include_in_schema=True)
    async def get_health() -> dict[str, str]:
        """Answer 200 as long as the process can answer at all."""
        return {"status": "ok"}

    @router.get("/readyz", summary="Whether searches are answered", responses={503: {"model": ErrorAnswer}})
    async def get_readiness(index: IndexName = None) -> dict[str, str]:
        """Answer 200 once every index, or the one that is named, is open and warm, 503 before."""
        if not index:
            indexes.check_ready()
        return {"status": "ready", "snapshot_id": indexes.find(index).facts.snapshot_id}

    return router


def response_body(response: SearchResponse) -> dict[str, Any]:
    """Give the JSON object that `/v1/search` answers with, for others who print it."""
    return search_answer(response).model_dump(mode="json", exclude_none=True)


def _documented(answer: type, *statuses: int) -> dict[str, Any]:
    # "4XX" stands for the others; without it the framework would describe a 422 that is never given here.
    given: tuple[int | str, ...] = (400, *statuses, "4XX", 503)
    errors: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in given}
    return {"response_model": answer, "response_model_exclude_none": True, "responses": errors}


def _search_request(parameters: SearchParameters, settings: ServerSettings) -> SearchRequest:
    chosen = {
        name: value
        for name in ("lexical_weight", "dense_weight", "max_per_site", "operators", "quotes")
        if (value := getattr(parameters, name)) is not None
    }
    return SearchRequest(
        query=parameters.q,
        k=parameters.k,
        offset=parameters.offset,
        mode=parameters.mode,
        sites=tuple(parameters.site),
        languages=tuple(parameters.language),
        settings=replace(settings.search, **chosen),
    )


@contextmanager
def _wire_names() -> Iterator[None]:
    """Name the field in a refusal as the client knows it."""
    try:
        yield
    except RequestError as error:
        thing = _WIRE_NAMES.get(error.thing, error.thing)
        raise RequestError(thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error


def _refuse_repeated(request: Request) -> None:
    """Refuse "k=1&k=2": the framework would take the last without a word."""
    for name in sorted(_SINGLE & request.query_params.keys()):
        values = request.query_params.getlist(name)
        if len(values) > 1:
            raise ParameterError(name, found=f"{len(values)} values", wanted="one", remedy="give it once")


def _refuse_other_types(request: Request) -> None:
    """Refuse what is not JSON with 415; the framework would say that a dictionary is missing."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise MediaTypeError(
            "the request body",
            found=f"the type {show(kind)}" if kind else "no type",
            wanted="application/json",
            remedy="send the header Content-Type: application/json",
        )
