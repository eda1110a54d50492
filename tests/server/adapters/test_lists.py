"""The two conventions whose answer is a bare list: Open WebUI's and gpt-researcher's."""

import pytest

from tests.server.adapters.animals import (
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TEXT,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client


def test_open_webui_is_given_a_list_of_links(client: Client) -> None:
    answer = client.post("/openwebui", json={"query": "grubs", "count": 1})
    assert answer.json() == [{"link": AYE_AYE, "title": AYE_AYE_TITLE, "snippet": AYE_AYE_PIECE}]
    assert len(client.post("/openwebui", json={"query": "sparrow"}).json()) == 10


def test_open_webui_s_loader_is_given_stored_texts(client: Client) -> None:
    answer = client.post("/openwebui/load", json={"urls": [LEMUR, "https://nowhere.example/", LEMUR]})
    assert answer.json() == [{"page_content": LEMUR_TEXT, "metadata": {"source": LEMUR, "title": LEMUR_TITLE}}]


def test_gpt_researcher_is_given_whole_texts(client: Client) -> None:
    answer = client.get("/custom?query=grubs&max_results=1&anything=else")
    assert answer.json() == [{"url": AYE_AYE, "raw_content": AYE_AYE_TEXT}]
    assert len(client.get("/custom?query=sparrow").json()) == 5


@pytest.mark.parametrize(
    ("method", "target", "body", "names"),
    [
        ("POST", "/openwebui", {}, "query"),
        ("POST", "/openwebui", {"query": "a", "count": 0}, "count"),
        ("POST", "/openwebui/load", {"urls": []}, "urls"),
        ("GET", "/custom", None, "query"),
        ("GET", "/custom?query=a&max_results=101", None, "max_results"),
    ],
)
def test_refusals_name_the_field(client: Client, method: str, target: str, body: object, names: str) -> None:
    answer = client.request(method, target, json=body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["detail"]
    assert answer.json()["detail"].startswith(names + ":")
