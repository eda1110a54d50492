"""Web IQ's dialect: whole bodies, contents in every format, refusals."""

import re
from typing import Any

import pytest

from server.adapters.webiq.answers import written
from tests.server.client import Client
from tests.server.site import HOSTILE_ID

LEMUR = "https://animals.example.org/lemur"
TEXT = (
    "## The lemur\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
    "Lemurs live on an island. They groom each other for hours."
)


def found(client: Client, path: str, **fields: Any) -> dict[str, Any]:
    answer = client.post(f"/webiq/v3/{path}", json=fields)
    assert answer.status_code == 200, answer.text
    assert client.post(f"/webiq/{path}", json=fields).content == answer.content
    body: dict[str, Any] = answer.json()
    return body


def error(client: Client, path: str, fields: object, status: int = 400) -> dict[str, str]:
    answer = client.post(f"/webiq/v3/{path}", json=fields)
    assert answer.status_code == status
    refusal: dict[str, str] = answer.json()
    return refusal


def test_a_web_search_answers_as_web_iq_does(client: Client) -> None:
    assert found(client, "search/web", query="ring-tailed lemur", maxResults=1) == {
        "webResults": [
            {
                "title": "Ring-tailed lemur",
                "url": LEMUR,
                "content": "The lemur: The ring-tailed lemur sleeps in the sun. It eats figs and leaves. "
                "Lemurs live on an island. They groom each other for hours.",
                "lastUpdatedAt": "2025-04-02T00:00:00Z",
                "crawledAt": "2026-03-01T12:30:00Z",
                "language": "en",
            }
        ],
        "querySignals": {"freshness": False},
    }


def test_every_answer_has_a_trace(client: Client) -> None:
    for fields in ({"query": "lemur"}, {}):
        answer = client.post("/webiq/v3/search/web", json=fields)
        assert answer.headers["x-traceid"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("markdown", TEXT),
        ("text", "The lemur\n\n" + TEXT.partition("\n\n")[2]),
        (
            "html",
            "<p>The lemur</p><p>The ring-tailed lemur sleeps in the sun. It eats figs and leaves.</p>"
            "<p>Lemurs live on an island. They groom each other for hours.</p>",
        ),
    ],
)
def test_a_content_is_all_of_the_document_where_asked(client: Client, kind: str, content: str) -> None:
    asked = {"query": "ring-tailed lemur", "maxResults": 1, "contentFormat": kind}
    assert found(client, "search/web", **asked)["webResults"][0]["content"] == content
    short = found(client, "search/web", **asked, maxLength=20)["webResults"][0]["content"]
    assert short == ("<p>The lemur</p>" if kind == "html" else content[:20])
    browsed = found(client, "browse", url="HTTPS://animals.example.org:443/lemur", contentFormat=kind.upper())
    assert (browsed["url"], browsed["content"]) == (LEMUR, content)


def test_html_holds_no_tag_but_ours() -> None:
    html = written("A <script>alert(1)</script>\n\n</p><img src=x onerror=y> & more", "html", 1000)
    assert set(re.findall("<[^>]*>", html)) == {"<p>", "</p>"}


def test_news_are_the_pages_with_a_day(client: Client) -> None:
    (item,) = found(client, "search/news", query="lemur")["newsResults"]
    assert (item["url"], item["source"]) == (LEMUR, "animals.example.org")
    for freshness in ("2025-04-02/2025-04-02", "2025-01-01/..", "../2025-12-31", "2025-04-02T00:00:00Z/.."):
        assert len(found(client, "search/web", query="lemur", freshness=freshness)["webResults"]) == 1
    assert len(found(client, "search/news", query="lemur", freshness="Week")["newsResults"]) == 1
    assert found(client, "search/news", query="lemur", freshness="Day")["newsResults"] == []


def test_images_and_videos_are_never_found(client: Client) -> None:
    assert found(client, "search/images", query="lemur") == {"imageResults": []}
    assert found(client, "search/videos", query="lemur") == {"videoResults": []}


def test_a_document_is_read_by_the_address_that_a_search_gave(client: Client) -> None:
    hit = found(client, "search/web", query='"attack"', maxResults=1)["webResults"][0]
    assert HOSTILE_ID not in hit["url"]
    assert "<img src=x onerror=alert('text')>" in found(client, "browse", url=hit["url"])["content"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "file:///etc/passwd", "https://elsewhere.example/", "../x"])
def test_nothing_is_fetched(client: Client, url: str) -> None:
    refusal = error(client, "browse", {"url": url, "liveCrawl": "force"}, 404)
    assert (refusal["errorCode"], refusal["errorCategory"]) == ("DocumentNotFound", "NotFound")


def test_unknown_and_empty_fields_are_borne(client: Client) -> None:
    plain = found(client, "search/web", query="lemur")
    odd = {"query": "lemur", "language": "de", "region": "DE", "location": "", "safeSearch": "strict", "more": [1]}
    assert found(client, "search/web", **odd) == plain


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " "}, "query"),
        ({"query": "a" * 1001}, "query"),
        ({"query": "a", "maxResults": 51}, "maxResults"),
        ({"query": "a", "maxLength": 0}, "maxLength"),
        ({"query": "a", "contentFormat": "pdf"}, "contentFormat"),
        ({"query": "a", "freshness": "soon"}, "freshness"),
        ([], "body"),
    ],
)
def test_a_value_that_is_not_valid_is_named(client: Client, fields: object, field: str) -> None:
    refusal = error(client, "search/web", fields)
    assert set(refusal) == {"errorCode", "errorCategory", "userMessage", "technicalDetails"}
    assert (refusal["errorCode"], refusal["errorCategory"]) == ("BadRequest", "InvalidRequest")
    assert refusal["technicalDetails"] == field


def test_other_refusals_have_the_same_shape(client: Client) -> None:
    assert error(client, "nothing", {}, 404)["errorCategory"] == "NotFound"
    assert client.get("/webiq/v3/browse").json()["errorCode"] == "MethodNotAllowed"
