"""One document by its doc_id or address: opened at a place, searched in, what is like it, what links to it."""

from typing import Any

import pytest

from crawler.document import doc_id_of
from tests.server.client import Client
from tests.server.site import HOSTILE_ID

ADDRESS = "https://animals.example.org/lemur"
LEMUR = doc_id_of(ADDRESS)
TEXT = (
    "## The lemur\n\nThe ring-tailed lemur sleeps in the sun. It eats figs and leaves.\n\n"
    "Lemurs live on an island. They groom each other for hours."
)


def ask(client: Client, path: str, **parameters: object) -> Any:
    answer = client.get(path, params={name: str(value) for name, value in parameters.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("document", [LEMUR, ADDRESS, ADDRESS + "#top"])
def test_a_document_is_opened_by_id_or_address(client: Client, document: str) -> None:
    assert ask(client, "/v1/open", document=document) == {
        "doc_id": LEMUR,
        "url": ADDRESS,
        "title": "Ring-tailed lemur",
        "text": TEXT,
        "start": 0,
        "end": len(TEXT),
        "first_line": 1,
        "last_line": 5,
        "characters": len(TEXT),
        "lines": 5,
        "truncated": False,
    }


def test_pieces_that_follow_each_other_are_the_text(client: Client) -> None:
    pieces, start = [], 0
    while True:
        found = ask(client, "/v1/open", document=LEMUR, start=start, characters=40)
        pieces.append(found["text"])
        if "next" not in found:
            break
        start = found["next"]
    assert len(pieces) > 2
    assert "".join(pieces) == TEXT


def test_a_document_is_opened_at_a_line_and_measured_in_tokens(client: Client) -> None:
    found = ask(client, "/v1/open", document=LEMUR, line=3, tokens=9)
    assert found["text"].startswith("The ring-tailed lemur")
    assert found["first_line"] == 3
    assert 0 < found["tokens"] <= 9


def test_a_document_without_an_address_has_none(client: Client) -> None:
    found = ask(client, "/v1/open", document="record-1")
    assert "url" not in found
    assert ask(client, "/v1/open", document=HOSTILE_ID)["doc_id"] == HOSTILE_ID


def test_words_are_found_with_the_text_around_them(client: Client) -> None:
    found = ask(client, "/v1/find", document=LEMUR, text="FIGS and", around=0)
    start = TEXT.index("figs and")
    assert found["places"] == [
        {"start": start, "end": start + 8, "line": 3, "around": "figs and", "around_start": start}
    ]
    assert (found["truncated"], "next" in found) == (False, False)


def test_places_go_on_from_where_they_ended(client: Client) -> None:
    first = ask(client, "/v1/find", document=LEMUR, text="lemurs?", kind="pattern", most=1, around=0)
    assert first["truncated"]
    second = ask(client, "/v1/find", document=LEMUR, text="lemurs?", kind="pattern", start=first["next"], around=0)
    assert [place["around"] for place in first["places"] + second["places"]] == ["lemur", "lemur"]


def test_what_is_like_a_document_is_listed_without_it(client: Client) -> None:
    found = ask(client, "/v1/similar", document=LEMUR, most=3)["similar"]
    assert [each["rank"] for each in found] == [1, 2, 3]
    assert LEMUR not in {each["doc_id"] for each in found}
    assert [each["score"] for each in found] == sorted((each["score"] for each in found), reverse=True)


def test_links_to_a_document_are_listed(client: Client) -> None:
    assert ask(client, "/v1/links", document=ADDRESS) == {
        "doc_id": LEMUR,
        "url": ADDRESS,
        "title": "Ring-tailed lemur",
        "links": [],
        "total": 0,
        "outgoing": {
            "links": [
                {
                    "url": "https://plants.example.net/fig",
                    "doc_id": doc_id_of("https://plants.example.net/fig"),
                    "title": "Fig tree",
                    "text": "figs",
                    "rel": [],
                },
                {"url": "https://elsewhere.example/", "title": "", "text": "", "rel": ["nofollow"]},
            ],
            "total": 2,
        },
    }
    assert ask(client, "/v1/links", document=ADDRESS, most=1)["outgoing"]["next"] == 1


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("/v1/open", 400, "document"),
        ("/v1/open?document=", 400, "document"),
        ("/v1/open?document=nothing", 404, "doc_id"),
        ("/v1/open?document=https://nowhere.example/", 404, "document"),
        ("/v1/open?document=http://", 400, "document"),
        (f"/v1/open?document={LEMUR}&start=1000", 400, "start"),
        (f"/v1/open?document={LEMUR}&start=1&line=1", 400, "line"),
        (f"/v1/open?document={LEMUR}&line=99", 400, "line"),
        (f"/v1/open?document={LEMUR}&characters=0", 400, "characters"),
        (f"/v1/open?document={LEMUR}&start=1&start=2", 400, "start"),
        (f"/v1/open?document={LEMUR}&index=news", 404, "index"),
        (f"/v1/open?document={LEMUR}&snapshot=0", 404, "snapshot"),
        (f"/v1/find?document={LEMUR}", 400, "text"),
        (f"/v1/find?document={LEMUR}&text=(a&kind=pattern", 400, "text"),
        (f"/v1/find?document={LEMUR}&text=a&kind=some", 400, "kind"),
        (f"/v1/similar?document={LEMUR}&most=101", 400, "most"),
        (f"/v1/links?document={LEMUR}&offset=-1", 400, "offset"),
    ],
)
def test_a_refusal_names_the_field(client: Client, query: str, status: int, field: str) -> None:
    answer = client.get(query)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert answer.json()["error"]["remedy"]
