"""The tools `search`, `open` and `find` of the browser that gpt-oss was taught to use: text with cursors and links.

Its own server numbers pages in the order in which a session opened them. Here nothing is kept between two calls: the
number of a page is that of its document in the index, so that link and cursor are one number, the same for everyone,
and 0 is a list of results. A number holds for one snapshot; `open` takes an address too, which holds for all.
A text has no link in it, so those that lead to other pages of the index stand below a page's last line.
In: a query, a number or an address, a pattern. Out: text. Must not: know another set of tools.

Source: OpenAI, gpt-oss, simple_browser and gpt-oss-mcp-server (2025): names, arguments, signs.
"""

from typing import Final

from pydantic import BaseModel, Field

from crawler.document import Document
from indexer.asking.address import find_document
from indexer.asking.find import LONGEST_WANTED, Kind, Wanted, find_in_document
from indexer.asking.links import linked_documents
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.folding import words_of
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from server.adapters.mcp.display import Lines, link, page, plain
from server.adapters.mcp.tool import Tool, ToolAnswer, Toolset
from server.engine import Engine
from server.settings import ServerSettings
from server.wire.addresses import doc_id_of, parts_of

_RESULTS: Final = 0
_MOST_RESULTS: Final = 20
_MOST_PLACES: Final = 50
_LINES_OF_A_PLACE: Final = 4

# Links that are listed below a page, at some 15 tokens each.
_MOST_LINKS: Final = 30

_INSTRUCTIONS = """Tool for browsing an index of pages.
The `cursor` appears in brackets before each browsing display: `[{cursor}]`.
Cite information from the tool using the following format:
`【{cursor}†L{line_start}(-L{line_end})?】`, for example: `【6†L9-L11】` or `【8†L3】`.
Always give `cursor` or `id`: the server does not remember which page you saw last."""

_OPEN = """Opens the link `id` starting at line number `loc`, showing `num_lines` lines.
Valid link ids are displayed with the formatting: `【{id}†.*】`.
If `id` is a string, it is treated as the address of a page.
Without `id`, scrolls to a new location of the page indicated by `cursor`.
If `loc` is not provided, the page is shown from its beginning.
Links to other pages of the index are listed below the last line of a page."""


class SearchArguments(BaseModel):
    """What to search for."""

    query: str = Field(description="words to look for")
    topn: int = Field(10, description="results wanted at most, 1 to 20")


class OpenArguments(BaseModel):
    """What to show; -1 is not given."""

    id: int | str = Field(-1, description="a link's number, or the address of a page")
    cursor: int = Field(-1, description="the number in brackets above a page, as a whole number")
    loc: int = Field(-1, description="the first line to show, as a whole number")
    num_lines: int = Field(-1, description="lines to show at most, as a whole number")


class FindArguments(BaseModel):
    """What to find, and where."""

    pattern: str = Field(
        min_length=1, max_length=LONGEST_WANTED, description="the words or signs to find, 1 to 1000 characters"
    )
    cursor: int = Field(-1, description="the number in brackets above a page, as a whole number")


def browse_tools(settings: ServerSettings) -> Toolset:
    """Give the three tools."""

    async def search(engine: Engine, arguments: SearchArguments) -> ToolAnswer:
        k = min(max(arguments.topn, 1), _MOST_RESULTS)
        request = SearchRequest(query=arguments.query, k=k, settings=settings.search)
        return ToolAnswer(await engine.call(lambda searcher: _results(searcher, request)))

    async def open_page(engine: Engine, arguments: OpenArguments) -> ToolAnswer:
        return ToolAnswer(await engine.call(lambda searcher: _opened(searcher, arguments)))

    async def find(engine: Engine, arguments: FindArguments) -> ToolAnswer:
        return ToolAnswer(await engine.call(lambda searcher: _found(searcher, arguments)))

    return Toolset(
        name="browser",
        title="Scenthound's browser",
        instructions=_INSTRUCTIONS,
        tools=(
            Tool(
                "search",
                "Search for information",
                "Searches for information related to `query` and displays `topn` results.",
                SearchArguments,
                search,
            ),
            Tool("open", "Open a link or page", _OPEN, OpenArguments, open_page),
            Tool(
                "find",
                "Find pattern in page",
                "Finds matches of `pattern` in the page given by `cursor`.",
                FindArguments,
                find,
            ),
        ),
    )


