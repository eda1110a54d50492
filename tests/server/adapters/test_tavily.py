"""Tavily's search and extract: bodies as its clients read them, the odd ways in which they ask, and refusals."""

from pathlib import Path
from typing import Any

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.adapters.animals import (
    ATTACK,
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TEXT,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_PLAIN,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client, running
from tests.snapshots import page, snapshot_of


def search(client: Client, **body: object) -> dict[str, Any]:
    answer = client.post("/tavily/search", json={"query": "lemur", **body})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def urls(found: dict[str, Any]) -> list[str]:
    return [result["url"] for result in found["results"]]


def test_an_answer_has_every_key_and_null_for_what_an_index_cannot_know(client: Client) -> None:
    answer = client.post("/tavily/search", json={"query": "grubs", "max_results": 1})
    body = answer.json()
    assert body.pop("response_time") >= 0
    assert body.pop("request_id") == answer.headers["x-request-id"]
    score = body["results"][0].pop("score")
    assert 0.5 < score <= 1
    assert body == {
        "query": "grubs",
        "follow_up_questions": None,
        "answer": None,
        "images": [],
        "results": [{"url": AYE_AYE, "title": AYE_AYE_TITLE, "content": AYE_AYE_PIECE, "raw_content": None}],
    }


def test_five_results_are_given_where_nobody_says_how_many_and_none_where_none_is_wanted(client: Client) -> None:
    assert len(search(client)["results"]) == 5
    assert search(client, max_results=0)["results"] == []
    assert len(search(client, max_results="7")["results"]) == 7


@pytest.mark.parametrize(
    ("wish", "text"),
    [(True, LEMUR_TEXT), ("markdown", LEMUR_TEXT), ("TEXT", LEMUR_PLAIN), (False, None), ("false", None), (None, None)],
)
def test_whole_texts_come_where_they_are_asked_for(client: Client, wish: object, text: str | None) -> None:
    found = search(client, query="ring-tailed lemur", max_results=1, include_raw_content=wish)["results"][0]
    assert (found["url"], found["title"], found["raw_content"]) == (LEMUR, LEMUR_TITLE, text)


def test_an_advanced_search_gives_several_chunks_of_500_characters_at_most(tmp_path: Path) -> None:
    between = "Of this there is nothing to say.\n\n" * 30
    long = page("https://example.org/long", "Trees", f"Figs grow here.\n\n{between}Bats come at night.\n\n{between}")
    with running(
        create_app(lambda: Searcher(snapshot_of([long], MemoryBackend(), tmp_path)), ServerSettings())
    ) as client:
        (found,) = search(client, query="figs bats", search_depth="ADVANCED", chunks_per_source=2)["results"]
        (basic,) = search(client, query="figs bats")["results"]
    chunks = found["content"].split(" [...] ")
    assert len(chunks) == 2
    assert all(len(chunk) <= 500 for chunk in chunks)
    assert {word for word in ("Figs grow", "Bats come") if any(word in chunk for chunk in chunks)} == {
        "Figs grow",
        "Bats come",
    }
    assert " [...] " not in basic["content"]


def test_domains_are_taken_however_they_are_written(client: Client) -> None:
    for domains in (["example.org"], "example.org", ["https://animals.example.org/"], ["*.example.org", ""]):
        assert set(urls(search(client, include_domains=domains, max_results=20))) == {LEMUR, AYE_AYE}
    assert urls(search(client, include_domains=["animals.example.org/lemur", "nowhere.example"])) == [LEMUR]
    found = urls(
        search(client, exclude_domains=["example.org", "example.com", "plants.example.net/fig"], max_results=20)
    )
    assert "https://tiere.example.de/maki" in found
    assert not any("example.org" in url or "example.com" in url or "example.net" in url for url in found)
    assert urls(search(client, include_domains=[], exclude_domains=[])) == urls(search(client))


def test_preferred_domains_come_earlier_and_leave_nothing_out(client: Client) -> None:
    plain, preferred = (
        urls(search(client, max_results=20, include_domains=["example.com"], include_domains_mode=mode))
        for mode in ("restrict", "prefer")
    )
    everything = urls(search(client, max_results=20))
    assert len(plain) == 11
    assert sorted(preferred) == sorted(everything)
    assert preferred.index(plain[0]) < everything.index(plain[0])


def test_days_narrow_a_search(client: Client) -> None:
    for narrowed in (
        {"time_range": "week"},
        {"time_range": "W"},
        {"start_date": "2025-04-02", "end_date": "2025-04-02"},
        {"topic": "news"},
        {"topic": "news", "days": 3},
    ):
        assert urls(search(client, **narrowed)) == [LEMUR]
    for narrowed in ({"time_range": "day"}, {"start_date": "2025-04-03"}, {"topic": "news", "days": 2}):
        assert urls(search(client, **narrowed)) == []
    assert search(client, topic="news")["results"][0]["published_date"] == "Wed, 02 Apr 2025 00:00:00 GMT"
    assert "published_date" not in search(client)["results"][0]


def test_a_language_counts_where_it_is_to_filter(client: Client) -> None:
    assert urls(search(client, language="de", filter_by_language=True)) == ["https://tiere.example.de/maki"]
    assert urls(search(client, language="de")) == urls(search(client))


def test_what_changes_nothing_is_accepted(client: Client) -> None:
    ignored = {
        "country": "germany", "auto_parameters": True, "include_favicon": True, "include_images": True, "timeout": 60,
        "include_answer": "advanced", "api_key": "tvly-x", "max_age_hours": 1, "unknown": {"a": []}, "time_range": "",
    }  # fmt: skip
    assert search(client, **ignored)["results"] == search(client)["results"]
    assert search(client, include_usage=True)["usage"] == {"credits": 0}


def test_a_body_is_read_whatever_its_type_is_said_to_be(client: Client) -> None:
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded", ""):
        answer = client.post("/tavily/search", content=b'{"query": "grubs"}', headers={"Content-Type": kind})
        assert answer.json()["results"][0]["url"] == AYE_AYE


def test_stored_pages_are_extracted_and_others_are_told(client: Client) -> None:
    answer = client.post("/tavily/extract", json={"urls": [AYE_AYE, "https://nowhere.example/", "http://["]})
    body = answer.json()
    assert body.pop("response_time") >= 0
    assert body.pop("request_id") == answer.headers["x-request-id"]
    why = "this address is not in the index; nothing is fetched"
    assert body == {
        "results": [{"url": AYE_AYE, "title": AYE_AYE_TITLE, "raw_content": AYE_AYE_TEXT, "images": []}],
        "failed_results": [{"url": "https://nowhere.example/", "error": why}, {"url": "http://[", "error": why}],
    }


def test_one_address_may_stand_for_a_list_and_texts_may_be_plain(client: Client) -> None:
    body = client.post("/tavily/extract", json={"urls": "animals.example.org/lemur", "format": "Text"}).json()
    assert [one["raw_content"] for one in body["results"]] == [LEMUR_PLAIN]
    assert client.post("/tavily/extract", json={"urls": ATTACK}).json()["results"][0]["url"] == ATTACK


def test_extracts_are_cut_to_a_query_in_chunks(tmp_path: Path) -> None:
    parts = [f"Part {number} speaks of tides and of rope {number}. " + "Filler goes on. " * 60 for number in range(4)]
    document = page("https://example.org/long", "Long", "\n\n".join([*parts, "Lemurs are told of once, at the end."]))
    with running(
        create_app(lambda: Searcher(snapshot_of([document], MemoryBackend(), tmp_path)), ServerSettings())
    ) as client:

        def extract(**more: object) -> str:
            answer = client.post("/tavily/extract", json={"urls": document.url, **more})
            text: str = answer.json()["results"][0]["raw_content"]
            return text

        assert extract(query=" ") == extract() == document.text
        chunks = extract(query="rope", chunks_per_source=2).split(" [...] ")
        assert len(chunks) == 2
        assert all("rope" in chunk and len(chunk) <= 500 for chunk in chunks)
        assert len(extract(query="rope").split(" [...] ")) == 3
        assert "Lemurs are told of once" in extract(query="where are lemurs", chunks_per_source=1)
        assert extract(query="zebra", chunks_per_source=1).startswith("Part 0 speaks")


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("search", {}, "query"),
        ("search", {"query": ""}, "query"),
        ("search", {"query": "  "}, "query"),
        ("search", {"query": ["a"]}, "query"),
        ("search", {"query": "a", "max_results": 21}, "max_results"),
        ("search", {"query": "a", "max_results": -1}, "max_results"),
        ("search", {"query": "a", "time_range": "decade"}, "time_range"),
        ("search", {"query": "a", "start_date": "soon"}, "start_date"),
        ("search", {"query": "a", "start_date": "2025-02-02", "end_date": "2025-02-01"}, "end_date"),
        ("search", {"query": "a", "include_domains": ["a b"]}, "include_domains"),
        ("search", {"query": "a", "include_domains": ["a b"], "include_domains_mode": "prefer"}, "include_domains"),
        ("search", {"query": "a", "include_domains": 5}, "include_domains"),
        ("search", {"query": "a", "language": "!", "filter_by_language": True}, "language"),
        ("extract", {}, "urls"),
        ("extract", {"urls": []}, "urls"),
        ("extract", {"urls": ["a"] * 21}, "urls"),
        ("extract", {"urls": [{}]}, "urls"),
        ("extract", {"urls": ["a"], "format": "pdf"}, "format"),
    ],
)
def test_refusals_are_tavily_s_and_name_the_field(client: Client, path: str, body: object, names: str) -> None:
    answer = client.post(f"/tavily/{path}", json=body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["detail"]
    assert list(answer.json()["detail"]) == ["error"]
    assert answer.json()["detail"]["error"].startswith(names + ":")


@pytest.mark.parametrize("path", ["crawl", "map", "research", ""])
def test_what_is_not_served_is_404_in_the_same_shape(client: Client, path: str) -> None:
    answer = client.post(f"/tavily/{path}", json={})
    assert answer.status_code == 404
    assert "nothing at" in answer.json()["detail"]["error"]
