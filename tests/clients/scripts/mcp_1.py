"""The MCP client of the line 1.x: `initialize`, list the tools of each path, call them, and one that refuses."""

import asyncio
import json
import sys
from importlib.metadata import version

from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client


async def ask(base_url, path, calls):
    async with (
        streamablehttp_client(base_url + path) as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        begun = await session.initialize()
        tools = await session.list_tools()
        answers = [await session.call_tool(name, arguments) for name, arguments in calls]
        return {
            "protocol": begun.protocolVersion,
            "tools": [tool.name for tool in tools.tools],
            "read_only": [tool.annotations.readOnlyHint for tool in tools.tools],
            "answers": [
                {
                    "texts": [item.text for item in answer.content],
                    "structured": answer.structuredContent,
                    "is_error": answer.isError,
                }
                for answer in answers
            ],
        }


async def main():
    calls = json.loads(sys.argv[2])
    found = {path: await ask(sys.argv[1], path, calls[path]) for path in calls}
    print(json.dumps({"version": version("mcp"), "paths": found}))


asyncio.run(main())
