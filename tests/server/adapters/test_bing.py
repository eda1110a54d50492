"""Bing's dialect: whole bodies, headers, every parameter, refusals."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.goggles.store import GoggleStore
from indexer.search.pipeline import Searcher
from server.adapters.bing.asking import Parameters, market_of, span_of
from server.adapters.bing.refusing import refuse
from server.application import create_app
from server.refusal import Refusal
from server.settings import ServerSettings
from server.wire.spans import Span
from tests.server.client import Client, running
from tests.server.site import HOSTILE_ID, pages
from tests.snapshots import page, snapshot_of

API = "https://api.bing.microsoft.com/api/v7/#"
LEMUR = "https://animals.example.org/lemur"
SNIPPET = (
    "The {0}lemur{1}: The ring-tailed {0}lemur{1} sleeps in the sun. It eats figs and leaves. {0}Lemurs{1} live on an "
    "island. They groom each other for hours."
)


@pytest.fixture(scope="module")
def with_goggles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that keeps one goggle."""
    folder: Path = tmp_path_factory.mktemp("goggles")
    GoggleStore(folder).put("only-plants", "$discard\n$boost,site=plants.example.net")
    index: Path = tmp_path_factory.mktemp("index")
    settings = ServerSettings(goggles_folder=folder)
    with running(create_app(lambda: Searcher(snapshot_of(pages(), MemoryBackend(), index)), settings)) as client:
        yield client


def found(client: Client, target: str) -> dict[str, Any]:
    answer = client.get(target)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def urls(body: dict[str, Any]) -> list[str]:
    return [each["url"] for each in body["webPages"]["value"]]


def error(client: Client, target: str, status: int = 400) -> dict[str, str]:
    answer = client.get(target)
    assert answer.status_code == status
    body = answer.json()
    assert list(body) == ["_type", "errors"]
    assert body["_type"] == "ErrorResponse"
    (only,) = body["errors"]
    refusal: dict[str, str] = only
    return refusal


def test_a_web_search_answers_as_bing_does(client: Client) -> None:
    doc_id = client.get("/v1/search?q=lemur&k=1").json()["hits"][0]["doc_id"]
    assert found(client, "/v7.0/search?q=lemur&count=1&responseFilter=Webpages") == {
        "_type": "SearchResponse",
        "queryContext": {"originalQuery": "lemur"},
        "webPages": {
            "webSearchUrl": "http://test/?q=lemur",
            "totalEstimatedMatches": 17,
            "value": [
                {
                    "id": f"{API}WebPages.0",
                    "name": "Ring-tailed lemur",
                    "url": LEMUR,
                    "datePublished": "2025-04-02T00:00:00.0000000",
                    "datePublishedDisplayText": "Apr 2, 2025",
                    "isFamilyFriendly": True,
                    "displayUrl": LEMUR,
                    "snippet": SNIPPET.format("", ""),
                    "dateLastCrawled": "2026-03-01T12:30:00.0000000Z",
                    "cachedPageUrl": f"http://test/documents/{doc_id}",
                    "language": "en",
                    "isNavigational": False,
                    "noCache": False,
                }
            ],
        },
        "rankingResponse": {
            "mainline": {"items": [{"answerType": "WebPages", "resultIndex": 0, "value": {"id": f"{API}WebPages.0"}}]}
        },
    }


def test_the_paths_of_both_generations_and_of_news_answer_alike(client: Client) -> None:
    assert found(client, "/v7.0/search?q=lemur") == found(client, "/bing/v7.0/search?q=lemur")
    assert found(client, "/v7.0/news/search?q=lemur") == found(client, "/bing/v7.0/news/search?q=lemur")


def test_every_answer_names_the_request_the_market_and_the_client(client: Client) -> None:
    answer = client.get("/v7.0/search?q=lemur&mkt=DE-de")
    assert answer.headers["bingapis-traceid"] == answer.headers["x-request-id"]
    assert answer.headers["bingapis-market"] == "de-DE"
    assert re.fullmatch("[0-9A-F]{32}", answer.headers["x-msedge-clientid"])
    kept = client.get("/v7.0/search?q=lemur", headers={"x-msedge-clientid": "1ABC2D"})
    assert kept.headers["x-msedge-clientid"] == "1ABC2D"
    assert "bingapis-traceid" in client.get("/v7.0/search").headers
    assert "bingapis-traceid" not in client.get("/v1/search?q=lemur").headers


