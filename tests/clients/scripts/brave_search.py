"""brave-search: a strict client of Brave, sync and async."""

import asyncio
import json
import sys

from brave import AsyncBrave, Brave

client, other = Brave(api_key="a-key"), AsyncBrave(api_key="a-key")
client.base_url = other.base_url = f"{sys.argv[1]}/res/v1/"
web = client.search(q="lemur", count=2, extra_snippets=True, freshness="2020-01-01to2030-01-01")
hostile = client.search(q="attack")
nothing = client.search(q="lemur site:nowhere.example")
later = asyncio.run(other.search(q="sparrow", count=3, offset=1))
print(
    json.dumps(
        {
            "urls": [str(each.url) for each in web.web.results],
            "titles": [each.title for each in web.web.results],
            "hostile": len(hostile.web.results),
            "nothing": len(nothing.web.results) if nothing.web else 0,
            "later": len(later.web.results),
        }
    )
)
