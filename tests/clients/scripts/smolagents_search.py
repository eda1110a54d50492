"""smolagents: its web search tool, which speaks to Brave unless told otherwise."""

import json
import sys

from smolagents import ApiWebSearchTool

tool = ApiWebSearchTool(
    endpoint=f"{sys.argv[1]}/res/v1/web/search", api_key="a-key", params={"count": 1}, rate_limit=None
)
print(json.dumps({"lemur": tool("lemur"), "nothing": tool("lemur site:nowhere.example")}))
