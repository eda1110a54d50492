"""azure-cognitiveservices-search-websearch: a search with everything, one that finds nothing, one that is refused."""

import json
import sys

from azure.cognitiveservices.search.websearch import WebSearchClient
from azure.cognitiveservices.search.websearch.models import ErrorResponseException
from msrest.authentication import CognitiveServicesCredentials

client = WebSearchClient(endpoint=sys.argv[1], credentials=CognitiveServicesCredentials("a-key"))
answer = client.web.search(
    query="lemru",
    count=1,
    answer_count=5,
    promote=["News"],
    response_filter=["Webpages", "News", "SpellSuggestions"],
    safe_search="Strict",
    text_decorations=True,
    text_format="Html",
    client_id="ABC123",
    raw=True,
)
found = answer.output
try:
    client.web.search(query="lemur", count=51)
    refusal = None
except ErrorResponseException as error:
    refusal = [[each.code, each.parameter, each.value] for each in error.error.errors]
print(
    json.dumps(
        {
            "type": found._type,
            "original": found.query_context.original_query,
            "altered": found.query_context.altered_query,
            "pages": [[page.id, page.name, page.url, page.date_last_crawled] for page in found.web_pages.value],
            "total": found.web_pages.total_estimated_matches,
            "news": [[one.name, one.provider[0].name] for one in found.news.value],
            "spelled": [query.text for query in found.spell_suggestions.value],
            "places": [[item.answer_type, item.result_index] for item in found.ranking_response.mainline.items],
            "client_id": answer.response.headers["X-MSEdge-ClientID"],
            "market": answer.response.headers["BingAPIs-Market"],
            "nothing": client.web.search(query="lemur site:nowhere.example").web_pages.value,
            "refusal": refusal,
        }
    )
)
