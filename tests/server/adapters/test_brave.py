"""Brave's dialect: whole bodies, every parameter, refusals, limits."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.goggles.store import GoggleStore
from indexer.search.pipeline import Searcher
from server.adapters.brave.asking import span_of
from server.adapters.brave.refusing import refuse
from server.adapters.brave.routes import DIALECT
from server.application import create_app
from server.refusal import Refusal
from server.settings import ServerSettings
from server.standing import Standing, Window
from server.wire.spans import Span
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import page, snapshot_of

LEMUR = "https://animals.example.org/lemur"
FIG = "https://plants.example.net/fig"
DESCRIPTION = (
    "The {0}lemur{1}: The ring-tailed {0}lemur{1} sleeps in the sun. It eats figs and leaves. {0}Lemurs{1} live on an "
    "island. They groom each other for hours."
)
QUERY = {
    "original": "lemur",
    "show_strict_warning": False,
    "is_navigational": False,
    "is_news_breaking": False,
    "spellcheck_off": False,
    "country": "us",
    "bad_results": False,
    "should_fallback": False,
    "postal_code": "",
    "city": "",
    "state": "",
    "header_country": "",
    "more_results_available": False,
}
META_URL = {
    "scheme": "https",
    "netloc": "animals.example.org",
    "hostname": "animals.example.org",
    "favicon": "https://animals.example.org/favicon.ico",
    "path": "› lemur",
}
RESULT = {
    "title": "Ring-tailed <strong>lemur</strong>",
    "url": LEMUR,
    "description": DESCRIPTION.format("<strong>", "</strong>"),
    "is_source_local": False,
    "is_source_both": False,
    "is_live": False,
    "page_age": "2025-04-02T00:00:00",
    "age": "April 2, 2025",
    "family_friendly": True,
    "meta_url": META_URL,
}


@pytest.fixture(scope="module")
def with_goggles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that keeps one goggle."""
    folder: Path = tmp_path_factory.mktemp("goggles")
    GoggleStore(folder).put("only-plants", "$discard\n$boost,site=plants.example.net")
    index: Path = tmp_path_factory.mktemp("index")
    settings = ServerSettings(goggles_folder=folder)
    with running(create_app(lambda: Searcher(snapshot_of(pages(), MemoryBackend(), index)), settings)) as client:
        yield client