@pytest.mark.parametrize(
    ("mkt", "cc", "accept_language", "market"),
    [
        ("en-gb", None, "", "en-GB"),
        ("ZH-Hant-TW", None, "", "zh-TW"),
        (None, "at", "de-DE,de;q=0.9", "de-AT"),
        (None, "AT", "", "en-US"),
        ("nonsense\r\nX-Evil: 1", None, "", "en-US"),
        (None, "ÄÖ", "de", "en-US"),
        (None, None, "fr", "en-US"),
    ],
)
def test_a_market_is_told_back_in_one_spelling(
    mkt: str | None, cc: str | None, accept_language: str, market: str
) -> None:
    assert market_of(Parameters(q="a", mkt=mkt, cc=cc), accept_language) == market


@pytest.mark.parametrize(
    ("parameters", "before", "after"),
    [
        ("", "", ""),
        ("&textDecorations=false&textFormat=HTML", "", ""),
        ("&textDecorations=True&textFormat=Html", "<b>", "</b>"),
        ("&textDecorations=true", "\ue000", "\ue001"),
        ("&textDecorations=true&textFormat=raw", "\ue000", "\ue001"),
    ],
)
def test_words_of_the_query_are_marked_as_asked(client: Client, parameters: str, before: str, after: str) -> None:
    shown = found(client, f"/v7.0/search?q=lemur&count=1{parameters}")["webPages"]["value"][0]
    assert shown["name"] == f"Ring-tailed {before}lemur{after}"
    assert shown["snippet"] == SNIPPET.format(before, after)


def test_html_holds_no_tag_but_ours(client: Client) -> None:
    body = found(client, "/v7.0/search?q=%22attack%22&count=1&textDecorations=true&textFormat=HTML")
    shown = body["webPages"]["value"][0]
    assert shown["url"].startswith("https://document.invalid/")
    assert set(re.findall("<[^>]*>", shown["name"] + shown["snippet"])) <= {"<b>", "</b>"}
    assert "&lt;img src=x onerror=alert('text')&gt;" in shown["snippet"]


