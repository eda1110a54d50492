"""The tools `search` and `get_document` as BrowseComp-Plus gives them to the agents that it measures.

Source: Z. Chen, X. Ma, S. Zhuang and others, BrowseComp-Plus, arXiv:2508.06600, 2025: its server's tools, five hits,
the first 512 tokens of a text as its snippet; lists come as FastMCP wraps them.
In: a query, a docid. Out: texts. Must not: know another set of tools.
"""

import json
from typing import Any

from pydantic import BaseModel, Field

from indexer.budget import Budget, cut
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from server.adapters.mcp.tool import Tool, ToolAnswer, Toolset, read
from server.engine import Engine
from server.settings import ServerSettings

_HITS = 5
_SNIPPET_TOKENS = 512

# Anything may stand under "result"; the mark tells FastMCP's clients to take it out again.
_WRAPPED: dict[str, Any] = {
    "type": "object",
    "properties": {"result": {}},
    "required": ["result"],
    "x-fastmcp-wrap-result": True,
}


class SearchArguments(BaseModel):
    """What to search for."""

    query: str = Field(description="words to look for")


class DocumentArguments(BaseModel):
    """What to read."""

    docid: str = Field(description="the docid of a result of search")


def browsecomp_tools(settings: ServerSettings) -> Toolset:
    """Give the two tools."""

    async def search(engine: Engine, arguments: SearchArguments) -> ToolAnswer:
        request = SearchRequest(query=arguments.query, k=_HITS, settings=settings.search)

        def look(searcher: Searcher) -> list[dict[str, object]]:
            hits = searcher.search(request).hits
            return [
                {"docid": hit.doc_id, "score": hit.score, "snippet": _snippet(searcher, hit.doc_id)} for hit in hits
            ]

        return _answer(await engine.call(look))

    async def get_document(engine: Engine, arguments: DocumentArguments) -> ToolAnswer:
        document = await read(engine, arguments.docid)
        return _answer({"docid": document.doc_id, "text": document.text})

    return Toolset(
        name="search-server",
        title="Scenthound, as BrowseComp-Plus asks",
        instructions="Search with search; read a whole document with get_document.",
        tools=(
            Tool(
                "search",
                "Search",
                f"Perform a search on the index. Returns the top {_HITS} hits with docid, score and snippet; the "
                "snippet is the beginning of the document's text.",
                SearchArguments,
                search,
                _WRAPPED,
            ),
            Tool(
                "get_document",
                "Read a document",
                "Retrieve the full text of a document by its docid.",
                DocumentArguments,
                get_document,
                _WRAPPED,
            ),
        ),
    )


def _snippet(searcher: Searcher, doc_id: str) -> str:
    """Give the beginning of a document: its title, and as much text as the tokens reach."""
    document = searcher.document(doc_id)
    text = f"{document.title}\n{document.text}" if document.title else document.text
    budget = Budget(tokens=_SNIPPET_TOKENS, spans=searcher.snapshot.encoder.spans)
    return text[: cut(text, 0, budget.reach(text, 0))]


def _answer(result: object) -> ToolAnswer:
    return ToolAnswer(json.dumps(result, ensure_ascii=False), {"result": result})
