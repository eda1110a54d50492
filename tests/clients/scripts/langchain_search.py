"""langchain-community: BingSearchAPIWrapper, and BraveSearch as a tool."""

import json
import sys

from langchain_community.tools import BraveSearch
from langchain_community.utilities import BingSearchAPIWrapper
from langchain_community.utilities.brave_search import BraveSearchWrapper

base = sys.argv[1]
bing = BingSearchAPIWrapper(bing_subscription_key="a-key", bing_search_url=f"{base}/v7.0/search", k=1)
custom = BingSearchAPIWrapper(
    bing_subscription_key="a-key", bing_search_url=f"{base}/v7.0/search", search_kwargs={"freshness": "2025-04-02"}
)
wrapper = BraveSearchWrapper(
    api_key="a-key", base_url=f"{base}/res/v1/web/search", search_kwargs={"count": 1, "max_results": 5}
)
brave = BraveSearch(search_wrapper=wrapper)
print(
    json.dumps(
        {
            "bing_text": bing.run("lemur"),
            "bing": bing.results("lemur", 1),
            "bing_fresh": [each["link"] for each in custom.results("lemur", 10)],
            "bing_nothing": bing.results("lemur site:nowhere.example", 3),
            "brave": json.loads(brave.run("lemur")),
            "brave_documents": [each.metadata["link"] for each in wrapper.download_documents("lemur")],
            "brave_nothing": json.loads(brave.run("lemur site:nowhere.example")),
        }
    )
)
