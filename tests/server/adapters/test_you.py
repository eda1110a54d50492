"""You.com's search and contents: bodies as gpt-oss and others read them, and refusals."""

import pytest

from tests.server.adapters.animals import (
    AYE_AYE,
    AYE_AYE_PIECE,
    AYE_AYE_TITLE,
    LEMUR,
    LEMUR_PIECE,
    LEMUR_TEXT,
    LEMUR_TITLE,
)
from tests.server.client import Client


def test_an_answer_is_you_com_s_by_get_and_by_post(client: Client) -> None:
    answers = [
        client.get("/you/v1/search?query=ring-tailed+lemur&count=1&safesearch=&unknown=1"),
        client.post("/you/v1/search", json={"query": "ring-tailed lemur", "count": 1}),
    ]
    for answer in answers:
        body = answer.json()
        assert body["metadata"].pop("latency") >= 0
        assert body == {
            "results": {
                "web": [
                    {
                        "url": LEMUR,
                        "title": LEMUR_TITLE,
                        "description": LEMUR_PIECE,
                        "snippets": [LEMUR_PIECE],
                        "page_age": "2025-04-02T00:00:00",
                    }
                ],
                "news": [],
            },
            "metadata": {"query": "ring-tailed lemur", "search_uuid": answer.headers["x-request-id"]},
        }
    (undated,) = client.get("/you/v1/search?query=grubs&count=1").json()["results"]["web"]
    assert undated == {
        "url": AYE_AYE,
        "title": AYE_AYE_TITLE,
        "description": AYE_AYE_PIECE,
        "snippets": [AYE_AYE_PIECE],
    }


@pytest.mark.parametrize(
    ("narrowed", "urls"),
    [
        ("freshness=week", [LEMUR]),
        ("freshness=Day", []),
        ("freshness=2025-04-01to2025-04-02", [LEMUR]),
        ("language=de", ["https://tiere.example.de/maki"]),
        ("include_domains=animals.example.org,nowhere.example&language=en", [LEMUR, AYE_AYE]),
        ("include_domains=example.org&exclude_domains=animals.example.org", []),
        ("count=3&offset=400", []),
    ],
)
def test_filters_and_pages(client: Client, narrowed: str, urls: list[str]) -> None:
    found = client.get(f"/you/v1/search?query=lemur&{narrowed}").json()["results"]["web"]
    assert sorted(one["url"] for one in found) == sorted(urls)


def test_pages_follow_each_other(client: Client) -> None:
    first, second = (
        [
            one["url"]
            for one in client.get(f"/you/v1/search?query=sparrow&count=4&offset={page}").json()["results"]["web"]
        ]
        for page in (0, 1)
    )
    assert (len(first), len(second)) == (4, 4)
    assert not {*first} & {*second}


def test_stored_pages_are_given_as_html_or_markdown_and_others_left_out(client: Client) -> None:
    def contents(**body: object) -> object:
        return client.post("/you/v1/contents", json={"urls": [LEMUR, "https://nowhere.example/"], **body}).json()

    html = (
        "<html><head><title>Ring-tailed lemur</title></head><body><h2>The lemur</h2>"
        "<p>The ring-tailed lemur sleeps in the sun. It eats figs and leaves.</p>"
        "<p>Lemurs live on an island. They groom each other for hours.</p></body></html>"
    )
    assert contents() == contents(livecrawl_formats="html") == [{"url": LEMUR, "title": LEMUR_TITLE, "html": html}]
    both = {"url": LEMUR, "title": LEMUR_TITLE, "html": html, "markdown": LEMUR_TEXT}
    assert contents(formats=["HTML", "markdown"]) == [both]


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("", "query"),
        ("query=", "query"),
        ("query=a&count=0", "count"),
        ("query=a&count=101", "count"),
        ("query=a&offset=-1", "offset"),
        ("query=a&freshness=soon", "freshness"),
        ("query=a&freshness=2025-02-02to2025-02-01", "freshness"),
        ("query=a&include_domains=a%20b", "include_domains"),
        ("query=a&language=!", "language"),
    ],
)
def test_refusals_name_the_parameter(client: Client, target: str, names: str) -> None:
    answer = client.get(f"/you/v1/search?{target}")
    assert answer.status_code == 400
    assert list(answer.json()) == ["detail"]
    assert answer.json()["detail"].startswith(names + ":")


@pytest.mark.parametrize("body", [{}, {"urls": []}, {"urls": ["a"] * 101}, {"urls": 5}])
def test_addresses_are_needed_and_bounded(client: Client, body: object) -> None:
    answer = client.post("/you/v1/contents", json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("urls:")