def found(client: Client, path: str, **parameters: Any) -> dict[str, Any]:
    """Ask by GET and by POST, which must agree, and give the answer."""
    answer = client.get(f"/res/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert client.post(f"/res/v1/{path}", json=parameters).content == answer.content
    body: dict[str, Any] = answer.json()
    return body


def urls(body: dict[str, Any]) -> list[str]:
    return [result["url"] for result in body["web"]["results"]]


def error(client: Client, target: str, status: int = 422) -> dict[str, Any]:
    answer = client.get(f"/res/v1/{target}")
    assert answer.status_code == status
    body = answer.json()
    assert list(body) == ["type", "error", "time"]
    assert body["type"] == "ErrorResponse"
    refusal: dict[str, Any] = body["error"]
    assert list(refusal) == ["id", "status", "code", "detail", "meta"]
    assert refusal["status"] == status
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", refusal["id"])
    return refusal


def test_a_web_search_answers_as_brave_does(client: Client) -> None:
    assert found(client, "web/search", q="lemur", count=1) == {
        "type": "search",
        "query": QUERY | {"more_results_available": True},
        "mixed": {"type": "mixed", "main": [{"type": "web", "index": 0, "all": False}], "top": [], "side": []},
        "web": {
            "type": "search",
            "results": [
                RESULT
                | {
                    "type": "search_result",
                    "subtype": "generic",
                    "language": "en",
                    "profile": {
                        "name": "animals.example.org",
                        "url": LEMUR,
                        "long_name": "animals.example.org",
                        "img": "https://animals.example.org/favicon.ico",
                    },
                }
            ],
            "family_friendly": True,
            "mutated_by_goggles": False,
        },
    }


def test_nothing_is_ever_null(client: Client) -> None:
    for path in ("web/search", "news/search", "llm/context", "suggest/search", "images/search", "nothing"):
        assert b"null" not in client.get(f"/res/v1/{path}?q=record").content


def test_a_site_is_named_without_www_and_a_path_in_steps(tmp_path: Path) -> None:
    told = [
        page("https://www.example.org:8443/a%20b/c.html?d=e", "Lemur", "A lemur."),
        page("https://b.org/", "", "Lemur"),
    ]
    app = create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        results = found(client, "web/search", q="lemur")["web"]["results"]
    first, second = sorted(results, key=lambda result: len(result["url"]), reverse=True)
    assert first["meta_url"] == {
        "scheme": "https",
        "netloc": "example.org:8443",
        "hostname": "www.example.org",
        "favicon": "https://www.example.org:8443/favicon.ico",
        "path": "› a b  › c.html",
    }
    assert first["profile"]["name"] == "example.org"
    assert (second["meta_url"]["path"], second["title"]) == ("", "https://b.org/")


def test_without_decorations_texts_are_plain(client: Client) -> None:
    result = found(client, "web/search", q="lemur", count=1, text_decorations="False")["web"]["results"][0]
    assert (result["title"], result["description"]) == ("Ring-tailed lemur", DESCRIPTION.format("", ""))
    plain = found(client, "web/search", q='"attack"', count=1, text_decorations=0)["web"]["results"][0]
    assert "<img src=x onerror=alert('text')>" in plain["description"]


def test_with_decorations_there_is_no_tag_but_ours(client: Client) -> None:
    result = found(client, "web/search", q='"attack"', count=1)["web"]["results"][0]
    assert set(re.findall("<[^>]*>", result["title"] + result["description"])) <= {"<strong>", "</strong>"}
    assert "&lt;img src=x onerror=alert('text')&gt;" in result["description"]
    assert result["url"].startswith("https://document.invalid/")


def test_further_pieces_are_plain_text(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"Section {number} says that a <b>lemur</b> sleeps. " + "Filler words. " * 20 for number in range(9)
    )
    told = [page("https://a.example.org/", "Sleep", text)]
    app = create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        result = found(client, "web/search", q="lemur", extra_snippets="true")["web"]["results"][0]
        assert len(result["extra_snippets"]) == 5
        assert all("<b>lemur</b>" in piece for piece in result["extra_snippets"])
        assert "extra_snippets" not in found(client, "web/search", q="lemur")["web"]["results"][0]


def test_the_offset_counts_pages(client: Client) -> None:
    whole = urls(found(client, "web/search", q="sparrow", count=6))
    parts = [urls(found(client, "web/search", q="sparrow", count=2, offset=offset)) for offset in range(3)]
    assert [url for part in parts for url in part] == whole


def test_more_results_are_told_until_the_last_page(client: Client) -> None:
    def more(**parameters: int) -> bool:
        answer: bool = found(client, "web/search", q="sparrow", **parameters)["query"]["more_results_available"]
        return answer

    assert more(count=16)
    assert not more(count=17)
    assert not more(count=16, offset=1)
    assert not more(count=1, offset=9)


def test_the_filter_says_which_results_there_are(client: Client) -> None:
    news = found(client, "web/search", q="lemur", result_filter="news,query")
    assert set(news) == {"type", "query", "mixed", "news"}
    assert news["mixed"]["main"] == [{"type": "news", "all": True}]
    assert news["news"] == {
        "type": "news",
        "results": [
            RESULT
            | {
                "type": "news_result",
                "breaking": False,
                "source": "animals.example.org",
                "page_fetched": "2026-03-01T12:30:00Z",
            }
        ],
        "mutated_by_goggles": False,
    }
    both = client.get("/res/v1/web/search?q=lemur&count=1&result_filter=Web&result_filter=news").json()
    assert {"web", "news"} <= set(both)
    assert both["mixed"]["main"] == [{"type": "web", "index": 0, "all": False}, {"type": "news", "all": True}]
    assert set(found(client, "web/search", q="lemur", result_filter="videos")) == {"type", "query", "mixed"}


def test_operators_are_told_and_can_be_switched_off(client: Client) -> None:
    query = found(client, "web/search", q="lemur site:example.org")["query"]
    assert query["search_operators"] == {"applied": True, "cleaned_query": "lemur", "sites": ["example.org"]}
    plain = found(client, "web/search", q="lemur site:example.org", operators="false", spellcheck="false")
    assert "search_operators" not in plain["query"]
    assert FIG in urls(plain)


def test_a_goggle_comes_as_text_several_times_or_by_its_name(with_goggles: Client) -> None:
    ask = with_goggles.get
    text = ask(
        "/res/v1/web/search", params={"q": "lemur", "goggles": "$discard\n$boost,site=plants.example.net"}
    ).json()
    assert urls(text) == [FIG]
    assert text["web"]["mutated_by_goggles"] is True
    several = ask("/res/v1/web/search?q=lemur&goggles=$discard&goggles=$boost,site=plants.example.net").json()
    named = ask("/res/v1/web/search?q=lemur&goggles=only-plants").json()
    former = ask("/res/v1/web/search?q=lemur&goggles_id=only-plants").json()
    posted = with_goggles.post("/res/v1/web/search", json={"q": "lemur", "goggles": ["$discard", FIG[8:]]}).json()
    assert several == named == former == text == posted


def test_a_goggle_on_the_web_is_not_fetched(with_goggles: Client) -> None:
    refusal = error(with_goggles, "web/search?q=lemur&goggles=https://raw.example.com/a.goggle")
    assert refusal["meta"]["errors"][0]["loc"] == ["query", "goggles"]
    assert "nothing is fetched" in refusal["meta"]["errors"][0]["msg"]


@pytest.mark.parametrize("goggle", ["$boost=11", "$discard,site=a b", "***", "only-plants/../x$boost,site="])
def test_a_goggle_that_is_none_is_refused(client: Client, goggle: str) -> None:
    answer = client.get("/res/v1/web/search", params={"q": "lemur", "goggles": goggle})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION")


def test_freshness_is_by_day_of_publication(client: Client) -> None:
    assert urls(found(client, "web/search", q="lemur", freshness="2025-01-01to2025-12-31")) == [LEMUR]
    assert urls(found(client, "web/search", q="lemur", freshness="1970-01-01to2025-04-01")) == []


@pytest.mark.parametrize(
    ("freshness", "span"),
    [
        (None, Span()),
        ("pd", Span(date(2025, 4, 1), date(2025, 4, 2))),
        ("PW", Span(date(2025, 3, 26), date(2025, 4, 2))),
        ("pm", Span(date(2025, 3, 2), date(2025, 4, 2))),
        ("py", Span(date(2024, 4, 2), date(2025, 4, 2))),
        ("2024-01-01to2024-02-01", Span(date(2024, 1, 1), date(2024, 2, 1))),
        ("2024-01-01to2024-01-01", Span(date(2024, 1, 1), date(2024, 1, 1))),
    ],
)
def test_freshness_means_days(freshness: str | None, span: Span) -> None:
    assert span_of(freshness, date(2025, 4, 2)) == span


def test_a_query_is_spelled_anew_unless_that_is_switched_off(client: Client) -> None:
    altered = found(client, "web/search", q="lemru", count=1)
    assert (altered["query"]["original"], altered["query"]["altered"]) == ("lemru", "lemur")
    assert urls(altered) == [LEMUR]
    kept = found(client, "web/search", q="lemru", spellcheck="false")["query"]
    assert "altered" not in kept
    assert kept["spellcheck_off"] is True


def test_fetching_is_told_where_asked(client: Client) -> None:
    result = found(client, "web/search", q="lemur", count=1, include_fetch_metadata="true")["web"]["results"][0]
    assert result["fetched_content_timestamp"] == 1772368200  # 2026-03-01 12:30 UTC


def test_news_are_the_pages_with_a_day(client: Client) -> None:
    body = found(client, "news/search", q="lemur", count=50)
    assert (body["type"], body["query"]) == ("news", QUERY)
    assert [result["url"] for result in body["results"]] == [LEMUR]


def test_images_and_videos_are_never_found(client: Client) -> None:
    videos = {"type": "videos", "query": QUERY, "results": []}
    assert found(client, "videos/search", q="lemur", count=50) == videos
    images = videos | {"type": "images", "extra": {"might_be_offensive": False}}
    assert found(client, "images/search", q="lemur", count=200) == images


def test_suggestions_complete_and_spelling_spells(client: Client) -> None:
    assert found(client, "suggest/search", q="lem", count=2) == {
        "type": "suggest",
        "query": {"original": "lem"},
        "results": [{"query": "lemur"}, {"query": "lemurs"}],
    }
    assert found(client, "spellcheck/search", q="lemru") == {
        "type": "spellcheck",
        "query": {"original": "lemru"},
        "results": [{"query": "lemur"}],
    }
    assert found(client, "spellcheck/search", q="lemur")["results"] == []


def test_empty_unknown_and_oddly_written_parameters_are_borne(client: Client) -> None:
    plain = client.get("/res/v1/web/search?q=lemur")
    odd = client.get(
        "/res/v1/web/search?q=lemur&count=&freshness=&goggles=&result_filter=&max_results=5&summary=True&safesearch=Off"
        "&ui_lang=en_US&search_lang=jp&enable_rich_callback=1&text_decorations=1",
        headers={"Content-Type": "application/json", "Accept": "*/*", "X-Loc-Lat": "91", "Api-Version": "x"},
    )
    empty_body = client.post("/res/v1/web/search?q=lemur", headers={"Content-Type": "application/json"})
    as_text = client.post("/res/v1/web/search", content='{"q": "lemur", "goggles": null}')
    assert plain.content == odd.content == empty_body.content == as_text.content


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("web/search", "q"),
        ("web/search?q=", "q"),
        ("web/search?q=%20%00", "q"),
        ("web/search?q=" + "a" * 401, "q"),
        ("web/search?q=" + "a+" * 51, "q"),
        ("llm/context?q=" + "a+" * 76, "q"),
        ("web/search?q=a&count=21", "count"),
        ("web/search?q=a&count=0", "count"),
        ("news/search?q=a&count=51", "count"),
        ("images/search?q=a&count=201", "count"),
        ("web/search?q=a&offset=10", "offset"),
        ("web/search?q=a&count=ten", "count"),
        ("web/search?q=a&country=USA", "country"),
        ("web/search?q=a&search_lang=english", "search_lang"),
        ("web/search?q=a&safesearch=low", "safesearch"),
        ("web/search?q=a&freshness=p2", "freshness"),
        ("web/search?q=a&freshness=2025-02-30to2025-03-01", "freshness"),
        ("web/search?q=a&result_filter=pages", "result_filter"),
        ("web/search?q=a&spellcheck=perhaps", "spellcheck"),
        ("web/search?q=a&units=miles", "units"),
        ("llm/context?q=a&maximum_number_of_tokens=1023", "maximum_number_of_tokens"),
        ("llm/context?q=a&context_threshold_mode=none", "context_threshold_mode"),
    ],
)
def test_a_value_that_is_not_valid_is_named(client: Client, target: str, place: str) -> None:
    refusal = error(client, target)
    assert (refusal["code"], refusal["detail"]) == ("VALIDATION", "Unable to validate request parameter(s)")
    (only,) = refusal["meta"]["errors"]
    assert only["loc"] == ["query", place]
    assert only["msg"]


