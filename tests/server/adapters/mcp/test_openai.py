"""`search` and `fetch` as OpenAI's connectors want them: one text of JSON, the same object, no other keys."""

import json

from crawler.document import doc_id_of
from tests.server.adapters.mcp.asking import call, refusal_of, tools
from tests.server.client import Client
from tests.server.site import HOSTILE_ID, HOSTILE_TITLE

LEMUR = doc_id_of("https://animals.example.org/lemur")


def test_the_tools_take_one_argument_each(client: Client) -> None:
    found = tools(client, "/mcp")
    assert list(found) == ["search", "fetch"]
    assert {name: list(tool["inputSchema"]["properties"]) for name, tool in found.items()} == {
        "search": ["query"],
        "fetch": ["id"],
    }
    assert found["search"]["outputSchema"]["required"] == ["results"]
    assert found["fetch"]["outputSchema"]["required"] == ["id", "title", "text", "url", "metadata"]


def test_search_gives_ids_titles_and_addresses_twice_over(client: Client) -> None:
    result = call(client, "/mcp", "search", query="katta site:tiere.example.de")
    assert result["structuredContent"] == {
        "results": [
            {
                "id": doc_id_of("https://tiere.example.de/maki"),
                "title": "Katta",
                "url": "https://tiere.example.de/maki",
            }
        ]
    }
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


def test_nothing_found_is_an_empty_list(client: Client) -> None:
    result = call(client, "/mcp", "search", query="katta site:nowhere.example")
    assert result["structuredContent"] == {"results": []}
    assert result["content"][0]["text"] == '{"results": []}'


def test_fetch_gives_the_whole_text_and_what_is_known(client: Client) -> None:
    result = call(client, "/mcp", "fetch", id=LEMUR)
    assert result["structuredContent"] == {
        "id": LEMUR,
        "title": "Ring-tailed lemur",
        "text": "## The lemur\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
        "Lemurs live on an island. They groom each other for hours.",
        "url": "https://animals.example.org/lemur",
        "metadata": {
            "language": "en",
            "site": "example.org",
            "published_at": "2025-04-02",
            "fetched_at": "2026-03-01T12:30:00+00:00",
        },
    }
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


def test_a_page_is_fetched_by_its_address_too(client: Client) -> None:
    found = call(client, "/mcp", "fetch", id="HTTPS://animals.example.org:443/lemur#top")["structuredContent"]
    assert found["id"] == LEMUR


def test_a_document_without_an_address_has_one_that_leads_nowhere_and_is_fetched_by_it(client: Client) -> None:
    found = call(client, "/mcp", "fetch", id="record-1")["structuredContent"]
    assert found["url"] == "https://document.invalid/record-1"
    assert found["metadata"] == {"language": "en"}
    assert call(client, "/mcp", "fetch", id=found["url"])["structuredContent"] == found


def test_hostile_documents_come_as_they_are_inside_json(client: Client) -> None:
    found = call(client, "/mcp", "fetch", id=HOSTILE_ID)["structuredContent"]
    assert found["title"] == HOSTILE_TITLE
    assert found["url"].startswith("https://document.invalid/attack%2F%3Cb%3E")


def test_an_id_that_is_none_is_told_with_what_to_do(client: Client) -> None:
    assert refusal_of(client, "/mcp", "fetch", id="nothing").endswith("search again")
    assert "was crawled" in refusal_of(client, "/mcp", "fetch", id="https://nowhere.example/")
    assert refusal_of(client, "/mcp", "fetch", id="").endswith("name the document")
