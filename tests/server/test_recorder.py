"""One line a request: what it says, and what it never does."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from indexer.search.pipeline import Searcher
from server.application import create_app
from server.logs import JsonLines
from server.settings import ServerSettings
from tests.server.access.keys import bearer, secret_of
from tests.server.client import Client, running


@contextmanager
def written() -> Iterator[list[dict[str, Any]]]:
    """The lines that requests leave while the block runs, as they are read back from JSON once it has ended."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("server.requests")
    former = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    lines: list[dict[str, Any]] = []
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(former)
        lines += [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def started(open_searcher: Callable[[], Searcher], tmp_path: Path, secret: str) -> Iterator[Client]:
    numbers = count(1)
    settings = ServerSettings(keys_file=tmp_path / "keys.json")
    with running(create_app(open_searcher, settings, new_request_id=lambda: f"request-{next(numbers)}")) as client:
        yield client


@pytest.fixture
def secret(tmp_path: Path) -> str:
    return secret_of(tmp_path)


def test_a_search_leaves_one_line_with_its_stages(secret: str, started: Client) -> None:
    with written() as lines:
        answer = started.get("/v1/search?q=lemur", headers=bearer(secret))
    (line,) = lines
    timings = dict(stage.split(";dur=") for stage in answer.headers["server-timing"].split(", "))
    assert line.pop("stages_ms").keys() == timings.keys()
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "server.requests",
        "message": "request",
        "request_id": "request-1",
        "dialect": "native",
        "method": "GET",
        "route": "/v1/search",
        "status": 200,
        "caller": "alice",
        "snapshot_id": answer.json()["snapshot_id"],
        "searches": 1,
    }


@pytest.mark.parametrize(
    ("target", "route", "status", "error"),
    [
        ("/v1/documents/record-1", "/v1/documents/{doc_id:path}", 200, None),
        ("/v1/documents/attack%2Fsecret", "/v1/documents/{doc_id:path}", 404, "document_not_found"),
        ("/v1/search?k=ten", "/v1/search", 400, "bad_request"),
        ("/nothing/secret?q=secret", None, 404, "not_found"),
        ("/v1/search?q=%ff", None, 400, "bad_request"),
    ],
)
def test_a_line_names_the_route_and_no_part_of_the_address(
    secret: str, started: Client, target: str, route: str | None, status: int, error: str | None
) -> None:
    with written() as lines:
        started.get(target, headers=bearer(secret))
    (line,) = lines
    assert (line.get("route"), line["status"], line.get("error")) == (route, status, error)
    assert "secret" not in json.dumps(line)


def test_no_line_holds_a_key_or_a_query(secret: str, started: Client) -> None:
    wrong = "sh-0123abcd-" + "A" * 43
    with written() as lines:
        started.get("/v1/search?q=sparrow", headers=bearer(secret))
        started.post("/v1/search", json={"q": "sparrow"}, headers=bearer(secret))
        started.get("/?q=sparrow", headers=bearer(wrong))
    assert [line["status"] for line in lines] == [200, 200, 401]
    text = json.dumps(lines)
    assert "sparrow" not in text
    assert secret[12:] not in text
    assert wrong not in text
    assert "caller" not in lines[2]


def test_queries_are_written_where_that_is_asked_for(open_searcher: Callable[[], Searcher]) -> None:
    with running(create_app(open_searcher, ServerSettings(logs_queries=True))) as client, written() as lines:
        client.get("/v1/search?q=lemur+%0a%22figs%22")
        client.get("/v1/indexes")
    assert [line.get("queries") for line in lines] == [['lemur \n"figs"'], None]


@pytest.mark.parametrize("brought", ["7f1b8c0e-58a5-4d9e-9a55-2f3a0d8f9b11", "a", "Root:1-67891233.abc_def", "x" * 128])
def test_a_harmless_id_of_the_client_is_kept_in_answer_and_log(secret: str, started: Client, brought: str) -> None:
    with written() as lines:
        answer = started.get("/v1/indexes", headers=bearer(secret) | {"X-Request-Id": brought})
    assert answer.headers["x-request-id"] == brought
    assert lines[0]["request_id"] == brought


@pytest.mark.parametrize("brought", ["", " ", "a b", "a\tb", '"', "<script>", "-a", "é", "x" * 129, "a\x00"])
def test_any_other_id_is_replaced(started: Client, brought: str) -> None:
    answer = started.get("/healthz", headers={"X-Request-Id": brought.encode()})
    assert answer.headers["x-request-id"] == "request-1"


def test_a_failure_is_a_line_with_its_trace_and_the_same_id() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger("some")
    logger.addHandler(handler)
    try:
        raise ValueError("first\nsecond \N{SNOWMAN}")
    except ValueError:
        logger.exception("a request %s", "failed", extra={"request_id": "request-7", "path": Path("/a")})
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    read = json.loads(line)
    assert (read["level"], read["message"], read["request_id"]) == ("error", "a request failed", "request-7")
    assert read["path"] == "/a"
    assert "ValueError: first\nsecond \N{SNOWMAN}" in read["exception"]
