"""Clients of Bing, Brave and Web IQ that others wrote, against a real server; what each understood is compared."""

import json

import pytest

from tests.clients.running import run_script

pytestmark = pytest.mark.slow

LEMUR = "https://animals.example.org/lemur"
TITLE = "Ring-tailed lemur"
TEXT = (
    "The {0}lemur{1}: The ring-tailed {0}lemur{1} sleeps in the sun. It eats figs and leaves. {0}Lemurs{1} live on an "
    "island. They groom each other for hours."
)
BOLD, STRONG = ("<b>", "</b>"), ("<strong>", "</strong>")
BING = "https://api.bing.microsoft.com/api/v7/#WebPages"


def test_microsoft_s_client_of_bing(base_url: str) -> None:
    assert run_script("azure_websearch", base_url) == {
        "type": "SearchResponse",
        "original": "lemru",
        "altered": "lemur",
        "pages": [[f"{BING}.0", "Ring-tailed <b>lemur</b>", LEMUR, "2026-03-01T12:30:00.0000000Z"]],
        "total": 17,
        "news": [["Ring-tailed <b>lemur</b>", "animals.example.org"]],
        "spelled": ["lemur"],
        "places": [["WebPages", 0], ["News", None]],
        "client_id": "ABC123",
        "market": "en-US",
        "nothing": [],
        "refusal": [["InvalidRequest", "count", "51"]],
    }


def test_langchain_s_bing_and_brave(base_url: str) -> None:
    assert run_script("langchain_search", base_url) == {
        "bing_text": TEXT.format(*BOLD),
        "bing": [{"snippet": TEXT.format(*BOLD), "title": "Ring-tailed <b>lemur</b>", "link": LEMUR}],
        "bing_fresh": [LEMUR],
        "bing_nothing": [{"Result": "No good Bing Search Result was found"}],
        "brave": [{"title": "Ring-tailed <strong>lemur</strong>", "link": LEMUR, "snippet": TEXT.format(*STRONG)}],
        "brave_documents": [LEMUR],
        "brave_nothing": [],
    }


def test_a_strict_client_of_brave(base_url: str) -> None:
    understood = run_script("brave_python_client", base_url)
    assert "422 Unprocessable Entity" in understood.pop("refusal")
    assert understood == {
        "web": [[LEMUR, "Ring-tailed <strong>lemur</strong>", "› lemur"]],
        "query": ["lemur", True],
        "news_in_web": [LEMUR],
        "hostile": 17,
        "nothing": 0,
        "news": [[LEMUR, "April 2, 2025"]],
        "images": 0,
        "videos": 0,
    }


def test_another_strict_client_of_brave(base_url: str) -> None:
    assert run_script("brave_search", base_url) == {
        "urls": [LEMUR],
        "titles": ["Ring-tailed <strong>lemur</strong>"],
        "hostile": 17,
        "nothing": 0,
        "later": 3,
    }


def test_the_web_search_tool_of_smolagents(base_url: str) -> None:
    assert run_script("smolagents_search", base_url) == {
        "lemur": f"## Search Results\n\n1. [Ring-tailed <strong>lemur</strong>]({LEMUR})\n{TEXT.format(*STRONG)}",
        "nothing": "No results found.",
    }


def test_microsoft_s_client_of_web_iq(base_url: str) -> None:
    assert run_script("webiq_search", base_url) == {
        "web": [[TITLE, LEMUR, "The lemur", "2025-04-02T00:00:00Z"]],
        "markdown": "## The lemur",
        "news": ["animals.example.org"],
        "images": [],
        "videos": [],
        "page": "The lemur",
        "refusal": [404, "DocumentNotFound", 32],
    }


def test_brave_s_own_mcp_server(base_url: str) -> None:
    answers = run_script("brave_mcp_server", base_url)
    result = {
        "url": LEMUR,
        "title": "Ring-tailed <strong>lemur</strong>",
        "description": TEXT.format(*STRONG),
    }
    assert {"brave_web_search", "brave_news_search", "brave_llm_context"} <= set(answers.pop("tools"))
    assert answers.pop("refused")["error"] is True
    assert answers.pop("nothing")["texts"] == ["No web results found"]  # Which it takes for an error.
    assert [name for name, answer in answers.items() if answer["error"]] == []
    told = {name: [json.loads(text) for text in answer["texts"]] for name, answer in answers.items()}
    assert told["web"] == [result]
    assert told["plain"] == [{"url": LEMUR, "title": TITLE, "description": TEXT.format("", "")}]
    assert [each["url"] for each in told["goggles"]] == ["https://plants.example.net/fig"]
    assert told["summary"] == [result]
    news = {"age": "April 2, 2025", "page_age": "2025-04-02T00:00:00", "breaking": False}
    assert told["news"] == [result | news]
    assert answers["images"]["structured"]["items"] == []
    assert told["videos"] == []
    context = answers["context"]["structured"]
    assert context == told["context"][0]
    assert context["grounding"]["generic"][0] == {"url": LEMUR, "title": TITLE, "snippets": [TEXT.format("", "")]}
    assert context["sources"][LEMUR]["age"][:2] == ["Wednesday, April 2, 2025", "2025-04-02"]
    assert answers["no_context"]["structured"] == {"grounding": {"generic": [], "map": []}, "sources": {}}
