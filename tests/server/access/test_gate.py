"""The gate: who is let in, in which words the others are refused, and what limits say on the way out."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, Request

from indexer.search.pipeline import Searcher
from server.application import create_app
from server.caller import caller_of
from server.dialect import Answer, Dialect
from server.errors import KeyFileError
from server.refusal import Refusal
from server.settings import ServerSettings
from server.wire.quotas import ratelimit_lists
from tests.server.access.keys import bearer, secret_of
from tests.server.client import Client, running


def _refuse(status: int, refusal: Refusal) -> Answer:
    # As Brave does: a key that is wrong is a 422.
    return Answer(422 if status == 401 else status, json.dumps({"told": refusal.code}).encode("ascii"))


OTHER = Dialect("other", ("/other",), _refuse, ("x-other-token",), ("api_key",), quota_headers=ratelimit_lists)


def _other_router(*_: object) -> APIRouter:
    router = APIRouter()

    @router.post("/other/echo")
    async def echo(request: Request) -> dict[str, object]:
        caller = caller_of(request)
        remaining = [window.remaining for window in caller.standing.windows]
        return {"caller": caller.name, "remaining": remaining, "body": await request.json()}

    return router


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def alice(folder: Path) -> str:
    return secret_of(folder)


@pytest.fixture(scope="module")
def asked(folder: Path, alice: str, open_searcher: Callable[[], Searcher]) -> Iterator[Client]:
    """A client of a server that asks for keys, with a second dialect."""
    settings = ServerSettings(keys_file=folder / "keys.json")
    with running(create_app(open_searcher, settings, spoken=((OTHER, _other_router),))) as client:
        yield client


TARGETS = [
    "/v1/search?q=lemur",
    "/v1/documents/record-1",
    "/v1/indexes",
    "/v1/snapshot",
    "/",
    "/?q=lemur",
    "/documents/record-1",
    "/docs",
    "/openapi.json",
    "/nothing",
]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_answered_without_a_key_and_everything_with_one(asked: Client, alice: str, target: str) -> None:
    for headers in ({}, bearer("sh-0123abcd-" + "A" * 43), {"X-API-Key": "wrong"}):
        answer = asked.get(target, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == ("key_invalid" if headers else "key_missing")
        assert "lemur" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    open_to = 404 if target == "/nothing" else 200
    for headers in (bearer(alice), {"X-API-Key": alice}, {"authorization": "Basic " + _pair("", alice)}):
        assert asked.get(target, headers=headers).status_code == open_to


def _pair(name: str, password: str) -> str:
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def test_browsers_are_asked_for_a_password_on_pages_and_programs_for_a_token(asked: Client) -> None:
    for page in ("/", "/docs", "/documents/a"):
        assert asked.get(page).headers["www-authenticate"].startswith("Basic realm=")
    assert asked.get("/v1/search").headers["www-authenticate"] == 'Bearer realm="Scenthound"'


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_without_a_key_is_shown_a_page_that_says_how_to_give_one(asked: Client) -> None:
    for headers in (BROWSER, BROWSER | bearer("sh-0123abcd-" + "A" * 43)):
        answer = asked.get("/?q=lemur", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")
        assert "<h1>A key is needed</h1>" in answer.text
        assert "documents" not in answer.text  # Nor how many there are.
    assert asked.get("/v1/search?q=lemur", headers=BROWSER).json()["error"]["code"] == "key_missing"


def test_what_the_page_loads_needs_no_key(asked: Client) -> None:
    assert asked.get("/static/style.css").status_code == asked.get("/favicon.ico").status_code == 200
    assert asked.get("/static/../v1/indexes").status_code == asked.get("/static").status_code == 401


def test_a_browser_past_its_limit_is_shown_a_page_too(asked: Client, folder: Path) -> None:
    secret = secret_of(folder, "often", per_month=1)
    headers = BROWSER | {"authorization": "Basic " + _pair("", secret)}
    assert asked.get("/", headers=headers).status_code == 200
    answer = asked.get("/", headers=headers)
    assert (answer.status_code, "www-authenticate" in answer.headers) == (429, False)
    assert int(answer.headers["retry-after"]) > 0
    assert "<h1>Not just now</h1>" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_probes_need_no_key_and_name_no_index(asked: Client, method: str) -> None:
    assert asked.request(method, "/healthz").status_code == 200
    assert asked.request(method, "/readyz").status_code == 200
    answer = asked.get("/readyz?index=nothing")
    assert answer.status_code == 404
    assert "default" not in answer.text


@pytest.mark.parametrize("path", ["/healthz/", "/healthz/../v1/indexes", "/HEALTHZ", "//healthz", "/readyz/x"])
def test_what_only_looks_like_a_probe_needs_one(asked: Client, path: str) -> None:
    assert asked.get(f"http://test{path}").status_code == 401


def test_a_dialect_refuses_in_its_own_words_and_status(asked: Client) -> None:
    answer = asked.post("/other/echo", json={})
    assert (answer.status_code, answer.json()) == (422, {"told": "key_missing"})
    assert "www-authenticate" not in answer.headers
    assert asked.post("/other/echo", json={"api_key": "wrong"}).json() == {"told": "key_invalid"}
    # A header of another dialect is none of this one.
    assert asked.post("/other/echo", json={}, headers={"X-API-Key": "wrong"}).json() == {"told": "key_missing"}


def test_a_key_in_the_body_is_found_and_the_body_still_reaches_the_route(asked: Client, alice: str) -> None:
    body = {"api_key": alice, "q": "lemur"}
    assert asked.post("/other/echo", json=body).json() == {"caller": "alice", "remaining": [], "body": body}
    answer = asked.post("/other/echo", json={"q": "lemur"}, headers={"X-Other-Token": alice})
    assert answer.json()["body"] == {"q": "lemur"}


def test_a_limited_key_is_told_how_it_stands_and_is_refused_past_its_limit(asked: Client, folder: Path) -> None:
    secret = secret_of(folder, "limited", per_month=2)
    for left in (1, 0):
        answer = asked.get("/v1/search?q=lemur", headers=bearer(secret))
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"month";q=2;w=2592000'
        assert answer.headers["ratelimit"].startswith(f'"month";r={left};t=')
    refused = asked.get("/v1/search?q=lemur", headers=bearer(secret))
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "quota_exceeded"
    assert 2_591_000 < int(refused.headers["retry-after"]) <= 2_592_000
    assert refused.headers["ratelimit"].startswith('"month";r=0;t=')
    other = asked.post("/other/echo", json={"api_key": secret})
    assert (other.status_code, other.json()) == (429, {"told": "quota_exceeded"})
    assert other.headers["x-ratelimit-limit"] == "0, 2"
    assert other.headers["x-ratelimit-policy"] == "0;w=1, 2;w=2592000"
    assert other.headers["x-ratelimit-remaining"] == "0, 0"


def test_a_burst_is_refused_for_a_second(asked: Client, folder: Path) -> None:
    secret = secret_of(folder, "burst", per_second=1)
    answers = [asked.get("/v1/indexes", headers=bearer(secret)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"]["code"] == "rate_limited"
    assert answers[1].headers["retry-after"] == "1"


def test_what_costs_no_search_is_not_counted(asked: Client, folder: Path) -> None:
    secret = secret_of(folder, "reader", per_month=1)
    for target in ("/docs", "/static/style.css", "/openapi.json"):
        for _ in range(2):
            answer = asked.get(target, headers=bearer(secret))
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


def test_an_answer_without_limits_has_no_headers_of_them(asked: Client, client: Client, alice: str) -> None:
    for answer in (asked.get("/v1/indexes", headers=bearer(alice)), client.get("/v1/indexes")):
        assert answer.status_code == 200
        assert not [name for name in answer.headers if "ratelimit" in name]


def test_metrics_are_for_operators(asked: Client, folder: Path, alice: str, client: Client) -> None:
    assert asked.get("/metrics").status_code == 401
    refused = asked.get("/metrics", headers=bearer(alice))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "operator_only")
    operator = secret_of(folder, "operator", is_operator=True, per_month=1)
    for _ in range(2):
        assert asked.get("/metrics", headers=bearer(operator)).status_code == 200
    assert client.get("/metrics").status_code == 200  # Without keys there are no operators.


def test_keys_are_looked_at_before_anything_else_is_told(asked: Client) -> None:
    # A wrong request says nothing about what a right one would be.
    for answer in (
        asked.get("/v1/search?k=ten"),
        asked.post("/v1/search", content=b"{"),
        asked.request("DELETE", "/v1/search"),
        asked.request("OPTIONS", "/v1/search"),
    ):
        assert answer.status_code == 401


def test_a_file_that_cannot_be_read_refuses_everyone_for_a_while(
    tmp_path: Path, open_searcher: Callable[[], Searcher]
) -> None:
    secret = secret_of(tmp_path)
    with running(create_app(open_searcher, ServerSettings(keys_file=tmp_path / "keys.json"))) as client:
        assert client.get("/v1/indexes", headers=bearer(secret)).status_code == 200
        (tmp_path / "keys.json").write_text("{")
        answer = client.get("/v1/indexes", headers=bearer(secret))
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert str(tmp_path) not in answer.text
        assert client.get("/readyz").status_code == 200


def test_anyone_may_ask_a_server_without_keys(client: Client) -> None:
    assert client.get("/v1/search?q=lemur", headers=bearer("whatever")).status_code == 200


def test_an_application_over_a_missing_file_is_not_made(tmp_path: Path, open_searcher: Callable[[], Searcher]) -> None:
    with pytest.raises(KeyFileError, match="keys.json"):
        create_app(open_searcher, ServerSettings(keys_file=tmp_path / "keys.json"))


def test_whoever_the_gate_has_not_seen_may_use_no_index() -> None:
    stranger = caller_of(Request({"type": "http", "headers": []}))
    assert stranger.name is None
    assert not stranger.may_use("default")
