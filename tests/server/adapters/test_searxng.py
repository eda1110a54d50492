"""SearXNG's JSON API: every way in which its clients ask, every key that they read, and what it refuses."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.server.adapters.animals import AYE_AYE, AYE_AYE_PIECE, AYE_AYE_TITLE, LEMUR
from tests.server.client import Client

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}

RESULT = {
    "url": AYE_AYE,
    "title": AYE_AYE_TITLE,
    "content": AYE_AYE_PIECE,
    "engine": "scenthound",
    "engines": ["scenthound"],
    "category": "general",
    "positions": [1],
    "parsed_url": ["https", "animals.example.org", "/aye-aye", "", "", ""],
    "template": "default.html",
    "publishedDate": None,
    "img_src": "",
    "thumbnail": "",
    "priority": "",
}


def results(client: Client, target: str) -> list[dict[str, Any]]:
    answer = client.get(f"/searxng/search?format=json&{target}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_an_answer_has_every_key_that_clients_read(client: Client) -> None:
    answer = client.get("/searxng/search?q=grubs&format=json")
    body = answer.json()
    found = body.pop("results")
    assert body == {
        "query": "grubs",
        "number_of_results": 17,
        "answers": [],
        "corrections": [],
        "infoboxes": [],
        "suggestions": [],
        "unresponsive_engines": [],
    }
    score = found[0].pop("score")
    assert found[0] == RESULT
    assert 0.5 < score <= 1
    assert len(found) == 10


def test_all_ways_to_ask_are_answered_alike(client: Client) -> None:
    query = f"q={quote('café lemur')}&format=json"
    answers = [
        client.get(f"/searxng?{query}"),
        client.get(f"/searxng/?{query}"),
        client.get(f"/searxng/search?{query}", headers={**JSON, "Accept": "text/html"}),
        client.post(f"/searxng/search?{query}", headers=JSON),
        client.post("/searxng/search", data={"q": "café lemur", "format": "json"}),
        client.post("/searxng/", content=query, headers={"Content-Type": FORM["Content-Type"] + "; charset=utf-8"}),
        client.post("/searxng/search?format=json&q=other", data={"q": "café lemur"}),
        client.get(f"/searxng/search?{query}&categories=&engines=&time_range=&language=&theme=simple&image_proxy=1"),
        client.get(f"/searxng/search?{query}&safesearch=1&pageno=1&language=all&format=JSON"),
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert len({answer.content for answer in answers}) == 1


def test_pages_follow_each_other_and_end(client: Client) -> None:
    pages = [results(client, f"q=sparrow&pageno={number}") for number in (1, 2, 3, 5000)]
    assert [len(page) for page in pages] == [10, 7, 0, 0]
    assert [one["positions"][0] for page in pages for one in page] == list(range(1, 18))


def test_language_days_and_news_narrow_a_search(client: Client) -> None:
    assert [one["url"] for one in results(client, "q=lemur&language=de-AT")] == ["https://tiere.example.de/maki"]
    for narrowed in ("time_range=week", "categories=news"):
        (found,) = results(client, f"q=lemur&{narrowed}")
        assert (found["url"], found["publishedDate"]) == (LEMUR, "2025-04-02T00:00:00")
    assert found["category"] == "news"
    assert results(client, "q=lemur&time_range=day") == []


@pytest.mark.parametrize("kind", ["", "&format=html", "&format=csv", "&format=rss", "&format="])
def test_a_format_that_is_switched_off_is_403(client: Client, kind: str) -> None:
    answer = client.get(f"/searxng/search?q=lemur{kind}")
    assert answer.status_code == 403
    assert answer.json() == {"error": "this format is switched off; search with format=json"}


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20", "q"),
        ("q=a&pageno=0", "pageno"),
        ("q=a&pageno=two", "pageno"),
        ("q=a&time_range=decade", "time_range"),
        ("q=a&safesearch=3", "safesearch"),
        ("q=a&language=english!", "language"),
        ("q=%ff", "q"),
    ],
)
def test_refusals_name_the_parameter(client: Client, target: str, names: str) -> None:
    answer = client.get(f"/searxng/search?format=json&{target}")
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith(names + ":")


@pytest.mark.parametrize("form", [b"q=%ff&format=json", b"q=\xff", b"&" * 2000])
def test_a_form_that_cannot_be_read_is_refused(client: Client, form: bytes) -> None:
    answer = client.post("/searxng/search?format=json", content=form, headers=FORM)
    assert answer.status_code == 400
    assert "error" in answer.json()


def test_the_configuration_tells_what_is_searched(client: Client) -> None:
    body = client.get("/searxng/config").json()
    assert [engine["name"] for engine in body["engines"]] == ["scenthound"]
    assert body["categories"] == ["general", "news"]
    assert body["safe_search"] == 0


def test_what_is_not_there_is_refused_in_the_same_words(client: Client) -> None:
    assert list(client.get("/searxng/autocompleter?q=a").json()) == ["error"]
    assert client.request("DELETE", "/searxng/search").status_code == 405
