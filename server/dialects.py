"""The one list of the API dialects that are served beside the native one.

Out: `SPOKEN`, each dialect with the function that gives its routes. A new dialect is one file in `adapters/` and one
line here. Must not: translate anything.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from server.adapters.bing.routes import DIALECT as BING
from server.adapters.bing.routes import bing_router
from server.adapters.brave.routes import DIALECT as BRAVE
from server.adapters.brave.routes import brave_router
from server.adapters.deepresearchgym import DIALECT as DEEPRESEARCHGYM
from server.adapters.deepresearchgym import deepresearchgym_router
from server.adapters.exa.routes import DIALECT as EXA
from server.adapters.exa.routes import exa_router
from server.adapters.lists import DIALECT as LISTS
from server.adapters.lists import lists_router
from server.adapters.mcp.routes import DIALECT as MCP
from server.adapters.mcp.routes import mcp_router
from server.adapters.openresearcher import DIALECT as OPENRESEARCHER
from server.adapters.openresearcher import openresearcher_router
from server.adapters.perplexity import DIALECT as PERPLEXITY
from server.adapters.perplexity import perplexity_router
from server.adapters.search_r1 import DIALECT as SEARCH_R1
from server.adapters.search_r1 import search_r1_router
from server.adapters.searxng import DIALECT as SEARXNG
from server.adapters.searxng import searxng_router
from server.adapters.serper import DIALECT as SERPER
from server.adapters.serper import serper_router
from server.adapters.tavily import DIALECT as TAVILY
from server.adapters.tavily import tavily_router
from server.adapters.webiq.routes import DIALECT as WEBIQ
from server.adapters.webiq.routes import webiq_router
from server.adapters.you import DIALECT as YOU
from server.adapters.you import you_router
from server.dialect import Dialect
from server.indexes import Indexes
from server.settings import ServerSettings

RouterOf = Callable[[Indexes, ServerSettings], APIRouter]

SPOKEN: Final[tuple[tuple[Dialect, RouterOf], ...]] = (
    (BING, bing_router),
    (BRAVE, brave_router),
    (DEEPRESEARCHGYM, deepresearchgym_router),
    (EXA, exa_router),
    (LISTS, lists_router),
    (MCP, mcp_router),
    (OPENRESEARCHER, openresearcher_router),
    (PERPLEXITY, perplexity_router),
    (SEARCH_R1, search_r1_router),
    (SEARXNG, searxng_router),
    (SERPER, serper_router),
    (TAVILY, tavily_router),
    (WEBIQ, webiq_router),
    (YOU, you_router),
)
