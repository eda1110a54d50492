"""Serper's search, news and scrape: bodies as agents read them, Google's time restrictions, and refusals."""

from datetime import date
from typing import Any

import pytest

from server.adapters.serper import days_of
from server.wire.spans import Span
from tests.server.adapters.animals import (
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_PIECE,
    LEMUR_PLAIN,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client

TODAY = date(2025, 4, 5)


def search(client: Client, **body: object) -> dict[str, Any]:
    answer = client.post("/serper/search", json={"q": "lemur", **body})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_an_answer_is_serper_s(client: Client) -> None:
    assert search(client, q="ring-tailed lemur", num=1, gl="us", hl="en", autocorrect=True) == {
        "searchParameters": {
            "q": "ring-tailed lemur", "type": "search", "num": 1, "page": 1, "engine": "scenthound", "gl": "us",
            "hl": "en",
        },
        "organic": [
            {"title": LEMUR_TITLE, "link": LEMUR, "snippet": LEMUR_PIECE, "date": "Apr 2, 2025", "position": 1}
        ],
        "credits": 0,
    }  # fmt: skip
    (undated,) = search(client, q="grubs", num=1)["organic"]
    assert undated == {"title": AYE_AYE_TITLE, "link": AYE_AYE, "snippet": AYE_AYE_PIECE, "position": 1}


def test_a_query_string_asks_as_a_body_does(client: Client) -> None:
    by_get = client.get("/serper/search?q=lemur&num=3&page=2&tbs=&location=")
    assert by_get.json() == search(client, num="3", page=2)
    assert [one["position"] for one in by_get.json()["organic"]] == [4, 5, 6]
    assert search(client, num=100, page=1000)["organic"] == []


def test_news_are_the_pages_that_state_their_day(client: Client) -> None:
    answer = client.post("/serper/news", json={"q": "lemur", "tbs": "qdr:m"}).json()
    assert answer["searchParameters"]["type"] == "news"
    assert answer["news"] == [
        {
            "title": LEMUR_TITLE,
            "link": LEMUR,
            "snippet": LEMUR_PIECE,
            "date": "Apr 2, 2025",
            "source": "example.org",
            "position": 1,
        }
    ]
    assert client.post("/serper/news", json={"q": "lemur", "tbs": "qdr:d"}).json()["news"] == []


@pytest.mark.parametrize(
    ("tbs", "days"),
    [
        ("qdr:h", Span(date(2025, 4, 4), TODAY)),
        ("qdr:h12", Span(date(2025, 4, 4), TODAY)),
        ("qdr:d", Span(date(2025, 4, 4), TODAY)),
        ("qdr:w", Span(date(2025, 3, 29), TODAY)),
        ("sbd:1,qdr:m2", Span(date(2025, 2, 2), TODAY)),
        ("qdr:y9999", Span(date(1, 1, 1), TODAY)),
        ("cdr:1,cd_min:1/31/2024,cd_max:12/1/2024", Span(date(2024, 1, 31), date(2024, 12, 1))),
        ("cdr:1,cd_min:2/30/2024,cd_max:12/1/2024", Span(None, date(2024, 12, 1))),
        ("qdr:x", Span()),
        ("", Span()),
    ],
)
def test_time_restrictions_are_read_as_google_writes_them(tbs: str, days: Span) -> None:
    assert days_of(tbs, TODAY) == days


def test_stored_pages_are_scraped(client: Client) -> None:
    whole = {"text": LEMUR_PLAIN, "markdown": LEMUR_TEXT, "metadata": {"title": LEMUR_TITLE}, "credits": 0}
    for path in ("/serper", "/serper/", "/serper/scrape"):
        assert client.post(path, json={"url": LEMUR, "includeMarkdown": True}).json() == whole
    assert "markdown" not in client.post("/serper/", json={"url": LEMUR}).json()


@pytest.mark.parametrize(
    ("path", "body", "status", "begins"),
    [
        ("search", {}, 400, "q: found nothing"),
        ("search", {"q": "a", "num": 0}, 400, "num:"),
        ("search", {"q": "a", "num": 101}, 400, "num:"),
        ("search", {"q": "a", "page": -1}, 400, "page:"),
        ("search", {"q": "\x00"}, 400, "q:"),
        ("search", {"q": "a", "tbs": "cdr:1,cd_min:1/2/2024,cd_max:1/1/2024"}, 400, "tbs:"),
        ("search", [{"q": "a"}], 400, "body:"),
        ("scrape", {}, 400, "url:"),
        ("scrape", {"url": "https://nowhere.example/"}, 404, "url:"),
        ("images", {"q": "a"}, 404, "there is nothing at"),
    ],
)
def test_refusals_are_serper_s(client: Client, path: str, body: object, status: int, begins: str) -> None:
    answer = client.post(f"/serper/{path}", json=body)
    assert answer.status_code == status
    told = answer.json()
    assert (set(told), told["statusCode"]) == ({"message", "statusCode"}, status)
    assert told["message"].startswith(begins)
