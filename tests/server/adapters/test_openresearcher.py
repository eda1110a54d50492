"""OpenResearcher's search service: three texts a result, and stored pages by any spelling of their address."""

import pytest

from tests.server.adapters.animals import (
    ATTACK,
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client
from tests.server.site import HOSTILE_TITLE


def test_results_are_three_texts_each(client: Client) -> None:
    answer = client.post("/openresearcher/search", json={"query": "grubs", "topn": 1})
    assert answer.status_code == 200
    assert answer.json() == {"results": [{"url": AYE_AYE, "title": AYE_AYE_TITLE, "summary": AYE_AYE_PIECE}]}
    assert ";dur=" in answer.headers["server-timing"]


def test_ten_results_are_given_where_nobody_says_how_many(client: Client) -> None:
    assert len(client.post("/openresearcher/search", json={"query": "sparrow"}).json()["results"]) == 10


@pytest.mark.parametrize(
    "url", [LEMUR, "HTTPS://Animals.example.org:443/a/../lemur?utm_source=x#top", " animals.example.org/lemur "]
)
def test_a_page_is_found_by_any_spelling_of_its_address(client: Client, url: str) -> None:
    answer = client.post("/openresearcher/get_content", json={"url": url})
    assert answer.json() == {"title": LEMUR_TITLE, "content": LEMUR_TEXT}


def test_a_page_without_an_address_is_found_by_the_one_that_answers_give_it(client: Client) -> None:
    (result,) = client.post("/openresearcher/search", json={"query": "attack writes here", "topn": 1}).json()["results"]
    assert (result["url"], result["title"]) == (ATTACK, HOSTILE_TITLE)
    assert client.post("/openresearcher/get_content", json={"url": ATTACK}).json()["title"] == HOSTILE_TITLE


@pytest.mark.parametrize(
    "url", ["https://nowhere.example/", "ftp://a", "http://[", "../../etc/passwd", "https://document.invalid/"]
)
def test_what_is_not_stored_is_404(client: Client, url: str) -> None:
    answer = client.post("/openresearcher/get_content", json={"url": url})
    assert answer.status_code == 404
    assert list(answer.json()) == ["detail"]
    assert "nothing is fetched" in answer.json()["detail"]


def test_the_service_tells_that_it_runs(client: Client) -> None:
    told = {"service": "Scenthound", "status": "running", "endpoints": ["/search", "/get_content"]}
    assert client.get("/openresearcher").json() == client.get("/openresearcher/").json() == told


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("search", {}, "query"),
        ("search", {"query": "a", "topn": 0}, "topn"),
        ("search", {"query": ["a"]}, "query"),
        ("search", {"query": "\x00"}, "query"),
        ("get_content", {"url": ""}, "url"),
        ("get_content", {"url": {}}, "url"),
    ],
)
def test_refusals_name_the_field(client: Client, path: str, body: object, names: str) -> None:
    answer = client.post(f"/openresearcher/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(names)
