"""Ask a path of the Model Context Protocol as its clients do on the wire."""

from typing import Any

from tests.server.client import Answer, Client

JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


def send(client: Client, path: str, method: str, params: dict[str, Any] | None = None, **headers: str) -> Answer:
    """Send one message of a revision before 2026-07-28; its answer."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return client.post(path, json=message, headers={**JSON, "mcp-protocol-version": "2025-06-18", **headers})


def tools(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """List the tools of a path by their names."""
    listed = send(client, path, "tools/list").json()["result"]["tools"]
    return {tool["name"]: tool for tool in listed}


def call(client: Client, path: str, tool: str, **arguments: object) -> dict[str, Any]:
    """Call a tool; its result, which may be a refusal."""
    answer = send(client, path, "tools/call", {"name": tool, "arguments": arguments})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["result"]
    assert [item["type"] for item in result["content"]] == ["text"]
    return result


def text_of(client: Client, path: str, tool: str, **arguments: object) -> str:
    """Call a tool that must not refuse; its text."""
    result = call(client, path, tool, **arguments)
    assert not result["isError"], result
    return str(result["content"][0]["text"])


def refusal_of(client: Client, path: str, tool: str, **arguments: object) -> str:
    """Call a tool that must refuse; what it tells the model."""
    result = call(client, path, tool, **arguments)
    assert result["isError"], result
    assert "structuredContent" not in result
    return str(result["content"][0]["text"])
