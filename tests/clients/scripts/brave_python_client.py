"""brave-search-python-client: every answer must fit its strict models; the base URL is a private attribute."""

import asyncio
import json
import sys

from brave_search_python_client import (
    BraveSearch,
    BraveSearchAPIError,
    ImagesSearchRequest,
    NewsSearchRequest,
    VideosSearchRequest,
    WebSearchRequest,
)

client = BraveSearch(api_key="a-key")
client._base_url = f"{sys.argv[1]}/res/v1/"


async def main() -> dict[str, object]:
    web = await client.web(WebSearchRequest(q="lemur", count=1, extra_snippets=True, result_filter="web,news"))
    hostile = await client.web(WebSearchRequest(q="attack"))
    nothing = await client.web(WebSearchRequest(q="lemur site:nowhere.example"))
    news = await client.news(NewsSearchRequest(q="lemur"))
    images = await client.images(ImagesSearchRequest(q="lemur"))
    videos = await client.videos(VideosSearchRequest(q="lemur"))
    try:
        await client.web(WebSearchRequest(q="lemur", goggles_id="https://a.example/goggle"))
        refusal = None
    except BraveSearchAPIError as error:
        refusal = str(error)
    return {
        "web": [[str(each.url), each.title, each.meta_url.path] for each in web.web.results],
        "query": [web.query.original, web.query.more_results_available],
        "news_in_web": [str(each.url) for each in web.news.results],
        "hostile": len(hostile.web.results),
        "nothing": len(nothing.web.results) if nothing.web else 0,
        "news": [[str(each.url), each.age] for each in news.results],
        "images": len(images.results),
        "videos": len(videos.results),
        "refusal": refusal,
    }


print(json.dumps(asyncio.run(main())))
