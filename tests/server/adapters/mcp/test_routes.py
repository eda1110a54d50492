"""The paths of the Model Context Protocol: every revision, no session, refusals that say what to do."""

import threading
from collections.abc import Callable

import pytest

from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.adapters.mcp.asking import JSON, call, refusal_of, send, tools
from tests.server.client import Answer, Client, running

PATHS = ("/mcp", "/mcp/browse", "/mcp/browsecomp")

MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


def send_modern(client: Client, method: str, **params: object) -> Answer:
    headers = {**JSON, "mcp-protocol-version": "2026-07-28", "mcp-method": method}
    if "name" in params:
        headers["mcp-name"] = str(params["name"])
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": {**params, "_meta": MODERN}}
    return client.post("/mcp", json=message, headers=headers)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("revision", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_older_clients_initialize_and_get_their_revision_and_no_session(
    client: Client, path: str, revision: str
) -> None:
    params = {"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    answer = send(client, path, "initialize", params)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    result = answer.json()["result"]
    assert result["protocolVersion"] == revision
    assert result["capabilities"]["tools"] == {"listChanged": False}
    assert result["serverInfo"]["version"] == "0.1.0"
    assert result["instructions"]


def test_current_clients_discover_and_call_without_initializing(client: Client) -> None:
    discovered = send_modern(client, "server/discover").json()["result"]
    assert "2026-07-28" in discovered["supportedVersions"]
    answer = send_modern(client, "tools/call", name="search", arguments={"query": "lemur"})
    assert answer.status_code == 200
    assert answer.json()["id"] == 7
    assert answer.json()["result"]["structuredContent"]["results"][0]["title"] == "Ring-tailed lemur"


@pytest.mark.parametrize("path", PATHS)
def test_every_tool_states_that_it_only_reads(client: Client, path: str) -> None:
    for tool in tools(client, path).values():
        assert tool["annotations"] == {
            "readOnlyHint": True,
            "destructiveHint": False,
            "idempotentHint": True,
            "openWorldHint": False,
        }
        assert tool["title"]
        assert tool["description"]
        assert tool["inputSchema"]["type"] == "object"


def test_a_notification_is_taken_without_an_answer(client: Client) -> None:
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = client.post("/mcp", json=message, headers={**JSON, "mcp-protocol-version": "2025-06-18"})
    assert answer.status_code == 202
    assert answer.content == b""


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/event-stream", ""])
def test_any_accept_header_gets_json(client: Client, accept: str) -> None:
    answer = send(client, "/mcp", "ping", accept=accept)
    assert answer.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_stream_to_open_and_no_session_to_end(client: Client, method: str) -> None:
    answer = client.request(method, "/mcp", headers={"accept": "text/event-stream"})
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert answer.json()["error"]["message"] == f"{method} is not answered here"


def test_an_unknown_tool_is_an_error_that_names_those_there_are(client: Client) -> None:
    answer = send(client, "/mcp", "tools/call", {"name": "serach", "arguments": {}})
    assert answer.json()["error"] == {
        "code": -32602,
        "message": "there is no tool 'serach'; those here are search, fetch",
    }


def test_arguments_that_no_tool_knows_are_ignored(client: Client) -> None:
    assert not call(client, "/mcp", "search", query="lemur", recency_days=7)["isError"]


def test_a_missing_argument_is_told_to_the_model(client: Client) -> None:
    assert refusal_of(client, "/mcp", "search") == (
        "query: found nothing, wanted words to look for, as a question or as keywords; operators are read; "
        "call search again with query corrected"
    )


def test_an_argument_of_another_kind_is_told_to_the_model(client: Client) -> None:
    assert refusal_of(client, "/mcp", "fetch", id=["a"]).startswith("id: found a list, wanted the id of a result")


def test_what_the_index_refuses_is_told_to_the_model(client: Client) -> None:
    assert refusal_of(client, "/mcp", "search", query=" ").endswith("write a query")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://[::1", ""])
def test_pages_of_other_hosts_are_refused(client: Client, origin: str) -> None:
    answer = send(client, "/mcp", "ping", origin=origin)
    assert answer.status_code == 403
    assert answer.json()["error"]["data"] == {"code": "origin_refused", "field": "origin"}


@pytest.mark.parametrize("origin", ["http://localhost:6274", "http://127.0.0.1:8080", "http://[::1]:3000"])
def test_pages_on_this_machine_may_ask(client: Client, origin: str) -> None:
    assert send(client, "/mcp", "ping", origin=origin).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_a_body_that_is_not_stated_to_be_json_is_refused(client: Client, kind: str) -> None:
    answer = client.post("/mcp", content=b"{}", headers={**JSON, "content-type": kind})
    assert answer.status_code == 415
    assert answer.json()["jsonrpc"] == "2.0"
    assert answer.json()["id"] is None
    assert "application/json" in answer.json()["error"]["message"]


@pytest.mark.parametrize("revision", ["2025-06-18", "2026-07-28", "1999-01-01"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"jsonrpc":"2.0"}', b"[" * 30_000, b'{"id":' + b"9" * 5000]
)
def test_bodies_that_are_no_message_are_refused_as_json_rpc(client: Client, body: bytes, revision: str) -> None:
    answer = client.post("/mcp", content=body, headers={**JSON, "mcp-protocol-version": revision})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in (-32700, -32600, -32602, -32022)


def test_a_body_over_the_limit_is_refused_as_json_rpc(client: Client) -> None:
    answer = send(client, "/mcp/browse", "ping", {"x": "y" * 70_000})
    assert answer.status_code == 413
    assert answer.json()["error"] == {
        "code": -32600,
        "message": answer.json()["error"]["message"],
        "data": {"code": "body_too_large"},
    }


def test_the_address_chooses_the_index(client: Client) -> None:
    assert send(client, "/mcp?index=default", "ping").status_code == 200
    answer = send(client, "/mcp?index=news", "ping")
    assert answer.status_code == 404
    assert answer.json()["error"]["data"] == {"code": "index_not_found", "field": "index"}
    assert send(client, "/mcp", "ping", None, **{"x-scenthound-index": "news"}).status_code == 404


def test_while_the_index_is_being_opened_the_model_is_told_to_wait(open_searcher: Callable[[], Searcher]) -> None:
    asked = threading.Event()

    def open_later() -> Searcher:
        assert asked.wait(60)
        return open_searcher()

    def ask(client: Client) -> None:
        assert "search" in tools(client, "/mcp")
        assert refusal_of(client, "/mcp", "search", query="lemur").endswith("try again in a few seconds")
        asked.set()

    with running(create_app(open_later, ServerSettings()), while_opening=ask) as client:
        assert not call(client, "/mcp", "search", query="lemur")["isError"]
