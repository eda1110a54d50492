"""Many searches at once: JSON lines in, JSON lines or a TREC run out."""

import json
from typing import Any

import pytest

from tests.server.client import Answer, Client

LINES = {"content-type": "application/x-ndjson"}
RUN = {**LINES, "accept": "text/x-trec-run"}


def post(client: Client, *lines: object, headers: dict[str, str] = LINES, target: str = "/v1/batch") -> Answer:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return client.post(target, content=body.encode(), headers=headers)


def read(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_answered_as_a_search_is_in_the_same_order(client: Client) -> None:
    found = read(post(client, {"query_id": "a", "q": "lemur", "k": 2}, {"q": "sparrow", "mode": "lexical"}))
    assert [line["query_id"] for line in found] == ["a", "2"]
    assert found[0]["answer"] == client.post("/v1/search", json={"q": "lemur", "k": 2}).json()
    assert found[1]["answer"] == client.post("/v1/search", json={"q": "sparrow", "mode": "lexical"}).json()


def test_a_batch_may_ask_for_more_hits_than_a_search(client: Client) -> None:
    assert len(read(post(client, {"q": "lemur", "k": 1000}))[0]["answer"]["hits"]) == 17


def test_a_line_that_cannot_be_answered_has_its_refusal_in_its_place(client: Client) -> None:
    found = read(
        post(
            client,
            {"q": " "},
            "",
            '{"q": "lemur"',
            {"query_id": "x", "q": "lemur", "k": 0},
            [],
            {"q": "lemur", "limit": 3},
            {"q": "lemur", "k": 1},
            {"q": "lemur", "index": "default"},
        )
    )
    assert [(line["query_id"], line.get("error", {}).get("field")) for line in found] == [
        ("1", "q"),
        ("3", "body"),
        ("x", "k"),
        ("5", "body"),
        ("6", "limit"),
        ("7", None),
        ("8", "index"),
    ]
    assert all(set(line) in ({"query_id", "answer"}, {"query_id", "error"}) for line in found)
    assert found[-1]["error"]["remedy"] == "put it into the address: /v1/batch?index=…"


def test_a_run_has_the_ranks_and_scores_of_the_search(client: Client) -> None:
    answer = post(client, {"query_id": "q1", "q": "lemur", "k": 3}, {"q": "sparrow", "k": 1}, headers=RUN)
    assert answer.headers["content-type"].startswith("text/x-trec-run")
    hits = client.get("/v1/search?q=lemur&k=3").json()["hits"]
    (sparrow,) = client.get("/v1/search?q=sparrow&k=1").json()["hits"]
    assert answer.text.splitlines() == [
        *(f"q1 Q0 {hit['doc_id']} {hit['rank']} {hit['score']:.6f} scenthound" for hit in hits),
        f"2 Q0 {sparrow['doc_id']} 1 {sparrow['score']:.6f} scenthound",
    ]


def test_a_run_is_whole_or_refused(client: Client) -> None:
    for bad, field in (({"q": " "}, "q"), ("{", "body"), ({"query_id": "a b", "q": "lemur"}, "query_id")):
        answer = post(client, {"q": "lemur", "k": 3}, bad, headers=RUN)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_a_doc_id_with_white_space_does_not_fit_a_run(client: Client) -> None:
    answer = post(client, {"q": "attack lemur", "k": 17}, headers=RUN)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "doc_id")


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "body"),
        (["", "  "], "body"),
        (["{}"] * 1001, "body"),
        ([{"query_id": "a", "q": "lemur"}] * 2, "query_id"),
        ([{"q": "lemur", "k": 1000}] * 101, "k"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(client: Client, lines: list[Any], field: str) -> None:
    answer = post(client, *lines)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_only_lines_of_json_are_read(client: Client) -> None:
    for kind in ("application/json", "text/plain", ""):
        answer = post(client, {"q": "lemur"}, headers={"content-type": kind})
        assert answer.status_code == 415


def test_the_address_chooses_index_and_snapshot(client: Client) -> None:
    snapshot_id = client.get("/v1/snapshot").json()["snapshot_id"]
    assert read(post(client, {"q": "lemur"}, target=f"/v1/batch?index=default&snapshot={snapshot_id}"))
    assert post(client, {"q": "lemur"}, target="/v1/batch?index=news").status_code == 404
    assert post(client, {"q": "lemur"}, target="/v1/batch?snapshot=0").status_code == 404