@pytest.mark.parametrize("body", ["{", "[]", '"q"', "[" * 5000, b"\xff\xfe{", '{"q": 9' + "9" * 5000 + "}"])
def test_a_body_must_be_an_object(client: Client, body: str | bytes) -> None:
    answer = client.post("/res/v1/web/search", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["meta"]["errors"][0]["loc"] == ["body"]


@pytest.mark.parametrize("body", ['{"q": ["a"]}', '{"q": {"a": 1}}', '{"q": "\\ud800"}', '{"q": 1}'])
def test_a_query_must_be_text(client: Client, body: str) -> None:
    answer = client.post("/res/v1/web/search", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["meta"]["errors"][0]["loc"] == ["query", "q"]


def test_other_refusals_have_brave_s_shape(client: Client) -> None:
    assert error(client, "nothing", 404)["code"] == "NOT_FOUND"
    assert error(client, "web/search?q=lemur&index=other", 404)["code"] == "NOT_FOUND"
    assert error(client, "web/search?q=%ff")["code"] == "VALIDATION"
    too_large = client.post("/res/v1/web/search", content=b"x" * 70_000)
    assert (too_large.status_code, too_large.json()["error"]["code"]) == (413, "VALIDATION")
    wrong = client.request("DELETE", "/res/v1/web/search")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("status", "reason", "given", "code"),
    [
        (401, "key_missing", 422, "VALIDATION"),
        (401, "key_invalid", 422, "SUBSCRIPTION_TOKEN_INVALID"),
        (403, "index_forbidden", 400, "OPTION_NOT_IN_PLAN"),
        (429, "rate_limited", 429, "RATE_LIMITED"),
        (429, "quota_exceeded", 429, "QUOTA_LIMITED"),
        (408, "request_timeout", 408, "REQUEST_TIMEOUT"),
        (500, "internal_error", 500, "INTERNAL_SERVER_ERROR"),
        (503, "overloaded", 503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_each_status_has_brave_s_code(status: int, reason: str, given: int, code: str) -> None:
    answer = refuse(status, Refusal(reason, "why"), new_id=lambda: "an id", clock=lambda: 12.5)
    assert answer.status == given
    start = f'{{"type": "ErrorResponse", "error": {{"id": "an id", "status": {given}, "code": "{code}", "detail": '
    assert answer.body.startswith(start.encode())
    assert answer.body.endswith(b'"time": 12}')


def test_limits_are_told_as_lists_and_only_where_there_are_some(client: Client) -> None:
    assert DIALECT.quota_headers(Standing((Window(1, 20, 19, 1), Window(2_592_000, 15_000, 1000, 1_419_704)))) == {
        "X-RateLimit-Limit": "20, 15000",
        "X-RateLimit-Policy": "20;w=1, 15000;w=2592000",
        "X-RateLimit-Remaining": "19, 1000",
        "X-RateLimit-Reset": "1, 1419704",
    }
    assert not [name for name in client.get("/res/v1/web/search?q=a").headers if "ratelimit" in name]


def test_what_a_file_was_sent_as_is_told_and_asked_for(tmp_path: Path) -> None:
    told = [
        replace(page("https://a.example.org/get?id=7", "Lemur", "A lemur."), media_type="application/pdf"),
        replace(page("https://a.example.org/b.pdf", "Lemur", "A lemur."), media_type="text/html"),
    ]
    app = create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), tmp_path)), ServerSettings())
    with running(app) as client:
        results = found(client, "web/search", q="lemur")["web"]["results"]
        narrowed = urls(found(client, "web/search", q="lemur filetype:pdf"))
        native = client.get("/v1/search", params={"q": "lemur ext:pdf"}).json()["hits"]
        read = client.get(f"/v1/documents/{told[1].doc_id}").json()
    assert {result["url"]: result.get("content_type") for result in results} == {told[0].url: "pdf", told[1].url: None}
    assert narrowed == [told[0].url]
    assert [hit["media_type"] for hit in native] == ["application/pdf"]
    assert read["media_type"] == "text/html"