def test_marks_that_a_page_brings_along_are_taken_out(tmp_path: Path) -> None:
    forged = page("https://a.example.org/", "A \ue000forged\ue001 title", "A \ue000forged\ue001 lemur.")
    app = create_app(lambda: Searcher(snapshot_of([forged], MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        shown = found(client, "/v7.0/search?q=lemur&textDecorations=true")["webPages"]["value"][0]
        assert shown["snippet"] == "A  forged  \ue000lemur\ue001."
        assert shown["name"] == "A  forged  title"


def test_pages_follow_each_other_and_ids_begin_anew(client: Client) -> None:
    whole = found(client, "/v7.0/search?q=sparrow&count=4")
    first, second = (found(client, f"/v7.0/search?q=sparrow&count=2&offset={offset}") for offset in (0, 2))
    assert urls(first) + urls(second) == urls(whole)
    assert second["webPages"]["value"][0]["id"] == f"{API}WebPages.0"


def test_nothing_found_is_an_empty_list(client: Client) -> None:
    body = found(client, "/v7.0/search?q=lemur+site:nowhere.example")
    assert body["webPages"]["value"] == []
    assert "rankingResponse" not in body


def test_freshness_is_by_day_of_publication(client: Client) -> None:
    assert urls(found(client, "/v7.0/search?q=lemur&freshness=2025-04-02")) == [LEMUR]
    assert urls(found(client, "/v7.0/search?q=lemur&freshness=2025-01-01..2025-12-31")) == [LEMUR]
    assert urls(found(client, "/v7.0/search?q=lemur&freshness=2025-04-03..2025-12-31")) == []
    assert urls(found(client, "/v7.0/search?q=lemur&freshness=wEEk")) == [LEMUR]
    assert urls(found(client, "/v7.0/search?q=lemur&freshness=dAy")) == []


@pytest.mark.parametrize(
    ("freshness", "span"),
    [
        ("Day", Span(date(2025, 4, 1), date(2025, 4, 2))),
        ("week", Span(date(2025, 3, 26), date(2025, 4, 2))),
        ("MONTH", Span(date(2025, 3, 3), date(2025, 4, 2))),
        ("2024-02-29", Span(date(2024, 2, 29), date(2024, 2, 29))),
        ("2024-02-01..2024-02-29", Span(date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_freshness_means_days(freshness: str, span: Span) -> None:
    assert span_of(freshness, date(2025, 4, 2)) == span


def test_the_filter_says_which_answers_there_are(client: Client) -> None:
    keys = {"_type", "queryContext", "rankingResponse"}
    both = found(client, "/v7.0/search?q=lemur&responseFilter=WebPages,News")
    assert set(both) == keys | {"webPages", "news"}
    assert both["rankingResponse"]["mainline"]["items"][-1] == {"answerType": "News", "value": {"id": f"{API}News"}}
    assert both["news"] == {
        "id": f"{API}News",
        "readLink": "http://test/v7.0/news/search?q=lemur",
        "value": [
            {
                "id": f"{API}News.0",
                "name": "Ring-tailed lemur",
                "url": LEMUR,
                "description": SNIPPET.format("", ""),
                "provider": [{"_type": "Organization", "name": "animals.example.org"}],
                "datePublished": "2025-04-02T00:00:00.0000000Z",
            }
        ],
    }
    assert set(found(client, "/v7.0/search?q=lemur&responseFilter=news")) == keys | {"news"}
    assert set(found(client, "/v7.0/search?q=lemur&responseFilter=images")) == {"_type", "queryContext"}
    assert "webPages" not in found(client, "/v7.0/search?q=lemur&responseFilter=-webpages")
    assert "news" not in found(client, "/v7.0/search?q=lemur")


def test_answers_are_counted_by_rank_and_promoted_ones_are_not(client: Client) -> None:
    assert "news" not in found(client, "/v7.0/search?q=lemur&responseFilter=Webpages,News&answerCount=1")
    promoted = found(client, "/v7.0/search?q=lemur&answerCount=1&promote=News")
    assert {"webPages", "news"} <= set(promoted)
    assert set(found(client, "/v7.0/search?q=lemur&answerCount=0")) == {"_type", "queryContext"}


def test_a_query_is_spelled_anew_and_the_way_back_is_told(client: Client) -> None:
    body = found(client, "/v7.0/search?q=lemru&count=1&responseFilter=Webpages,SpellSuggestions")
    assert body["queryContext"] == {
        "originalQuery": "lemru", "alteredQuery": "lemur", "alterationOverrideQuery": "+lemru",
    }  # fmt: skip
    assert body["spellSuggestions"] == {
        "id": f"{API}SpellSuggestions",
        "value": [{"text": "lemur", "displayText": "lemur"}],
    }
    assert urls(body) == [LEMUR]
    assert found(client, "/v7.0/search?q=%2Blemru")["queryContext"] == {"originalQuery": "+lemru"}


def test_related_searches_lead_to_the_page_for_people(tmp_path: Path) -> None:
    told = [page(f"https://a.example.org/{number}", f"Lemur diet {number}", "A lemur eats.") for number in range(3)]
    app = create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        body = found(client, "/v7.0/search?q=lemur")
    assert body["relatedSearches"] == {
        "id": f"{API}RelatedSearches",
        "value": [{"text": "lemur diet", "displayText": "lemur diet", "webSearchUrl": "http://test/?q=lemur+diet"}],
    }
    assert body["rankingResponse"]["sidebar"] == {
        "items": [{"answerType": "RelatedSearches", "value": {"id": f"{API}RelatedSearches"}}]
    }


def test_news_are_the_pages_with_a_day(client: Client) -> None:
    body = found(client, "/v7.0/news/search?q=lemur")
    assert body == {
        "_type": "News",
        "readLink": "http://test/v7.0/news/search?q=lemur",
        "queryContext": {"originalQuery": "lemur"},
        "totalEstimatedMatches": 1,
        "sort": [
            {
                "name": "Best match",
                "id": "relevance",
                "isSelected": True,
                "url": "http://test/v7.0/news/search?q=lemur",
            },
            {
                "name": "Most recent",
                "id": "date",
                "isSelected": False,
                "url": "http://test/v7.0/news/search?q=lemur&sortBy=date",
            },
        ],
        "value": [
            {
                "name": "Ring-tailed lemur",
                "url": LEMUR,
                "description": SNIPPET.format("", ""),
                "provider": [{"_type": "Organization", "name": "animals.example.org"}],
                "datePublished": "2025-04-02T00:00:00.0000000Z",
            }
        ],
    }


def test_news_can_be_sorted_by_day(tmp_path: Path) -> None:
    days = [date(2024, 5, 1), date(2025, 1, 7), date(2023, 2, 2)]
    told = [
        page(f"https://a.example.org/{day}", "Lemur " * (number + 1), "A lemur.", published_at=day)
        for number, day in enumerate(days)
    ]
    app = create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        latest = found(client, "/v7.0/news/search?q=lemur&sortBy=Date&count=1&offset=1")
        recent = found(client, "/v7.0/news/search?q=lemur&sortBy=date&since=1714521600")  # 2024-05-01
    assert [one["datePublished"][:10] for one in latest["value"]] == ["2024-05-01"]
    assert [one["isSelected"] for one in latest["sort"]] == [False, True]
    assert [one["datePublished"][:10] for one in recent["value"]] == ["2025-01-07", "2024-05-01"]


def test_custom_search_looks_through_a_kept_goggle(with_goggles: Client) -> None:
    for path in ("/v7.0/custom/search", "/bingcustomsearch/v7.0/search"):
        body = found(with_goggles, f"{path}?q=lemur&customconfig=only-plants")
        assert urls(body) == ["https://plants.example.net/fig"]
        assert body["webPages"]["someResultsRemoved"] is True
    missing = error(with_goggles, "/v7.0/custom/search?q=lemur&customconfig=../../etc/passwd")
    assert (missing["parameter"], missing["value"]) == ("customconfig", "../../etc/passwd")
    assert error(with_goggles, "/v7.0/custom/search?q=lemur")["subCode"] == "ParameterMissing"


def test_images_and_videos_are_never_found(client: Client) -> None:
    for kind in ("Images", "Videos"):
        assert found(client, f"/v7.0/{kind.lower()}/search?q=lemur") == {
            "_type": kind,
            "queryContext": {"originalQuery": "lemur"},
            "totalEstimatedMatches": 0,
            "value": [],
        }


def test_empty_unknown_and_oddly_written_parameters_are_borne(client: Client) -> None:
    plain = client.get("/v7.0/search?q=lemur").content
    odd = "/v7.0/search?Q=lemur&count=&offset=&mkt=&freshness=&setlang=&safesearch=STRICT&numResults=3&pageNumber=2"
    assert client.get(odd, headers={"Content-Type": "application/json", "Accept": "text/html"}).content == plain


@pytest.mark.parametrize(
    ("target", "parameter", "value"),
    [
        ("count=0", "count", "0"),
        ("count=51", "count", "51"),
        ("q=" + "a" * 2049, "q", '"' + "a" * 99 + "…"),
        ("count=ten", "count", "ten"),
        ("offset=-1", "offset", "-1"),
        ("offset=1001", "offset", "1001"),
        ("textDecorations=perhaps", "textDecorations", "perhaps"),
        ("textFormat=pdf", "textFormat", "pdf"),
        ("safeSearch=low", "safeSearch", "low"),
        ("freshness=2025-13-01", "freshness", "2025-13-01"),
        ("freshness=yesterday", "freshness", "yesterday"),
        ("responseFilter=Web", "responseFilter", "web"),
        ("promote=pages", "promote", "pages"),
        ("answerCount=-1", "answerCount", "-1"),
    ],
)
def test_a_value_that_is_not_valid_is_named(client: Client, target: str, parameter: str, value: str) -> None:
    refusal = error(client, f"/v7.0/search?q=lemur&{target}")
    assert (refusal["code"], refusal["subCode"]) == ("InvalidRequest", "ParameterInvalidValue")
    assert (refusal["parameter"], refusal["value"]) == (parameter, value)
    assert refusal["moreDetails"]


@pytest.mark.parametrize("target", ["", "?q=", "?q=%20%09", "?q=%00"])
def test_a_query_must_be_there(client: Client, target: str) -> None:
    refusal = error(client, f"/v7.0/search{target}")
    assert (refusal["code"], refusal["subCode"], refusal["parameter"]) == ("InvalidRequest", "ParameterMissing", "q")


def test_other_refusals_have_bing_s_shape(client: Client) -> None:
    assert error(client, "/v7.0/nothing", 404)["code"] == "InvalidRequest"
    assert error(client, "/v7.0/search?q=%ff")["parameter"] == "q"
    assert error(client, "/v7.0/search?q=lemur&index=other", 404)["code"] == "InvalidRequest"
    answer = client.post("/v7.0/search?q=lemur")
    assert (answer.status_code, answer.json()["_type"]) == (405, "ErrorResponse")


@pytest.mark.parametrize(
    ("status", "reason", "given", "code"),
    [
        (401, "key_missing", 401, "InvalidAuthorization"),
        (403, "index_forbidden", 403, "InsufficientAuthorization"),
        (429, "rate_limited", 429, "RateLimitExceeded"),
        (429, "quota_exceeded", 403, "RateLimitExceeded"),
        (500, "internal_error", 500, "ServerError"),
        (503, "overloaded", 503, "ServerError"),
        (504, "late", 504, "ServerError"),
        (431, "headers_too_large", 431, "InvalidRequest"),
    ],
)
def test_each_status_has_bing_s_code(status: int, reason: str, given: int, code: str) -> None:
    answer = refuse(status, Refusal(reason, "why"))
    assert answer.status == given
    assert f'"code": "{code}"'.encode() in answer.body


def test_a_document_s_stored_text_is_where_the_answer_says(client: Client) -> None:
    shown = found(client, "/v7.0/search?q=%22attack%22&count=1")["webPages"]["value"][0]
    assert client.get(shown["cachedPageUrl"]).status_code == 200
    assert HOSTILE_ID not in shown["cachedPageUrl"]
