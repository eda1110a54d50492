"""What a search can be asked beside its words: days, sites, goggles, weights, pieces of text."""

import json
from typing import Any

import pytest

from tests.server.client import Client


def hits(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/search?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["hits"]
    return found


def refused(client: Client, query: str) -> dict[str, str]:
    answer = client.get(f"/v1/search?{query}")
    assert answer.status_code == 400, answer.text
    refusal: dict[str, str] = answer.json()["error"]
    return refusal


def test_days_keep_to_pages_that_state_one(client: Client) -> None:
    assert [hit["title"] for hit in hits(client, "q=lemur&since=2025-04-02")] == ["Ring-tailed lemur"]
    assert [hit["title"] for hit in hits(client, "q=lemur&until=2025-04-02")] == ["Ring-tailed lemur"]
    assert hits(client, "q=lemur&since=2025-04-03") == []
    assert hits(client, "q=lemur&until=2025-04-01") == []


def test_a_body_states_days_as_text(client: Client) -> None:
    answer = client.post("/v1/search", json={"q": "lemur", "since": "2025-04-01", "until": "2025-04-30"})
    assert [hit["title"] for hit in answer.json()["hits"]] == ["Ring-tailed lemur"]


@pytest.mark.parametrize("day", ["2025-4-2", "2025-02-30", "yesterday", "20250402", "1743552000", "2025-04-02T00:00"])
def test_what_is_no_day_is_refused(client: Client, day: str) -> None:
    assert refused(client, f"q=lemur&since={day}")["wanted"] == "a day, as 2026-11-26"
    answer = client.post("/v1/search", json={"q": "lemur", "until": 5})
    assert answer.json()["error"]["field"] == "until"


def test_days_in_the_wrong_order_are_refused_by_their_names(client: Client) -> None:
    refusal = refused(client, "q=lemur&since=2025-05-01&until=2025-04-01")
    assert (refusal["field"], refusal["remedy"]) == ("until", "exchange the two days, or leave one out")


def test_sites_are_left_out(client: Client) -> None:
    found = hits(client, "q=lemur&exclude_site=example.org&exclude_site=many.example.com&k=100")
    assert {hit.get("site") for hit in found} == {"example.de", "example.net", None}


def test_goggles_raise_lower_and_leave_out_and_every_hit_says_what_was_done_to_it(client: Client) -> None:
    body = {
        "q": "lemur",
        "goggles": ["! a comment\n$boost=10,site=tiere.example.de", "$discard,site=many.example.com"],
    }
    answer = client.post("/v1/search", json=body).json()
    first = answer["hits"][0]
    assert first["title"] == "Katta"
    assert first["effect"] == {
        "action": "boost",
        "strength": 10,
        "goggle": "goggles[0]",
        "line": 2,
        "instruction": "$boost=10,site=tiere.example.de",
    }
    assert answer["discarded"] == 11
    assert all("many.example.com" not in hit.get("url", "") for hit in answer["hits"])
    assert "effect" not in answer["hits"][1]


def test_a_goggle_that_is_none_is_refused_with_its_line(client: Client) -> None:
    answer = client.post(
        "/v1/search", json={"q": "lemur", "goggles": "$boost=3,site=example.org\n$boost=11,site=example.net"}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "goggles"
    assert "line 2" in answer.json()["error"]["found"]


def test_extra_snippets_are_given_where_they_are_asked_for(client: Client) -> None:
    plain = hits(client, "q=lemur+island&k=1")[0]
    assert "extra_snippets" not in plain
    long = hits(client, "q=lemur+island&k=1&extra_snippets=3")[0]
    assert all(set(piece) == {"text", "highlights", "start", "end"} for piece in long.get("extra_snippets", []))


@pytest.mark.parametrize("fusion", ["bounds", "min_max", "rrf", "dbsf"])
def test_fusion_chooses_the_scale(client: Client, fusion: str) -> None:
    first = hits(client, f"q=lemur&fusion={fusion}&rrf_constant=10")[0]
    assert first["title"] == "Ring-tailed lemur"
    if fusion == "rrf":
        assert {part["normalised"] for part in first["parts"]} != {1.0}


def lexical_score(client: Client, query: str) -> float:
    found = next(hit for hit in hits(client, f"q=ring-tailed+lemur&{query}") if hit["title"] == "Ring-tailed lemur")
    return float(next(part["score"] for part in found["parts"] if part["leg"] == "lexical"))


def test_bm25_and_its_fields_are_the_request_s(client: Client) -> None:
    assert lexical_score(client, "mode=lexical&k1=0") != lexical_score(client, "mode=lexical")
    assert lexical_score(client, "mode=lexical&b=1") != lexical_score(client, "mode=lexical")
    # Words alone count title and text once; a hybrid search counts titles twice more, unless it is told not to.
    assert lexical_score(client, "mode=lexical") == lexical_score(client, "weights=contents:1")
    titled = lexical_score(client, "mode=lexical&weights=contents:1&weights=title:2")
    assert titled == lexical_score(client, "mode=hybrid") != lexical_score(client, "mode=lexical")
    body = {"q": "ring-tailed lemur", "mode": "lexical", "weights": ["contents:1", "title:2"], "k1": 0.9, "b": 0.4}
    posted = client.post("/v1/search", json=body).json()["hits"]
    assert titled in [part["score"] for hit in posted for part in hit["parts"]]


def test_a_snippet_is_as_long_as_was_asked(client: Client) -> None:
    assert all(len(hit["snippet"]["text"]) <= 40 for hit in hits(client, "q=lemur&snippet_characters=40"))


def test_freshness_raises_pages_with_a_day(client: Client) -> None:
    before = [hit["title"] for hit in hits(client, "q=trees")]
    after = [hit["title"] for hit in hits(client, "q=trees&freshness_weight=100&freshness_half_life_days=1")]
    assert before[0] != "Ring-tailed lemur"
    assert after[0] == "Ring-tailed lemur"


@pytest.mark.parametrize(
    "wrong",
    [
        "extra_snippets=11",
        "fusion=sum",
        "freshness_weight=-1",
        "quality_weight=nan",
        "collapse=maybe",
        "since=",
        "k1=-1",
        "b=1.1",
        "weights=body:1",
        "weights=title:0",
        "weights=title",
        "freshness_today=soon",
        "rerank_depth=-1",
        "rerank_time_ms=10001",
    ],
)
def test_options_outside_their_range_are_refused_by_name_and_empty_ones_are_not_given(
    client: Client, wrong: str
) -> None:
    if wrong.endswith("="):
        assert hits(client, f"q=lemur&{wrong}")
    else:
        assert refused(client, f"q=lemur&{wrong}")["field"] == wrong.partition("=")[0]


def test_openapi_has_an_example_for_everything_that_can_be_asked(client: Client) -> None:
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        if path.startswith("/v1/"):
            for parameter in methods.get("get", {}).get("parameters", []):
                if parameter["in"] == "query" and parameter["name"] != "snapshot":
                    assert "examples" in json.dumps(parameter), (path, parameter["name"])
