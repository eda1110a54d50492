"""tavily-python: search and extract by key and without one, and how it takes refusals."""

import asyncio
import json
import sys

from tavily import AsyncTavilyClient, TavilyClient
from tavily.errors import BadRequestError

base = sys.argv[1] + "/tavily"
client = TavilyClient("tvly-key", api_base_url=base)
found = client.search(
    "ring-tailed lemur", max_results=1, include_raw_content=True, include_domains=[], topic="news", time_range="year",
    search_depth="advanced", country="germany", days=20_000, start_date="2025-01-01",
)  # fmt: skip
keyless = TavilyClient(api_base_url=base).search("grubs", max_results=2)
extracted = client.extract([keyless["results"][0]["url"], "https://nowhere.example/"], format="text")
in_background = asyncio.run(AsyncTavilyClient("tvly-key", api_base_url=base).search("grubs", max_results=1))
try:
    client.search("grubs", max_results=99)
    refused = ""
except BadRequestError as error:
    refused = str(error)
print(
    json.dumps(
        {
            "keyless": [result["url"] for result in keyless["results"]][:1],
            "keys": sorted(found),
            "extracted": [(one["url"], one["raw_content"]) for one in extracted["results"]],
            "failed": [one["url"] for one in extracted["failed_results"]],
            "in_background": in_background["results"][0]["title"],
            "refused": refused,
        }
    )
)
