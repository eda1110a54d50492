"""The tools `search` and `fetch` as OpenAI's connectors, deep research and ChatGPT ask for them.

Each answer is one text that holds JSON, and the same object as structured content.
Source: OpenAI, Building MCP servers for ChatGPT and API integrations (2026): the two tools, their one argument, the
keys of their answers.
In: a query, an id. Out: addresses, a whole text. Must not: know another set of tools.
"""

import json

from pydantic import BaseModel, Field

from crawler.document import Document
from indexer.search.request import SearchRequest
from server.adapters.mcp.tool import Tool, ToolAnswer, Toolset, read
from server.engine import Engine
from server.settings import ServerSettings
from server.wire.addresses import parts_of

_HITS = 10


class SearchArguments(BaseModel):
    """What to search for."""

    query: str = Field(description="words to look for, as a question or as keywords; operators are read")


class FetchArguments(BaseModel):
    """What to read."""

    id: str = Field(description="the id of a result of search, or the address of a page")


class Result(BaseModel):
    """One hit."""

    id: str = Field(description="What fetch takes.")
    title: str
    url: str


class Results(BaseModel):
    """What search gives."""

    results: list[Result]


class Fetched(BaseModel):
    """What fetch gives."""

    id: str
    title: str
    text: str = Field(description="The whole text, in Markdown.")
    url: str
    metadata: dict[str, str]


def openai_tools(settings: ServerSettings) -> Toolset:
    """Give the two tools."""

    async def search(engine: Engine, arguments: SearchArguments) -> ToolAnswer:
        found = await engine.search(SearchRequest(query=arguments.query, k=_HITS, settings=settings.search))
        results = [
            Result(id=hit.doc_id, title=hit.title or hit.doc_id, url=parts_of(hit.url, hit.doc_id).url)
            for hit in found.hits
        ]
        return _answer(Results(results=results))

    async def fetch(engine: Engine, arguments: FetchArguments) -> ToolAnswer:
        document = await read(engine, arguments.id)
        return _answer(
            Fetched(
                id=document.doc_id,
                title=document.title or document.doc_id,
                text=document.text,
                url=parts_of(document.url, document.doc_id).url,
                metadata=_metadata(document),
            )
        )

    return Toolset(
        name="scenthound",
        title="Scenthound",
        instructions="Search an index of pages with search, then read a whole page with fetch and the id of a result.",
        tools=(
            Tool(
                "search",
                "Search",
                "Search the index. Gives ids, titles and addresses of pages, best first; read one with fetch.",
                SearchArguments,
                search,
                Results.model_json_schema(),
            ),
            Tool(
                "fetch",
                "Read a page",
                "Read the whole text of a page by its id from search.",
                FetchArguments,
                fetch,
                Fetched.model_json_schema(),
            ),
        ),
    )


def _metadata(document: Document) -> dict[str, str]:
    """Say what is known of a document beside its text."""
    days = {"published_at": document.published_at, "fetched_at": document.fetched_at}
    known = {name: value.isoformat() for name, value in days.items() if value is not None}
    return {"language": document.language, **({"site": document.site} if document.site else {}), **known}


def _answer(answer: BaseModel) -> ToolAnswer:
    structured = answer.model_dump(mode="json")
    return ToolAnswer(json.dumps(structured, ensure_ascii=False), structured)
