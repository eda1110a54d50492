"""Why a document stands where it does, and what an index holds."""

import pytest

from crawler.document import doc_id_of
from tests.server.client import Client

KATTA = doc_id_of("https://tiere.example.de/maki")


def test_a_hit_is_explained_term_by_term(client: Client) -> None:
    found = client.get(
        "/v1/explain", params={"q": "lemur island", "document": "https://animals.example.org/lemur"}
    ).json()
    assert found["is_hit"] is True
    assert found["rank"] == 1
    assert found["reasons"] == found["checks"] == []
    assert {part["leg"] for part in found["parts"]} == {"lexical", "dense"}
    terms = {term["term"]: term for term in found["lexical"]["terms"]}
    assert set(terms) == {"lemur", "island"}
    assert (terms["island"]["documents"], terms["island"]["count"]) == (1, 1)
    assert found["lexical"]["score"] == pytest.approx(sum(term["score"] for term in terms.values()))
    assert found["parts"][0]["score"] == pytest.approx(found["lexical"]["score"])
    assert found["dense"]["end"] > found["dense"]["start"]


def test_what_is_no_hit_says_why(client: Client) -> None:
    found = client.get("/v1/explain", params={"q": "lemur", "document": KATTA, "site": "example.org"}).json()
    assert found["is_hit"] is False
    assert "rank" not in found
    assert found["checks"] == [{"name": "sites", "value": "example.org", "is_met": False}]
    assert found["reasons"] == [{"kind": "filter", "told": "sites asks for example.org"}]


def test_what_is_not_in_the_index_says_so(client: Client) -> None:
    found = client.get("/v1/explain?q=lemur&document=nothing").json()
    assert [reason["kind"] for reason in found["reasons"]] == ["not_in_index"]


def test_an_explanation_without_a_query_or_document_is_refused(client: Client) -> None:
    assert client.get("/v1/explain?q=lemur").json()["error"]["field"] == "document"
    assert client.get(f"/v1/explain?document={KATTA}").json()["error"]["field"] == "q"
    assert client.get(f"/v1/explain?q=+&document={KATTA}").json()["error"]["field"] == "q"


def test_an_index_is_counted(client: Client) -> None:
    found = client.get("/v1/stats").json()
    assert found["documents"] == 17
    assert found["snapshot_id"] == client.get("/v1/snapshot").json()["snapshot_id"]
    assert found["counted"]["languages"]["top"] == [
        {"value": "en", "documents": 16},
        {"value": "de", "documents": 1},
    ]
    assert found["counted"]["sites"]["top"][0] == {"value": "example.com", "documents": 11}
    assert found["counted"]["published"] == {"oldest": "2025-04-02", "newest": "2025-04-02", "dated": 1}
    assert found["counted"]["words"]["lowest"] > 0
    assert client.get("/v1/stats?index=news").status_code == 404