def _results(searcher: Searcher, request: SearchRequest) -> str:
    found = searcher.search(request)
    entries = []
    for hit in found.hits:
        number = searcher.snapshot.index.number_of(hit.doc_id) + 1
        domain = parts_of(hit.url, hit.doc_id).host
        entries.append(f"  * {link(number, hit.title or hit.url or hit.doc_id, domain)} {plain(hit.snippet.text)}")
    nothing = [found.empty_reason or f"Nothing was found for `{plain(request.query)}`."]
    # Each result is a line of its own, however long, and all are shown: they are few.
    lines = ["# Search Results", "", *(entries or nothing)]
    body = "\n".join(f"L{number}: {line}" for number, line in enumerate(lines))
    bar = f"**viewing lines [0 - {len(lines) - 1}] of {len(lines) - 1}**"
    return page(_RESULTS, request.query, "", f"{bar}\n\n{body}")


def _opened(searcher: Searcher, arguments: OpenArguments) -> str:
    document, number = _named(searcher, arguments.id, arguments.cursor)
    lines = Lines(document.text)
    first = max(arguments.loc, 0)
    if first >= len(lines):
        raise RequestError(
            "loc", found=str(first), wanted=f"0 to {len(lines) - 1}, the page's lines", remedy="choose one of them"
        )
    view = lines.view(first, arguments.num_lines if arguments.num_lines > 0 else None)
    is_end = first + len(view.lines) == len(lines)
    links = _links_of(searcher, document) if is_end else ""
    return _page(document, number, f"{view.bar}\n\n{view.numbered}{links}")


def _links_of(searcher: Searcher, document: Document) -> str:
    """List the other pages of the index that a page links to, each once and by its number; "" where there are none."""
    found = linked_documents(searcher.snapshot, document.doc_id)
    lines = [
        link(number + 1, leading.text or leading.url, parts_of(leading.url, "").host)
        for number, leading in found[:_MOST_LINKS]
    ]
    if len(found) > len(lines):
        lines.append(f"and {len(found) - len(lines)} more")
    return "\n\nLinks to other pages:\n" + "\n".join(lines) if lines else ""


def _found(searcher: Searcher, arguments: FindArguments) -> str:
    document, number = _named(searcher, -1, arguments.cursor)
    pattern = arguments.pattern
    kind: Kind = "words" if words_of(pattern) else "text"
    wanted = Wanted(pattern, kind=kind, most=_MOST_PLACES, around=0)
    found = find_in_document(searcher.snapshot, document.doc_id, wanted)
    lines = Lines(document.text)
    parts: list[str] = []
    shown = -1
    for place in found.places:
        first = lines.line_of(place.start)
        if first <= shown:
            continue
        view = lines.view(first, _LINES_OF_A_PLACE)
        shown = first + len(view.lines) - 1
        parts.append(f"# {link(number, f'match at L{first}')}\n{view.numbered}")
    nothing = f"No `find` results for pattern: `{plain(pattern)}`"
    more = ["There are more matches; find a longer pattern, or open the page behind these."] if found.truncated else []
    heading = f"Find results for text: `{pattern}` in `{document.title}`"
    return page(number, heading, _place(document), "\n" + "\n\n".join([*(parts or [nothing]), *more]))


def _named(searcher: Searcher, link_id: int | str, cursor: int) -> tuple[Document, int]:
    """Find the document that is meant, and its number as a page."""
    index = searcher.snapshot.index
    # A number that a client sends as a text is a number.
    if isinstance(link_id, str) and not (link_id.removeprefix("-").isdecimal() and len(link_id) <= 20):
        document = find_document(searcher.snapshot, doc_id_of(link_id) or link_id)
        return document, index.number_of(document.doc_id) + 1
    number = int(link_id) if int(link_id) >= 0 else cursor
    if number < 0:
        raise RequestError(
            "cursor",
            found="none, and no id",
            wanted="the number in brackets above a page",
            remedy="give it: this server does not remember which page you saw last",
        )
    if number == _RESULTS:
        raise RequestError(
            "cursor",
            found="0, a list of results",
            wanted="the number of a page",
            remedy="open one of the links of the list, or search again",
        )
    if number > len(index.documents):
        raise DocumentNotFoundError(
            "id",
            found=f"{str(number)[:20]}, which is no page",
            wanted="the number of a link that was shown",
            remedy="search again, or open the page by its address",
        )
    return index.documents.get(index.doc_id_at(number - 1)), number


def _page(document: Document, number: int, body: str) -> str:
    return page(number, document.title or document.doc_id, _place(document), body)


def _place(document: Document) -> str:
    return parts_of(document.url, document.doc_id).url
