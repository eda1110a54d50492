"""The native API: `/v1/search`, `/v1/documents`, and what the other files of this folder add.

In: HTTP. Out: JSON as `wire` describes it; stage times go into the header `Server-Timing` only.
Must not: search by itself, or know another adapter.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response

from indexer.search.response import SearchResponse
from server.adapters.native.asked import WIRE_NAMES, SearchBody, SearchParameters, request_of
from server.adapters.native.batch import add_batch
from server.adapters.native.described import IndexName, SnapshotId, documented, refuse_other_types, refuse_repeated
from server.adapters.native.explaining import add_explaining
from server.adapters.native.facts import add_facts
from server.adapters.native.kept_goggles import add_kept_goggles
from server.adapters.native.reading import add_reading
from server.adapters.native.wire import DocumentAnswer, SearchAnswer, document_answer, search_answer
from server.choosing import choose
from server.indexes import Indexes
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.asking import asker
from server.wire.searching import named_as

BySearch = Annotated[SearchParameters, Depends(asker(SearchParameters))]


def native_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of the native API."""
    router = APIRouter()

    async def search(asked: SearchParameters, request: Request, response: Response) -> SearchAnswer:
        engine = choose(indexes, request, index=asked.index, snapshot=asked.snapshot, timeout_ms=asked.timeout_ms)
        with named_as(WIRE_NAMES):
            found = await engine.search(await request_of(asked, settings))
        response.headers["Server-Timing"] = server_timing(found.stages)
        return search_answer(found)

    @router.get(
        "/v1/search",
        summary="Search",
        dependencies=[Depends(refuse_repeated)],
        **documented(SearchAnswer, 404, 409, asked=SearchParameters),
    )
    async def get_search(parameters: BySearch, request: Request, response: Response) -> SearchAnswer:
        """Search by query string. Empty parameters count as not given, unknown ones are ignored."""
        return await search(parameters, request, response)

    @router.post(
        "/v1/search",
        summary="Search",
        dependencies=[Depends(refuse_other_types)],
        **documented(SearchAnswer, 404, 409, 413, 415),
    )
    async def post_search(body: Annotated[SearchBody, Body()], request: Request, response: Response) -> SearchAnswer:
        """Search by JSON body. Unknown fields are refused."""
        return await search(body, request, response)

    @router.get(
        "/v1/documents/{doc_id:path}",
        summary="Read a document",
        dependencies=[Depends(refuse_repeated)],
        **documented(DocumentAnswer, 404, 409),
    )
    async def get_document(
        doc_id: str, request: Request, index: IndexName = None, snapshot: SnapshotId = None
    ) -> DocumentAnswer:
        """Read a stored document by the `doc_id` of a hit, from the index and snapshot that gave the hit."""
        return document_answer(await choose(indexes, request, index=index, snapshot=snapshot).document(doc_id))

    add_batch(router, indexes, settings)
    add_reading(router, indexes)
    add_explaining(router, indexes, settings)
    add_facts(router, indexes)
    add_kept_goggles(router, settings)
    return router


def response_body(response: SearchResponse) -> dict[str, Any]:
    """Give the JSON object that `/v1/search` answers with, for others who print it."""
    return search_answer(response).model_dump(mode="json", exclude_none=True)
