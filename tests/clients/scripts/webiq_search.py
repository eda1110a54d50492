"""webiq: search, news, images, videos and browse."""

import json
import sys

from webiq import WebIQClient
from webiq.errors import APIStatusError
from webiq.types.generated.models import BrowseContentFormat, ContentFormat

with WebIQClient(api_key="a-key", base_url=f"{sys.argv[1]}/webiq/v3") as client:
    web = client.web.search("ring-tailed lemur", max_results=1, language="en", region="US")
    text = client.web.search("ring-tailed lemur", max_results=1, content_format=ContentFormat.markdown, max_length=12)
    news = client.news.search("lemur")
    page = client.browse.fetch(web.webResults[0].url, content_format=BrowseContentFormat.text)
    try:
        client.browse.fetch("https://nowhere.example/")
        refusal = None
    except APIStatusError as error:
        refusal = [error.status_code, error.body["errorCode"], len(error.trace_id)]
    print(
        json.dumps(
            {
                "web": [[each.title, each.url, each.content[:9], each.lastUpdatedAt] for each in web.webResults],
                "markdown": text.webResults[0].content,
                "news": [each.source for each in news.newsResults],
                "images": client.images.search("lemur").imageResults,
                "videos": client.videos.search("lemur").videoResults,
                "page": page.content.splitlines()[0],
                "refusal": refusal,
            }
        )
    )
