"""langchain-tavily: both of its tools, which send empty lists and read answers by key."""

import json
import sys

from langchain_tavily import TavilyExtract, TavilySearch

base = sys.argv[1] + "/tavily"
search = TavilySearch(max_results=1, tavily_api_key="tvly-key", api_base_url=base)
found = search.invoke({"query": "grubs", "include_domains": ["example.org"], "exclude_domains": []})
extract = TavilyExtract(tavily_api_key="tvly-key", api_base_url=base)
stored = extract.invoke({"urls": [found["results"][0]["url"]]})
print(
    json.dumps(
        {
            "urls": [one["url"] for one in found["results"]],
            "content": found["results"][0]["content"],
            "texts": [one["raw_content"] for one in stored["results"]],
        }
    )
)
