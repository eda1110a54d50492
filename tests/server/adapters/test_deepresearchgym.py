"""DeepResearchGym's API: documents in Base64 with the fields of ClueWeb22 and of FineWeb."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.document import LanguageShare, WarcRef, doc_id_of
from server.adapters.deepresearchgym import fineweb
from tests.server.adapters.animals import AYE_AYE, AYE_AYE_TEXT, AYE_AYE_TITLE
from tests.server.client import Client
from tests.snapshots import page


def documents(client: Client, target: str) -> list[dict[str, Any]]:
    answer = client.get(f"/deepresearchgym{target}")
    assert answer.status_code == 200
    assert list(answer.json()) == ["results"]
    return [json.loads(b64decode(each, validate=True)) for each in answer.json()["results"]]


def test_documents_have_the_fields_of_clueweb22(client: Client) -> None:
    whole = {
        "URL": AYE_AYE,
        "URL-hash": "47152F1E729585230A7D8EDDCAB97E8C",
        "Language": "en",
        "ClueWeb22-ID": doc_id_of(AYE_AYE),
        "Clean-Text": f"{AYE_AYE_TITLE}\n{AYE_AYE_TEXT}",
    }
    assert documents(client, "/search?query=grubs&k=1&cw22_a=True") == [whole]
    assert documents(client, f"/fetch?url={AYE_AYE}") == [whole]


def test_documents_have_the_fields_of_fineweb(client: Client) -> None:
    assert documents(client, "/fineweb/search?query=grubs&k=1") == [
        {
            "text": AYE_AYE_TEXT,
            "id": doc_id_of(AYE_AYE),
            "dump": "scenthound",
            "url": AYE_AYE,
            "date": "2026-03-01T12:30:00Z",
            "file_path": "",
            "language": "en",
            "language_score": 0.0,
            "token_count": 18,
        }
    ]
    assert len(documents(client, "/fineweb/search?query=sparrow&k=")) == 10


def test_a_page_tells_its_record_and_how_much_of_it_is_in_its_language() -> None:
    crawled = replace(
        page("https://example.org/", "A", "b c"),
        warc_ref=WarcRef("a.warc.gz", 12),
        languages=(LanguageShare("en", 0.75), LanguageShare("de", 0.25)),
        fetched_at=datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    )
    record = fineweb(crawled)
    assert (record["file_path"], record["language_score"]) == ("a.warc.gz", 0.75)
    assert record["date"] == "2025-01-02T03:04:05Z"
    collected = fineweb(page("", "A", "b", doc_id="7"))
    assert (collected["url"], collected["date"]) == ("https://document.invalid/7", "")


@pytest.mark.parametrize(
    ("target", "status", "begins"),
    [
        ("/search", 400, "query:"),
        ("/search?query=a&k=0", 400, "k:"),
        ("/fineweb/search?query=a&k=101", 400, "k:"),
        ("/fetch", 400, "url:"),
        ("/fetch?url=https://nowhere.example/", 404, "url:"),
        ("/other", 404, "there is nothing"),
    ],
)
def test_refusals_name_the_parameter(client: Client, target: str, status: int, begins: str) -> None:
    answer = client.get(f"/deepresearchgym{target}")
    assert answer.status_code == status
    assert list(answer.json()) == ["detail"]
    assert answer.json()["detail"].startswith(begins)
