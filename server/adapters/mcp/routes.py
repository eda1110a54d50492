"""The paths of the Model Context Protocol: one for each set of tools.

In: HTTP. Out: what `door` answers; refusals before it in JSON-RPC's words. Must not: know another adapter.
"""

import asyncio
import json
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from server.adapters.mcp.browse import browse_tools
from server.adapters.mcp.browsecomp import browsecomp_tools
from server.adapters.mcp.openai import openai_tools
from server.adapters.mcp.tool import Toolset
from server.choosing import choose
from server.dialect import Answer, Dialect
from server.engine import Engine
from server.errors import MediaTypeError, OriginError
from server.indexes import Indexes
from server.refusal import Refusal, show
from server.settings import ServerSettings

_PREFIX: Final = "/mcp"
_DOOR: Final = "server.adapters.mcp.door"

# Names of this machine for itself: a page that it serves may ask.
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

# JSON-RPC's own codes: a request that is none, and a failure of the server.
_INVALID_REQUEST: Final = -32600
_INTERNAL_ERROR: Final = -32603


def _refuse(status: int, refusal: Refusal) -> Answer:
    """Refuse as JSON-RPC does where it cannot tell which request it was."""
    data = {"code": refusal.code, **({"field": refusal.field} if refusal.field else {})}
    code = _INTERNAL_ERROR if status >= 500 else _INVALID_REQUEST
    error = {"code": code, "message": refusal.message, "data": data}
    return Answer(status, json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode("ascii"))


DIALECT = Dialect(name="mcp", prefixes=(_PREFIX,), refuse=_refuse)


def mcp_router(indexes: Indexes, settings: ServerSettings) -> APIRouter:
    """Give the routes; each takes POST only: there is no session to listen to or to end."""
    router = APIRouter()
    toolsets = {
        _PREFIX: openai_tools(settings),
        f"{_PREFIX}/browse": browse_tools(settings),
        f"{_PREFIX}/browsecomp": browsecomp_tools(settings),
    }
    for path, toolset in toolsets.items():
        _add(router, path, toolset, indexes)
    return router


def _add(router: APIRouter, path: str, toolset: Toolset, indexes: Indexes) -> None:
    names = ", ".join(tool.name for tool in toolset.tools)

    @router.post(path, summary=f"Tools of agents: {names}", openapi_extra=_BODY, responses=_RESPONSES)
    async def post(request: Request) -> Response:
        """Answer one message of the Model Context Protocol; `index` in the address chooses an index."""
        _check_origin(request)
        _check_type(request)
        return _McpResponse(toolset, choose(indexes, request))


class _McpResponse(Response):
    """An answer that the protocol's library writes."""

    def __init__(self, toolset: Toolset, engine: Engine) -> None:
        super().__init__()
        self._toolset = toolset
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Importing it takes a second, once; in a thread, so that the others are answered meanwhile.
        door = await asyncio.to_thread(import_module, _DOOR)
        await door.answer(self._toolset, self._engine, scope, receive, send)


def _check_origin(request: Request) -> None:
    """Refuse pages of other hosts, which a browser might show to somebody who can reach this server.

    Source: Model Context Protocol, Transports, Security Warning (2025-06-18 and later): the Origin header must be
    validated, against DNS rebinding.

    Raises:
        OriginError: The request was made by such a page.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        host = None
    if host not in _LOOPBACK:
        raise OriginError(
            "origin",
            found=show(origin),
            wanted="no page of another host",
            remedy="ask from a program, or from a page on this machine",
        )


def _check_type(request: Request) -> None:
    stated = request.headers.get("content-type", "")
    if stated.partition(";")[0].strip().lower() != "application/json":
        raise MediaTypeError(
            "the request body",
            found=show(stated) if stated else "no Content-Type",
            wanted="application/json",
            remedy="send it as JSON, with that Content-Type",
        )


_MESSAGE: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "jsonrpc": {"type": "string", "enum": ["2.0"]},
        "id": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "method": {"type": "string"},
        "params": {"type": "object"},
    },
    "required": ["jsonrpc", "method"],
    "example": {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _MESSAGE}}}
}
_REFUSED: Final[dict[str, Any]] = {"content": {"application/json": {"schema": {"type": "object"}}}}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The message's answer, as JSON-RPC.", **_REFUSED},
    202: {"description": "A notification was taken; there is no body."},
    400: {"description": "No message that the protocol knows.", **_REFUSED},
    403: {"description": "The request came from a page of another host.", **_REFUSED},
    404: {"description": "No such method, or no index of that name.", **_REFUSED},
    413: {"description": "The message is too large.", **_REFUSED},
    415: {"description": "The body is not JSON.", **_REFUSED},
    503: {"description": "The server cannot answer now.", **_REFUSED},
}
