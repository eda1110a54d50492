"""The one list of the API dialects that are served beside the native one.

Out: `SPOKEN`, each dialect with the function that gives its routes. A new dialect is one file in `adapters/` and one
line here. Must not: translate anything.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from server.adapters import (
    deepresearchgym,
    lists,
    openresearcher,
    perplexity,
    search_r1,
    searxng,
    serper,
    tavily,
    you,
)
from server.adapters.exa import routes as exa
from server.adapters.mcp import routes as mcp
from server.dialect import Dialect
from server.indexes import Indexes
from server.settings import ServerSettings

RouterOf = Callable[[Indexes, ServerSettings], APIRouter]

SPOKEN: Final[tuple[tuple[Dialect, RouterOf], ...]] = (
    (search_r1.DIALECT, search_r1.search_r1_router),
    (openresearcher.DIALECT, openresearcher.openresearcher_router),
    (searxng.DIALECT, searxng.searxng_router),
    (tavily.DIALECT, tavily.tavily_router),
    (exa.DIALECT, exa.exa_router),
    (mcp.DIALECT, mcp.mcp_router),
    (serper.DIALECT, serper.serper_router),
    (perplexity.DIALECT, perplexity.perplexity_router),
    (you.DIALECT, you.you_router),
    (deepresearchgym.DIALECT, deepresearchgym.deepresearchgym_router),
    (lists.DIALECT, lists.lists_router),
)
