"""The door to the library `mcp`: the one file that imports it.

In: an HTTP request for a set of tools. Out: its answer as JSON, whatever revision of the protocol the client speaks:
those before 2026-07-28 begin with `initialize`, that one with `server/discover`, and none is given a session. A call of
a tool that our errors refuse is an answer that says so, for the model to read.
Must not: keep anything between two requests.
"""

from importlib.metadata import version

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from starlette.datastructures import MutableHeaders
from starlette.types import Receive, Scope, Send

from crawler.errors import ScenthoundError
from server.adapters.mcp.tool import Tool, Toolset
from server.engine import Engine

_READS_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


async def answer(toolset: Toolset, engine: Engine, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one HTTP request."""
    # One manager a request: it may be started once only, and with no session there is nothing for it to manage.
    manager = StreamableHTTPSessionManager(_server(toolset, engine), json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(_accepting(scope), receive, send)


def _server(toolset: Toolset, engine: Engine) -> Server:
    by_name = {tool.name: tool for tool in toolset.tools}

    async def list_tools(_: ServerRequestContext, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(tool) for tool in toolset.tools])

    async def call_tool(_: ServerRequestContext, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(params.name)
        if tool is None:
            raise MCPError(
                types.INVALID_PARAMS, f"there is no tool {params.name[:100]!r}; those here are {', '.join(by_name)}"
            )
        try:
            given = await tool.answer(engine, params.arguments or {})
        except ScenthoundError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(content=[_text(given.text)], structured_content=given.structured)

    return Server(
        toolset.name,
        title=toolset.title,
        version=version("scenthound"),
        instructions=toolset.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.output_schema,
        annotations=_READS_ONLY,
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _accepting(scope: Scope) -> Scope:
    """Read any Accept header as one that takes what is given: clients that state less would be refused for nothing."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["accept"] = "application/json, text/event-stream"
    return {**scope, "headers": headers.raw}
