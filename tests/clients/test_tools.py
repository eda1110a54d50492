"""Clients that agents use as tools, each unmodified but for the base URL."""

import pytest

from tests.clients.running import run_script
from tests.server.adapters.animals import (
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TEXT,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_PIECE,
    LEMUR_TEXT,
    LEMUR_TITLE,
)

pytestmark = pytest.mark.slow

NOWHERE = "https://nowhere.example/"


def test_tavily_python(base_url: str) -> None:
    told = run_script("tavily_sdk", base_url)
    assert told["keyless"] == [AYE_AYE]
    assert {"answer", "images", "query", "results", "response_time"} <= set(told["keys"])
    assert told["extracted"] == [[AYE_AYE, AYE_AYE_TEXT]]
    assert told["failed"] == [NOWHERE]
    assert told["in_background"] == AYE_AYE_TITLE
    assert told["refused"].startswith("max_results: found 99")


def test_langchain_tavily(base_url: str) -> None:
    told = run_script("langchain_tavily", base_url)
    assert told == {"urls": [AYE_AYE], "content": AYE_AYE_PIECE, "texts": [AYE_AYE_TEXT]}


def test_exa_py(base_url: str) -> None:
    told = run_script("exa_sdk", base_url)
    ((*shown, score),) = told["found"]
    assert shown == [LEMUR_TITLE, LEMUR_TEXT, "2025-04-02T00:00:00.000Z"]
    assert 0 < score <= 1
    assert sorted(told["bare"]) == sorted([[AYE_AYE, True, None], [LEMUR, True, None]])
    assert (told["highlights"], told["summary"]) == ([AYE_AYE_PIECE], AYE_AYE_PIECE)
    assert told["texts"] == [AYE_AYE_TEXT]
    assert told["statuses"] == [[AYE_AYE, "success"], [NOWHERE, "error"]]
    assert told["similar"] == 1
    assert "status code 400" in told["refused"]
    assert "INVALID_REQUEST_BODY" in told["refused"]


def test_langchain_exa(base_url: str) -> None:
    told = run_script("langchain_exa", base_url)
    assert told["text"] == LEMUR_TEXT
    assert told["metadata"]["url"] == LEMUR
    assert told["metadata"]["highlights"] == [LEMUR_PIECE]
    assert told["cut"] == [AYE_AYE_TEXT[:12]]
    assert told["similar"] == 2


def test_langchain_s_searx_wrapper(base_url: str) -> None:
    told = run_script("langchain_searx", base_url)
    assert told["run"] == told["in_background"] == AYE_AYE_PIECE
    assert told["results"] == [
        {
            "snippet": AYE_AYE_PIECE,
            "title": AYE_AYE_TITLE,
            "link": AYE_AYE,
            "engines": ["scenthound"],
            "category": "general",
        }
    ]
    assert told["german"] == ["https://tiere.example.de/maki"]
    assert told["none"] == [{"Result": "No good Search Result was found"}]


def test_litellm_s_search_providers(base_url: str) -> None:
    told = run_script("litellm_search", base_url)
    assert set(told) == {"tavily", "exa_ai", "serper", "searxng", "perplexity", "you_com"}
    for provider, one in told.items():
        snippet = AYE_AYE_TEXT if provider == "exa_ai" else AYE_AYE_PIECE
        assert one["first"] == [AYE_AYE_TITLE, AYE_AYE, snippet], provider
        assert one["narrowed"] == LEMUR, provider
    days = {provider: one["date"] for provider, one in told.items()}
    assert days == {
        "tavily": None,
        "exa_ai": "2025-04-02T00:00:00.000Z",
        "serper": "Apr 2, 2025",
        "searxng": "2025-04-02T00:00:00",
        "perplexity": "2025-04-02",
        "you_com": "2025-04-02T00:00:00",
    }


def test_the_callers_of_search_r1(base_url: str) -> None:
    told = run_script("search_r1_callers", base_url)
    lemur, empty, aye_aye = told["search_r1"]
    assert lemur == f'Doc 1(Title: "{LEMUR_TITLE}") {LEMUR_TEXT}\n'
    assert empty == ""
    assert aye_aye == f'Doc 1(Title: "{AYE_AYE_TITLE}") {AYE_AYE_TEXT}\n'
    assert told["nobody"] == []
    assert told["verl"] == f'Doc 1 (Title: "{AYE_AYE_TITLE}")\n{AYE_AYE_TEXT}'
    assert told["many"] == 512
    assert told["refused"] == 422
