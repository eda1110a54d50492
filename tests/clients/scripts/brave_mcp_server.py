"""Brave's own MCP server, spoken to over standard input and output by the MCP Python client."""

import asyncio
import json
import sys
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

HERE = Path(__file__).resolve().parent
SERVER = HERE.parent / "node_modules" / "@brave" / "brave-search-mcp-server" / "dist" / "index.js"
PARAMETERS = StdioServerParameters(
    command=str(Path(sys.executable).parent / "node"),
    args=["--import", str(HERE / "to_base_url.mjs"), str(SERVER), "--transport", "stdio"],
    env={"BASE_URL": sys.argv[1], "BRAVE_API_KEY": "a-key"},
)


async def main() -> dict[str, object]:
    async with stdio_client(PARAMETERS) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()

        async def call(tool: str, **arguments: object) -> dict[str, object]:
            answer = await session.call_tool(tool, arguments)
            texts = [each.text for each in answer.content]
            return {"error": answer.isError, "texts": texts, "structured": answer.structuredContent}

        return {
            "tools": sorted(tool.name for tool in (await session.list_tools()).tools),
            "web": await call("brave_web_search", query="lemur", count=1),
            "plain": await call("brave_web_search", query="lemur", count=1, text_decorations=False),
            "goggles": await call(
                "brave_web_search", query="lemur", goggles=["$discard", "$boost,site=plants.example.net"]
            ),
            "summary": await call("brave_web_search", query="lemur", count=1, summary=True, extra_snippets=True),
            "nothing": await call("brave_web_search", query="lemur site:nowhere.example"),
            "news": await call("brave_news_search", query="lemur"),
            "images": await call("brave_image_search", query="lemur"),
            "videos": await call("brave_video_search", query="lemur"),
            "context": await call("brave_llm_context", query="lemur", enable_source_metadata=True),
            "no_context": await call("brave_llm_context", query="lemur site:nowhere.example"),
            "refused": await call("brave_web_search", query="lemur", goggles="$boost=11"),
        }


print(json.dumps(asyncio.run(main())))
