"""The native API: what it answers, and in which words it refuses."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.server.client import Client
from tests.server.site import HOSTILE_ID, HOSTILE_TITLE

JSON = {"Content-Type": "application/json"}


def error(answer: Any) -> dict[str, str]:
    body = answer.json()
    assert list(body) == ["error"]
    assert answer.headers["content-type"] == "application/json"
    refusal: dict[str, str] = body["error"]
    assert set(refusal) <= {"code", "field", "message", "found", "wanted", "remedy"}
    assert refusal["message"]
    return refusal


def test_a_search_gives_hits_with_every_known_field(client: Client) -> None:
    answer = client.get("/v1/search", params={"q": "ring-tailed  lemur", "k": 1})
    assert answer.status_code == 200
    body = answer.json()
    (hit,) = body.pop("hits")
    snippet, parts = hit.pop("snippet"), hit.pop("parts")
    assert body == {
        "query": "ring-tailed lemur",
        "mode": "hybrid",
        "snapshot_id": body["snapshot_id"],
        "total": 17,
        "total_is_exact": True,
    }
    assert hit == {
        "rank": 1,
        "doc_id": hit["doc_id"],
        "url": "https://animals.example.org/lemur",
        "title": "Ring-tailed lemur",
        "site": "example.org",
        "language": "en",
        "published_at": "2025-04-02",
        "fetched_at": "2026-03-01T12:30:00Z",
        "score": hit["score"],
    }
    assert 0.5 < hit["score"] <= 1
    words = [snippet["text"][start:end] for start, end in snippet["highlights"]]
    assert words == ["lemur", "ring", "tailed", "lemur", "Lemurs"]
    assert [part["leg"] for part in parts] == ["lexical", "dense", "title"]
    assert set(parts[0]) == {"leg", "rank", "score", "normalised", "weight"}


def test_what_is_not_known_is_left_out(client: Client) -> None:
    hit = client.get("/v1/search?q=record+collection+number&mode=lexical&k=1").json()["hits"][0]
    assert hit["doc_id"] == "record-1"
    assert not {"url", "site", "published_at", "fetched_at"} & set(hit)
    assert b"null" not in client.get("/v1/search?q=record").content


def test_the_same_request_gives_the_same_bytes_and_times_go_into_a_header(client: Client) -> None:
    first, second = (client.get("/v1/search?q=lemur&k=100") for _ in range(2))
    assert first.content == second.content
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    names = [part.partition(";")[0] for part in first.headers["server-timing"].split(", ")]
    assert names == ["parse", "spell", "lexical", "encode", "dense", "fuse", "titles", "group", "read", "snippet"]


def test_a_body_asks_as_a_query_string_does(client: Client) -> None:
    by_get = client.get("/v1/search?q=lemur&k=2&offset=1&mode=lexical&site=example.org&language=en&lexical_weight=0.4")
    fields = {"q": "lemur", "k": 2, "offset": 1, "mode": "lexical", "site": ["example.org"], "language": "en"}
    by_post = client.post("/v1/search", json=fields | {"lexical_weight": 0.4, "max_per_site": None})
    assert by_get.status_code == by_post.status_code == 200
    assert by_get.content == by_post.content
    assert [hit["rank"] for hit in by_get.json()["hits"]] == [2]


def test_filters_repeat_and_weights_and_the_limit_per_site_are_the_request_s(client: Client) -> None:
    found = client.get("/v1/search?q=lemur&site=example.de&site=plants.example.net&language=de&language=en").json()
    assert sorted(hit["site"] for hit in found["hits"]) == ["example.de", "example.net"]
    weighted = client.get("/v1/search?q=lemur&lexical_weight=0.2&dense_weight=0.6&k=1").json()["hits"][0]
    assert [part["weight"] for part in weighted["parts"]] == pytest.approx([0.25, 0.75])
    limited = client.get("/v1/search?q=sparrow&max_per_site=1").json()["hits"]
    sites = [hit["site"] for hit in limited if "site" in hit]
    assert len(sites) == len(set(sites))


def test_empty_and_unknown_parameters_of_a_query_string_count_as_not_given(client: Client) -> None:
    plain = client.get("/v1/search?q=lemur")
    padded = client.get(
        "/v1/search?q=lemur&k=&offset=&mode=&site=&language=&lexical_weight=&numResults=5&theme=x", headers=JSON
    )
    assert padded.content == plain.content


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20%00", "q"),
        ("q=a&q=b", "q"),
        ("q=%ff", "q"),
        ("q=a&site=%c3", "site"),
        ("q=a&k=ten", "k"),
        ("q=a&k=0", "k"),
        ("q=a&k=101", "k"),
        ("q=a&k=1.5", "k"),
        ("q=a&k=" + "9" * 5000, "k"),
        ("q=a&k=1e400", "k"),
        ("q=a&k=1&k=1", "k"),
        ("q=a&offset=-1", "offset"),
        ("q=a&offset=1001", "offset"),
        ("q=a&mode=both", "mode"),
        ("q=a&site=a%20b", "site"),
        ("q=a&site=a.org/path", "site"),
        ("q=a&language=english!", "language"),
        ("q=a&lexical_weight=nan", "lexical_weight"),
        ("q=a&dense_weight=2", "dense_weight"),
        ("q=a&lexical_weight=0&dense_weight=0", "lexical_weight"),
        ("q=a&max_per_site=0", "max_per_site"),
        ("&".join(["q=a"] + [f"site=s{number}.org" for number in range(101)]), "site"),
        ("&" * 1001, "the query string"),
    ],
)
def test_a_bad_query_string_is_refused_by_the_field_s_name(client: Client, target: str, field: str) -> None:
    answer = client.get("/v1/search?" + target)
    assert answer.status_code == 400
    refusal = error(answer)
    assert (refusal["code"], refusal["field"]) == ("bad_request", field)
    assert refusal["found"]
    assert refusal["wanted"]
    assert refusal["remedy"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{}", "q"),
        ('{"q": null}', "q"),
        ('{"q": 1}', "q"),
        ('{"q": ["a"]}', "q"),
        ('{"q": ""}', "q"),
        ('{"q": "\\ud800"}', "q"),
        ('{"q": "a", "k": "1"}', "k"),
        ('{"q": "a", "k": true}', "k"),
        ('{"q": "a", "k": 1.5}', "k"),
        ('{"q": "a", "k": 1e999}', "k"),
        ('{"q": "a", "dense_weight": NaN}', "dense_weight"),
        ('{"q": "a", "site": [1]}', "site"),
        ('{"q": "a", "site": {"a": 1}}', "site"),
        ('{"q": "a", "numResults": 5}', "numResults"),
        ('{"q": "a", "": 5}', ""),
        ("", "body"),
        ("[]", "body"),
        ("null", "body"),
        ('"q"', "body"),
        ("{", "body"),
        ('{"q": "a"} x', "body"),
        ('{"q": ' + "[" * 900 + "]" * 900 + "}", "q"),
    ],
)
def test_a_bad_body_is_refused_by_the_field_s_name(client: Client, body: str, field: str) -> None:
    answer = client.post("/v1/search", content=body, headers=JSON)
    assert answer.status_code == 400
    refusal = error(answer)
    assert (refusal["code"], refusal["field"]) == ("bad_request", field)


@pytest.mark.parametrize("body", [b'{"q": "\xff"}', b'{"q": "a", "k": ' + b"9" * 5000 + b"}", b"[" * 60_000])
def test_a_body_that_is_no_json_at_all_is_refused(client: Client, body: bytes) -> None:
    answer = client.post("/v1/search", content=body, headers=JSON)
    assert answer.status_code == 400
    assert error(answer)["code"] == "bad_request"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "", "json"])
def test_a_body_of_another_type_is_refused(client: Client, kind: str) -> None:
    answer = client.post("/v1/search", content=b'{"q": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert error(answer)["code"] == "unsupported_media_type"


def test_json_by_any_of_its_names_is_read(client: Client) -> None:
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"):
        answer = client.post("/v1/search", content='{"q": "é lemur"}'.encode(), headers={"Content-Type": kind})
        assert answer.status_code == 200


def test_a_query_that_is_cut_is_answered_and_says_so(client: Client) -> None:
    body = client.post("/v1/search", json={"q": "lemur " * 2000}).json()
    assert body["query_truncated"] is True
    assert len(body["query"]) <= 8192


def test_a_stored_document_is_read_by_any_id_it_may_have(client: Client) -> None:
    answer = client.get("/v1/documents/" + quote(HOSTILE_ID, safe=""))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["doc_id"], body["title"], body["url"]) == (HOSTILE_ID, HOSTILE_TITLE, "javascript:alert('url')")
    assert body["text"].startswith("<img src=x")
    assert client.get("/v1/documents/record-1").json().keys() == {"doc_id", "title", "text", "language", "content_hash"}


@pytest.mark.parametrize(
    "doc_id", ["", "none", "%00", "%ff", "..%2f..%2fetc%2fpasswd", "a" * 5000, "a/b//", "%F0%9F%90%BE"]
)
def test_an_id_that_is_not_there_is_404(client: Client, doc_id: str) -> None:
    answer = client.get("/v1/documents/" + doc_id)
    assert answer.status_code == 404
    assert error(answer)["code"] == "document_not_found"
    assert error(answer)["field"] == "doc_id"


def test_the_snapshot_tells_what_is_served(client: Client) -> None:
    body = client.get("/v1/snapshot").json()
    assert body["documents"] == 17
    assert body["counts"] == {"documents": 17}
    assert body["settings"]["passage_tokens"] == 256
    assert body["snapshot_id"] == client.get("/readyz").json()["snapshot_id"]
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("target", ["/v1", "/v1/search/", "/redoc", "/v2/search", "//", "/%00", "/v1/search%2f"])
def test_an_unknown_path_is_404_in_the_same_shape(client: Client, target: str) -> None:
    answer = client.get("http://test" + target)
    assert answer.status_code == 404
    assert error(answer)["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("DELETE", "/v1/search", "GET, HEAD, POST"),
        ("PUT", "/v1/search", "GET, HEAD, POST"),
        ("POST", "/v1/documents/a", "GET, HEAD"),
        ("OPTIONS", "/v1/snapshot", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("BREW", "/healthz", "GET, HEAD"),
    ],
)
def test_another_method_is_405_and_told_which_there_are(client: Client, method: str, target: str, allowed: str) -> None:
    answer = client.request(method, target)
    assert answer.status_code == 405
    assert error(answer)["code"] == "method_not_allowed"
    assert answer.headers["allow"] == allowed


def test_the_description_names_every_field_with_an_example_and_only_statuses_that_are_given(client: Client) -> None:
    description = client.get("/openapi.json").json()
    search = description["paths"]["/v1/search"]
    for method in ("get", "post"):
        statuses = set(search[method]["responses"])
        assert {"200", "400", "503"} <= statuses
        assert "422" not in statuses
    parameters = {parameter["name"]: parameter for parameter in search["get"]["parameters"]}
    assert {"q", "k", "offset", "mode", "site", "language", "lexical_weight", "dense_weight"} <= parameters.keys()
    for parameter in parameters.values():
        assert parameter["description"]
        assert "examples" in json.dumps(parameter)
