"""The guard: size, headers, methods, and what happens when something below breaks."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.dialect import Dialects
from server.middleware import Guard
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of

LIMIT = ServerSettings().max_body_bytes


def test_every_answer_has_a_request_id_and_the_security_headers(client: Client) -> None:
    answers = [
        client.get(target)
        for target in ("/", "/v1/search?q=lemur", "/v1/search", "/nothing", "/v1/search?q=%ff", "/static/style.css")
    ]
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "script" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    start = b'{"q": "lemur'
    whole = start + b" " * (LIMIT - len(start) - 2) + b'"}'
    assert client.post("/v1/search", content=whole, headers=headers).status_code == 200
    answer = client.post("/v1/search", content=whole + b" ", headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "body_too_large"


def test_a_body_of_unstated_length_is_refused_once_it_is_over_the_limit(client: Client) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 1000 + 2):
            yield b" " * 1000

    answer = client.post("/v1/search", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_head_gives_the_headers_of_get_and_no_body(client: Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    for target in ("/", "/healthz", "/readyz", "/v1/search?q=lemur"):
        whole, head = client.get(target, headers=plain), client.request("HEAD", target, headers=plain)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))


def test_a_query_string_in_plain_utf_8_reaches_the_application_percent_encoded() -> None:
    # Some servers hand on the raw bytes that some clients send; the framework would read them as Latin-1.
    seen: list[bytes] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["query_string"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        pytest.fail("nothing is answered here")

    guard = Guard(application, settings=ServerSettings(), dialects=Dialects())
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": "q=café+%26 x".encode()}
    anyio.run(guard, scope, receive, send)
    assert seen == [b"q=caf%C3%A9+%26%20x"]


def test_a_client_that_goes_away_while_it_sends_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("half a request must not be answered")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pytest.fail("there is nobody to answer")

    guard = Guard(application, settings=ServerSettings(), dialects=Dialects())
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    anyio.run(guard, scope, receive, send)
    assert caplog.records == []


@pytest.mark.parametrize("host", ["[", "a b", "'><script>", "", "é", "x" * 1000])
def test_a_host_header_that_is_none_changes_nothing(client: Client, host: str) -> None:
    # A search that finds nothing which holds markup itself.
    search = "/v1/search?q=grubs&mode=lexical"
    for target, status in (("/nothing", 404), ("/docs", 200), ("/", 200), (search, 200)):
        answer = client.get(target, headers={"Host": host.encode()})
        assert answer.status_code == status
        assert "<script>" not in answer.text


def test_a_failure_inside_is_logged_with_its_request_id_and_told_without_details(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = False

    def scorer(query: str, texts: Sequence[str]) -> Sequence[float]:
        if broken:
            raise RuntimeError("a secret of the inside")
        return [1.0] * len(texts)

    app = create_app(
        lambda: Searcher(snapshot_of(pages(), MemoryBackend(), tmp_path), scorer=scorer),
        ServerSettings(),
        new_request_id=lambda: "request-7",
    )
    with running(app) as client, caplog.at_level(logging.ERROR):
        broken = True
        answer = client.get("/v1/search?q=lemur")
        assert answer.status_code == 500
        assert answer.json()["error"]["code"] == "internal_error"
        assert "request-7" in answer.json()["error"]["message"]
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        broken = False
        assert client.get("/v1/search?q=lemur").status_code == 200
    records = [record for record in caplog.records if record.name == "server.middleware"]
    assert [vars(record)["request_id"] for record in records] == ["request-7"]
    assert "a secret of the inside" in caplog.text


def test_a_request_that_is_not_http_is_passed_on(open_searcher: Callable[[], Searcher]) -> None:
    # The lifespan protocol goes through the guard; an application that never started could not answer.
    with running(create_app(open_searcher, ServerSettings())) as client:
        assert client.get("/readyz").status_code == 200


def test_an_answer_is_packed_where_the_client_takes_gzip(client: Client) -> None:
    target = "/v1/search?q=lemur"
    plain = client.get(target, headers={"Accept-Encoding": "identity"})
    packed = client.get(target, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


def test_a_short_answer_and_a_refusal_are_not_packed(client: Client) -> None:
    for target in ("/healthz", "/nothing", "/v1/search"):
        assert "content-encoding" not in client.get(target, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip;q=0", False),
        ("br, GZIP ; Q=0.000, *;q=1", False),
        ("gzip;q=0.001", True),
        ("deflate, gzip;q=1.0, *;q=0", True),
        ("identity", False),
        ("gzip;q=", True),
        (";;q=0,gzip", True),
    ],
)
def test_gzip_with_quality_0_is_not_taken(client: Client, accepted: str, is_packed: bool) -> None:
    answer = client.get("/v1/search?q=lemur&k=100&extra_snippets=10", headers={"Accept-Encoding": accepted})
    assert ("content-encoding" in answer.headers) is is_packed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.json()["hits"]
