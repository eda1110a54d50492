"""The one list of the API dialects that are served beside the native one.

Out: `SPOKEN`, each dialect with the function that gives its routes. A new dialect is one file in `adapters/` and one
line here. Must not: translate anything.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from server.adapters.mcp.routes import DIALECT as MCP
from server.adapters.mcp.routes import mcp_router
from server.dialect import Dialect
from server.indexes import Indexes
from server.settings import ServerSettings

RouterOf = Callable[[Indexes, ServerSettings], APIRouter]

SPOKEN: Final[tuple[tuple[Dialect, RouterOf], ...]] = ((MCP, mcp_router),)
