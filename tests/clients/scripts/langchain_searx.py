"""LangChain's SearxSearchWrapper: it asks at the root of the host it is given, and reads results by key."""

import asyncio
import json
import sys

from langchain_community.utilities import SearxSearchWrapper

searx = SearxSearchWrapper(searx_host=sys.argv[1] + "/searxng", k=1)
slash = SearxSearchWrapper(searx_host=sys.argv[1] + "/searxng/", params={"language": "de"})
print(
    json.dumps(
        {
            "run": searx.run("grubs"),
            "results": searx.results("grubs", num_results=1, engines=["wiki"], categories=["general"], time_range=""),
            "german": [one["link"] for one in slash.results("lemur", num_results=5)],
            "in_background": asyncio.run(searx.arun("grubs")),
            "none": searx.results("lemur", num_results=1, time_range="day"),
        }
    )
)
