"""Perplexity's Search API and LiteLLM's gateway: one query or several, filters, and refusals."""

from typing import Any

import pytest

from tests.server.adapters.animals import AYE_AYE, AYE_AYE_PIECE, AYE_AYE_TITLE, LEMUR, LEMUR_PIECE, LEMUR_TITLE
from tests.server.client import Client


def results(client: Client, **body: object) -> list[dict[str, Any]]:
    answer = client.post("/perplexity/search", json={"query": "lemur", **body})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def urls(client: Client, **body: object) -> list[str]:
    return [result["url"] for result in results(client, **body)]


def test_an_answer_is_perplexity_s(client: Client) -> None:
    answer = client.post("/perplexity/search", json={"query": "ring-tailed lemur", "max_results": 1})
    assert answer.json() == {
        "id": answer.headers["x-request-id"],
        "results": [
            {
                "title": LEMUR_TITLE,
                "url": LEMUR,
                "snippet": LEMUR_PIECE,
                "date": "2025-04-02",
                "last_updated": "2026-03-01",
            }
        ],
    }


def test_litellm_s_gateway_answers_alike_at_its_two_paths(client: Client) -> None:
    result = {"title": AYE_AYE_TITLE, "url": AYE_AYE, "snippet": AYE_AYE_PIECE, "last_updated": "2026-03-01"}
    for path in ("/perplexity/v1/search", "/perplexity/v1/search/any-tool"):
        answer = client.post(path, json={"query": "grubs", "max_results": 1})
        assert answer.json() == {"object": "search", "results": [result]}


def test_results_of_several_queries_are_taken_in_turns_each_page_once(client: Client) -> None:
    alone = [urls(client, query=query, max_results=20) for query in ("grubs", "figs")]
    both = urls(client, query=["grubs", "figs", "grubs"], max_results=20)
    assert both[:2] == [alone[0][0], alone[1][0]]
    assert sorted(both) == sorted(set(both)) == sorted({*alone[0], *alone[1]})
    assert len(urls(client, query=["grubs", "figs"], max_results=3)) == 3


def test_domains_days_and_languages_narrow_a_search(client: Client) -> None:
    assert set(urls(client, search_domain_filter=["example.org"])) == {LEMUR, AYE_AYE}
    assert urls(client, search_domain_filter=["example.org", "-animals.example.org"]) == []
    assert AYE_AYE not in urls(client, search_domain_filter="-example.org", max_results=20)
    assert urls(client, search_language_filter=["de"]) == ["https://tiere.example.de/maki"]
    for narrowed in (
        {"search_recency_filter": "week"},
        {"search_after_date_filter": "4/1/2025", "search_before_date_filter": "04/02/2025"},
        {"search_after_date_filter": "2025-04-02"},
    ):
        assert urls(client, **narrowed) == [LEMUR]
    assert urls(client, search_recency_filter="hour") == []


def test_a_snippet_is_as_long_as_its_tokens_may_be(client: Client) -> None:
    (short,) = results(client, query="figs hours", max_results=1, max_tokens_per_page=15)
    assert len(short["snippet"]) <= 60


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, "query"),
        ({"query": []}, "query"),
        ({"query": ["a"] * 6}, "query"),
        ({"query": [1]}, "query"),
        ({"query": ["a", " "]}, "query"),
        ({"query": "a", "max_results": 21}, "max_results"),
        ({"query": "a", "search_recency_filter": "decade"}, "search_recency_filter"),
        ({"query": "a", "search_after_date_filter": "13/1/2025"}, "search_after_date_filter"),
        ({"query": "a", "search_domain_filter": ["a b"]}, "search_domain_filter"),
        ({"query": "a", "search_language_filter": ["!"]}, "search_language_filter"),
    ],
)
def test_refusals_are_perplexity_s_and_name_the_field(client: Client, body: object, names: str) -> None:
    for path in ("/perplexity/search", "/perplexity/v1/search"):
        answer = client.post(path, json=body)
        assert answer.status_code == 400
        told = answer.json()["error"]
        assert (told["type"], told["code"]) == ("invalid_request_error", 400)
        assert told["message"].startswith(names + ":")
