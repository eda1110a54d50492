"""Exa's search, contents and findSimilar: bodies as its clients read them, what can be asked for, and refusals."""

from typing import Any

import pytest

from tests.server.adapters.animals import (
    ATTACK,
    AYE_AYE,
    LEMUR,
    LEMUR_PIECE,
    LEMUR_PLAIN,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client

LEMUR_DAY = "2025-04-02T00:00:00.000Z"


def search(client: Client, **body: object) -> dict[str, Any]:
    answer = client.post("/exa/search", json={"query": "lemur", **body})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def urls(found: dict[str, Any]) -> list[str]:
    return [result["url"] for result in found["results"]]


def test_a_search_gives_what_is_known_and_leaves_out_the_rest(client: Client) -> None:
    answer = client.post("/exa/search", json={"query": "ring-tailed lemur", "numResults": 1})
    body = answer.json()
    assert body.pop("searchTime") > 0
    assert body == {
        "requestId": answer.headers["x-request-id"],
        "resolvedSearchType": "auto",
        "results": [{"id": LEMUR, "url": LEMUR, "title": LEMUR_TITLE, "score": 1.0, "publishedDate": LEMUR_DAY}],
        "costDollars": {"total": 0.0},
    }
    (undated,) = search(client, query="grubs", numResults=1)["results"]
    assert set(undated) == {"id", "url", "title", "score"}


def test_contents_come_as_they_are_asked_for(client: Client) -> None:
    def contents(wish: object) -> dict[str, Any]:
        found = search(client, query="ring-tailed lemur", numResults=1, contents=wish)["results"][0]
        return {name: found[name] for name in ("text", "highlights", "summary") if name in found}

    assert contents({}) == contents(False) == contents(None) == {}
    assert contents(True) == contents({"text": True}) == contents({"text": {}}) == {"text": LEMUR_TEXT}
    assert contents({"text": {"maxCharacters": 12, "verbosity": "full"}}) == {"text": "## The lemur"}
    assert contents({"highlights": True}) == {"highlights": [LEMUR_PIECE]}
    assert contents({"summary": {"query": "what it eats"}}) == {
        "summary": "It eats figs and leaves. Lemurs live on an island. They groom each other for hours."
    }
    # As gpt-oss asks, which wants the key in every result.
    assert contents({"text": True, "summary": True}) == {"text": LEMUR_TEXT, "summary": LEMUR_PIECE}
    as_html = contents({"text": {"includeHtmlTags": True}})["text"]
    assert as_html.startswith("<h2>The lemur</h2><p>The ring-tailed lemur sleeps in the sun.")


def test_highlights_are_as_many_and_as_long_as_wanted(client: Client) -> None:
    wish = {"highlights": {"maxCharacters": 50, "highlightsPerUrl": 2, "numSentences": 1}}
    found = search(client, query="lemur figs hours", numResults=1, includeDomains=["example.org"], contents=wish)
    pieces = found["results"][0]["highlights"]
    assert len(pieces) == 2
    assert all(0 < len(piece) <= 50 for piece in pieces)


def test_highlights_fit_a_query_of_their_own_wherever_they_are_asked_for(client: Client) -> None:
    wish = {"maxCharacters": 60, "highlightsPerUrl": 1, "query": "island"}
    piece = ["Lemurs live on an island. They groom each other for …"]
    searched = search(client, query="ring-tailed lemur", numResults=1, contents={"highlights": wish})
    assert searched["results"][0]["highlights"] == piece
    read = client.post("/exa/contents", json={"urls": [LEMUR], "highlights": wish, "summary": True}).json()
    assert (read["results"][0]["highlights"], read["results"][0]["summary"]) == (piece, piece[0])
    like = client.post("/exa/findSimilar", json={"url": AYE_AYE, "contents": {"highlights": wish}}).json()
    assert piece in [one["highlights"] for one in like["results"]]
    # A page without any of the words gives its beginning.
    aye = client.post("/exa/contents", json={"urls": [AYE_AYE], "highlights": wish}).json()["results"][0]
    assert aye["highlights"][0].startswith("The aye-aye hunts at night.")


def test_types_choose_the_legs(client: Client) -> None:
    found = {kind: search(client, query="grubs", type=kind, numResults=100) for kind in ("keyword", "Neural", "deep")}
    assert [len(one["results"]) for one in found.values()] == [1, 17, 17]
    assert [one["resolvedSearchType"] for one in found.values()] == ["keyword", "neural", "auto"]


def test_domains_days_and_phrases_narrow_a_search(client: Client) -> None:
    assert set(urls(search(client, includeDomains=["example.org"]))) == {LEMUR, AYE_AYE}
    assert AYE_AYE not in urls(search(client, excludeDomains=["animals.example.org"], numResults=100))
    assert urls(search(client, startPublishedDate="2025-04-01", endPublishedDate="2025-04-02T12:00:00.000Z")) == [LEMUR]
    assert urls(search(client, startPublishedDate="2025-04-03T00:00:00Z")) == []
    assert urls(search(client, includeText=["no lemur else"])) == [AYE_AYE]
    assert AYE_AYE not in urls(search(client, excludeText=['no "lemur" else', "no lemur else"], numResults=100))
    ignored = {
        "category": "news",
        "userLocation": "US",
        "moderation": True,
        "livecrawl": "always",
        "additionalQueries": [],
    }
    assert search(client, **ignored)["results"] == search(client)["results"]


def test_stored_pages_are_given_and_every_address_has_a_status(client: Client) -> None:
    answer = client.post("/exa/contents", json={"urls": [LEMUR, "https://nowhere.example/"], "ids": [ATTACK]})
    body = answer.json()
    assert body["requestId"] == answer.headers["x-request-id"]
    assert [(one["id"], one["url"]) for one in body["results"]] == [(LEMUR, LEMUR), (ATTACK, ATTACK)]
    assert body["results"][0] == {
        "id": LEMUR, "url": LEMUR, "title": LEMUR_TITLE, "publishedDate": LEMUR_DAY, "text": LEMUR_TEXT,
    }  # fmt: skip
    assert body["statuses"] == [
        {"id": LEMUR, "status": "success", "source": "cached"},
        {
            "id": "https://nowhere.example/",
            "status": "error",
            "error": {"tag": "CRAWL_NOT_FOUND", "httpStatusCode": 404},
        },
        {"id": ATTACK, "status": "success", "source": "cached"},
    ]


def test_without_a_query_a_page_s_beginning_stands_for_its_best_piece(client: Client) -> None:
    wish = {"urls": [LEMUR], "summary": True, "highlights": {"maxCharacters": 80}}
    (found,) = client.post("/exa/contents", json=wish).json()["results"]
    assert found["summary"] == found["highlights"][0]
    assert LEMUR_PLAIN.startswith(found["summary"])
    assert 40 <= len(found["summary"]) <= 80
    assert "text" not in found


def test_pages_like_one_are_listed_without_it_and_narrowed(client: Client) -> None:
    def similar(**body: object) -> list[str]:
        answer = client.post("/exa/findSimilar", json={"url": LEMUR, "numResults": 100, **body})
        assert answer.status_code == 200
        return urls(answer.json())

    everything = similar()
    assert len(everything) == 16
    assert LEMUR not in everything
    assert AYE_AYE not in similar(excludeSourceDomain=True)
    assert similar(includeDomains=["example.org"]) == [AYE_AYE]
    assert similar(includeDomains=["https://example.org/aye-aye"]) == [AYE_AYE]
    assert not any("example.com" in url for url in similar(excludeDomains=["*.example.com"]))
    assert similar(startPublishedDate="2025-01-01") == []
    assert len(similar(numResults=2)) == 2
    answer = client.post("/exa/findSimilar", json={"url": LEMUR, "numResults": 1, "contents": {"text": True}})
    assert answer.json()["results"][0]["text"]


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("search", {}, "query"),
        ("search", {"query": "a", "numResults": 0}, "numResults"),
        ("search", {"query": "a", "numResults": 101}, "numResults"),
        ("search", {"query": "a", "stream": True}, "stream"),
        ("search", {"query": "a", "startPublishedDate": "2025-02-30"}, "startPublishedDate"),
        ("search", {"query": "a", "includeDomains": ["a b"]}, "includeDomains"),
        ("search", {"query": "a", "contents": {"text": {"maxCharacters": "x"}}}, "contents.text.maxCharacters"),
        ("search", {"query": "a", "contents": {"text": "yes please"}}, "contents.text"),
        ("search", {"query": "a", "contents": []}, "contents"),
        ("contents", {}, "urls"),
        ("contents", {"urls": [5]}, "urls"),
        ("contents", {"urls": ["a"] * 101}, "urls"),
        ("contents", {"urls": ["a"], "highlights": {"highlightsPerUrl": 0}}, "highlights.highlightsPerUrl"),
        ("findSimilar", {}, "url"),
        ("findSimilar", {"url": LEMUR, "endPublishedDate": "x"}, "endPublishedDate"),
    ],
)
def test_refusals_are_exa_s_and_name_the_field(client: Client, path: str, body: object, names: str) -> None:
    answer = client.post(f"/exa/{path}", json=body)
    assert answer.status_code == 400
    told = answer.json()
    assert set(told) == {"requestId", "error", "tag"}
    assert (told["requestId"], told["tag"]) == (answer.headers["x-request-id"], "INVALID_REQUEST_BODY")
    assert told["error"].startswith(names)


def test_every_other_refusal_has_a_tag_and_the_request_s_id(client: Client) -> None:
    unknown = client.post("/exa/findSimilar", json={"url": "https://nowhere.example/"})
    answers = [
        (unknown, 404, "NOT_FOUND"),
        (client.post("/exa/answer", json={"query": "a"}), 404, "NOT_FOUND"),
        (client.get("/exa/search?query=a"), 405, "METHOD_NOT_ALLOWED"),
        (client.post("/exa/search", content=b"x" * 70_000), 413, "REQUEST_TOO_LARGE"),
        (client.post("/exa/search?a=%ff", json={"query": "a"}), 400, "INVALID_REQUEST_BODY"),
    ]
    for answer, status, tag in answers:
        assert (answer.status_code, answer.json()["tag"]) == (status, tag)
        assert answer.json()["requestId"] == answer.headers["x-request-id"]
