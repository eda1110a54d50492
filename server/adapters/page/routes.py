"""The pages for people: their routes, and the search page itself.

In: what forms send. Out: HTML that works without JavaScript and loads nothing from elsewhere; every text of the web
is escaped by the templates, and only http and https addresses become links.
Must not: search by itself, or know another adapter.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from crawler.errors import ScenthoundError
from indexer.search.request import LARGEST_OFFSET, MODES
from indexer.search.response import SearchResponse
from server.adapters.page.comparison import compare, read_sides
from server.adapters.page.explanation import explain_request
from server.adapters.page.form import HITS_ON_A_PAGE, Form, changeable, read_form, search_request
from server.adapters.page.reading import read_document
from server.adapters.page.reference import add_reference
from server.adapters.page.result import result_of
from server.choosing import choose
from server.errors import verdict_of
from server.html import Templates
from server.indexes import Indexes
from server.settings import ServerSettings
from server.statistics import Statistics
from server.timing import server_timing


def page_router(indexes: Indexes, settings: ServerSettings, templates: Templates) -> APIRouter:
    """Give the routes of the pages."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _add_search(router, templates, indexes, settings)
    _add_comparison(router, templates, indexes, settings)
    _add_documents(router, templates, indexes, settings)
    _add_statistics(router, templates, indexes)
    add_reference(router, templates)

    @router.get("/static/{name}")
    async def static_file(name: str) -> Response:
        return templates.static_file(name)

    @router.get("/favicon.ico")
    async def icon() -> Response:
        # Browsers ask for it wherever no page names one: beside JSON.
        return templates.static_file("icon.svg")

    return router


def refusal_page(templates: Templates) -> Callable[[Request, ScenthoundError], Response]:
    """Give what shows why a person may not see a page."""

    def show(request: Request, error: ScenthoundError) -> Response:
        status = verdict_of(error).status
        return templates.page(request, "refused.html", status, error=error, needs_key=status == HTTPStatus.UNAUTHORIZED)

    return show


def _add_search(router: APIRouter, templates: Templates, indexes: Indexes, settings: ServerSettings) -> None:
    @router.get("/")
    async def search_page(request: Request) -> Response:
        form = read_form(request)

        def show(status: int = HTTPStatus.OK, **values: object) -> Response:
            return templates.page(request, "search.html", status, modes=MODES, form=form, index=form.index, **values)

        if not form.q.strip():
            return show(response=None)
        try:
            response = await choose(indexes, request).search(search_request(form, settings.search))
        except ScenthoundError as error:
            return show(verdict_of(error).status, response=None, error=error)
        page = show(
            response=response,
            results=[result_of(hit, form.index) for hit in response.hits],
            previous=_previous(form, response),
            following=_following(form, response),
            first=int(form.offset) + 1,
        )
        page.headers["Server-Timing"] = server_timing(response.stages)
        return page


def _add_comparison(router: APIRouter, templates: Templates, indexes: Indexes, settings: ServerSettings) -> None:
    @router.get("/compare")
    async def comparison_page(request: Request) -> Response:
        form, sides = read_form(request), read_sides(request)
        shown: dict[str, Any] = {"form": form, "sides": sides, "modes": MODES, "settings": changeable(settings.search)}
        if not form.q.strip():
            return templates.page(request, "compare.html", comparison=None, **shown)
        try:
            comparison = await compare(indexes, request, form, sides, settings.search)
        except ScenthoundError as error:
            return templates.page(
                request, "compare.html", verdict_of(error).status, comparison=None, error=error, **shown
            )
        return templates.page(request, "compare.html", comparison=comparison, **shown)


def _add_documents(router: APIRouter, templates: Templates, indexes: Indexes, settings: ServerSettings) -> None:
    @router.get("/documents/{doc_id:path}")
    async def document_page(request: Request, doc_id: str) -> Response:
        index = request.query_params.get("index", "")
        try:
            reading = await read_document(choose(indexes, request), doc_id, request.query_params, index)
        except ScenthoundError as error:
            return templates.page(
                request, "document.html", verdict_of(error).status, reading=None, error=error, index=index
            )
        return templates.page(request, "document.html", reading=reading, index=index)

    @router.get("/explain")
    async def explanation_page(request: Request) -> Response:
        form, name = read_form(request), request.query_params.get("document", "").strip()
        shown: dict[str, Any] = {"form": form, "document": name, "modes": MODES, "index": form.index}
        if not (form.q.strip() and name):
            return templates.page(request, "explain.html", told=None, **shown)
        try:
            told = await explain_request(choose(indexes, request), search_request(form, settings.search), name)
        except ScenthoundError as error:
            return templates.page(request, "explain.html", verdict_of(error).status, told=None, error=error, **shown)
        return templates.page(request, "explain.html", told=told, **shown)


def _add_statistics(router: APIRouter, templates: Templates, indexes: Indexes) -> None:
    statistics = Statistics()

    @router.get("/statistics")
    async def statistics_page(request: Request) -> Response:
        index = request.query_params.get("index", "")
        try:
            found = await statistics.of(choose(indexes, request))
        except ScenthoundError as error:
            return templates.page(
                request, "statistics.html", verdict_of(error).status, found=None, error=error, index=index
            )
        return templates.page(request, "statistics.html", found=found, index=index)


def _previous(form: Form, response: SearchResponse) -> str | None:
    offset = int(form.offset)
    # Behind the last page there may be nothing; the way back must still lead to results.
    back = min(max(0, offset - HITS_ON_A_PAGE), max(0, (response.total - 1) // HITS_ON_A_PAGE * HITS_ON_A_PAGE))
    return form.link(offset=str(back)) if offset else None


def _following(form: Form, response: SearchResponse) -> str | None:
    offset = int(form.offset) + HITS_ON_A_PAGE
    more = len(response.hits) == HITS_ON_A_PAGE and offset < response.total and offset <= LARGEST_OFFSET
    return form.link(offset=str(offset)) if more else None
