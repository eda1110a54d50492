"""`search` and `get_document` as BrowseComp-Plus has them, lists wrapped as FastMCP wraps them."""

import json

from crawler.document import doc_id_of
from tests.server.adapters.mcp.asking import call, refusal_of, tools
from tests.server.client import Client

PATH = "/mcp/browsecomp"
KATTA = doc_id_of("https://tiere.example.de/maki")


def test_search_takes_a_query_and_gives_a_list(client: Client) -> None:
    result = call(client, PATH, "search", query="katta site:tiere.example.de")
    (hit,) = client.get("/v1/search?q=katta+site:tiere.example.de").json()["hits"]
    text = "Katta\nDer Katta ist ein Lemur auf Madagaskar."
    assert result["structuredContent"] == {"result": [{"docid": KATTA, "score": hit["score"], "snippet": text}]}
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]["result"]


def test_search_gives_five_hits_best_first(client: Client) -> None:
    found = call(client, PATH, "search", query="sparrow")["structuredContent"]["result"]
    assert len(found) == 5
    scores = [hit["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)


def test_get_document_gives_the_text(client: Client) -> None:
    result = call(client, PATH, "get_document", docid=KATTA)
    assert result["structuredContent"] == {
        "result": {"docid": KATTA, "text": "Der Katta ist ein Lemur auf Madagaskar."},
    }
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]["result"]


def test_a_docid_that_is_none_is_told_with_what_to_do(client: Client) -> None:
    assert refusal_of(client, PATH, "get_document", docid="0").endswith("search again")


def test_the_schemas_say_that_the_result_is_wrapped(client: Client) -> None:
    found = tools(client, PATH)
    assert list(found) == ["search", "get_document"]
    assert all(tool["outputSchema"]["x-fastmcp-wrap-result"] is True for tool in found.values())
    assert list(found["get_document"]["inputSchema"]["properties"]) == ["docid"]
