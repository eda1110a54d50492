"""The search page for people: `/`, and `/documents/...` for stored texts.

In: what a form sends. Out: HTML that works without JavaScript and loads nothing from elsewhere; every text of the web
is escaped by the templates, and only http and https addresses become links.
Must not: search by itself, or know another adapter.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from crawler.errors import ScenthoundError
from indexer.errors import RequestError
from indexer.ranking import Hit, LegScore
from indexer.search.request import LARGEST_OFFSET, MODES, Mode, SearchRequest
from indexer.search.response import SearchResponse
from server.choosing import choose
from server.errors import verdict_of
from server.html import Templates
from server.indexes import Indexes
from server.settings import ServerSettings
from server.timing import server_timing
from server.wire.marks import pieces

_HITS_ON_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Form:
    """The search form as it was sent, and is shown again."""

    q: str = ""
    mode: str = "hybrid"
    site: str = ""
    language: str = ""
    offset: str = "0"
    index: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words was chosen."""
        return bool(self.mode != "hybrid" or self.site or self.language)

    def link(self, **changes: str) -> str:
        """Give the address of this search with some fields changed; fields at their default are left out."""
        fields = {name: getattr(self, name) for name in ("q", "mode", "site", "language", "index")} | changes
        defaults = {"mode": "hybrid", "offset": "0"}
        return "/?" + urlencode([(name, value) for name, value in fields.items() if value != defaults.get(name, "")])


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as it is shown.

    Attributes:
        title: Its title, or its address, or its id.
        href: Where the title leads: the page itself, or the stored text where there is no address to link to.
        is_external: Whether `href` leaves this server.
        place: Host and path to show, or the address as plain text where it is not linked.
        cached: Address of the stored text.
        day: When it was published, else fetched; None when neither is known.
        is_fetched: Whether `day` is when it was fetched.
        pieces: The snippet in pieces, each with whether it is highlighted.
        language: For screen readers; "" when it is not known.
        score: The fused score.
        parts: What each leg said.
    """

    title: str
    href: str
    is_external: bool
    place: str
    cached: str
    day: date | None
    is_fetched: bool
    pieces: tuple[tuple[str, bool], ...]
    language: str
    score: float
    parts: tuple[LegScore, ...]


def page_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes of the search page."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    templates = Templates(indexes)

    @router.get("/")
    async def search_page(request: Request) -> Response:
        form = _form(request)

        def show(status: int = HTTPStatus.OK, **values: object) -> Response:
            return templates.page(request, "search.html", status, modes=MODES, form=form, index=form.index, **values)

        if not form.q.strip():
            return show(response=None)
        try:
            response = await choose(indexes, request, index=form.index).search(_search_request(form, settings))
        except ScenthoundError as error:
            return show(verdict_of(error).status, response=None, error=error)
        page = show(
            response=response,
            results=[_result(hit, form.index) for hit in response.hits],
            previous=_previous(form, response),
            following=_following(form, response),
            first=int(form.offset) + 1,
        )
        page.headers["Server-Timing"] = server_timing(response.stages)
        return page

    @router.get("/documents/{doc_id:path}")
    async def document_page(request: Request, doc_id: str, index: str = "") -> Response:
        def show(status: int = HTTPStatus.OK, **values: object) -> Response:
            return templates.page(request, "document.html", status, index=index, **values)

        try:
            document = await choose(indexes, request, index=index).document(doc_id)
        except ScenthoundError as error:
            return show(verdict_of(error).status, document=None, error=error)
        return show(document=document, href=_web_address(document.url))

    @router.get("/static/{name}")
    async def static_file(name: str) -> Response:
        return templates.static_file(name)

    return router


def _form(request: Request) -> Form:
    """Read the form; an empty field is one that was left alone, and of a repeated one the last counts."""
    sent = {name: value for name, value in request.query_params.items() if value.strip()}
    return Form(**{name: sent[name] for name in Form.__dataclass_fields__ if name in sent})


def _search_request(form: Form, settings: ServerSettings) -> SearchRequest:
    if not (form.offset.isascii() and form.offset.isdecimal() and len(form.offset) < 10):
        raise RequestError("offset", found=repr(form.offset[:100]), wanted="a number from 0", remedy="leave it out")
    mode: Mode | None = next((mode for mode in MODES if mode == form.mode), None)
    if mode is None:
        raise RequestError("mode", found=repr(form.mode[:100]), wanted=", ".join(MODES), remedy="choose one of them")
    return SearchRequest(
        query=form.q,
        k=_HITS_ON_A_PAGE,
        offset=int(form.offset),
        mode=mode,
        sites=_words(form.site),
        languages=_words(form.language),
        settings=settings.search,
    )


def _words(field: str) -> tuple[str, ...]:
    """Read a field that may hold several values, apart by commas or spaces."""
    return tuple(field.replace(",", " ").split())


def _previous(form: Form, response: SearchResponse) -> str | None:
    offset = int(form.offset)
    # Behind the last page there may be nothing; the way back must still lead to results.
    back = min(max(0, offset - _HITS_ON_A_PAGE), max(0, (response.total - 1) // _HITS_ON_A_PAGE * _HITS_ON_A_PAGE))
    return form.link(offset=str(back)) if offset else None


def _following(form: Form, response: SearchResponse) -> str | None:
    offset = int(form.offset) + _HITS_ON_A_PAGE
    more = len(response.hits) == _HITS_ON_A_PAGE and offset < response.total and offset <= LARGEST_OFFSET
    return form.link(offset=str(offset)) if more else None


def _result(hit: Hit, index: str) -> Result:
    cached = "/documents/" + quote(hit.doc_id, safe="") + (f"?{urlencode({'index': index})}" if index else "")
    href = _web_address(hit.url)
    fetched = hit.fetched_at.date() if hit.fetched_at else None
    return Result(
        title=hit.title or hit.url or hit.doc_id,
        href=href or cached,
        is_external=href is not None,
        place=_place(hit.url) if href else hit.url,
        cached=cached,
        day=hit.published_at or fetched,
        is_fetched=hit.published_at is None,
        pieces=tuple(pieces(hit.snippet)),
        language="" if hit.language == "und" else hit.language,
        score=hit.score,
        parts=hit.parts,
    )


def _web_address(url: str) -> str | None:
    """Give the address when a browser may be sent there, else None."""
    return url if url.startswith(("http://", "https://")) else None


def _place(url: str) -> str:
    """Write an address for people: host and path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    steps = [step for step in parts.path.split("/") if step]
    return " › ".join([parts.netloc, *steps])
