"""The official MCP clients: current, of the line 1.x, and for TypeScript; each must understand every path."""

import asyncio
import json
from typing import Any

import pytest

from crawler.document import doc_id_of
from tests.clients.running import run_node, run_script

pytestmark = pytest.mark.slow

KATTA = doc_id_of("https://tiere.example.de/maki")
QUERY = "katta site:tiere.example.de"
CALLS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "/mcp": [("search", {"query": QUERY}), ("fetch", {"id": KATTA}), ("fetch", {"id": "nothing"})],
    "/mcp/browse": [("search", {"query": QUERY}), ("open", {"id": 15}), ("find", {"pattern": "LEMUR", "cursor": 15})],
    "/mcp/browsecomp": [("search", {"query": QUERY}), ("get_document", {"docid": KATTA})],
}
TEXT = "Der Katta ist ein Lemur auf Madagaskar."
PLACE = "https://tiere.example.de/maki"
FETCHED = {
    "id": KATTA,
    "title": "Katta",
    "text": TEXT,
    "url": PLACE,
    "metadata": {"language": "de", "site": "example.de", "fetched_at": "2026-03-01T12:30:00+00:00"},
}
BROWSED = (
    f"[0] {QUERY}\n**viewing lines [0 - 2] of 2**\n\nL0: # Search Results\nL1: \n"
    f"L2:   * 【15†Katta†tiere.example.de】 {TEXT}",
    f"[15] Katta ({PLACE})\n**viewing lines [0 - 0] of 0**\n\nL0: {TEXT}",
    f"[15] Find results for text: `LEMUR` in `Katta` ({PLACE})\n\n# 【15†match at L0】\nL0: {TEXT}",
)


def check(paths: dict[str, Any]) -> None:
    """Hold what a client understood against what was asked."""
    assert {path: found["tools"] for path, found in paths.items()} == {
        "/mcp": ["search", "fetch"],
        "/mcp/browse": ["search", "open", "find"],
        "/mcp/browsecomp": ["search", "get_document"],
    }
    assert all(all(found["read_only"]) for found in paths.values())

    searched, fetched, refused = paths["/mcp"]["answers"]
    assert searched["structured"] == {"results": [{"id": KATTA, "title": "Katta", "url": PLACE}]}
    assert fetched["structured"] == FETCHED
    for answer in (searched, fetched):
        assert [json.loads(text) for text in answer["texts"]] == [answer["structured"]]
    assert refused["is_error"]
    assert refused["texts"][0].endswith("search again")

    for answer, text in zip(paths["/mcp/browse"]["answers"], BROWSED, strict=True):
        assert answer == {"texts": [text], "structured": None, "is_error": False}

    listed, read = paths["/mcp/browsecomp"]["answers"]
    (hit,) = listed["structured"]["result"]
    assert 0 < hit.pop("score") <= 1
    assert hit == {"docid": KATTA, "snippet": f"Katta\n{TEXT}"}
    assert read["structured"] == {"result": {"docid": KATTA, "text": TEXT}}


@pytest.mark.parametrize(("mode", "protocol"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
def test_the_current_client_in_both_of_its_modes(base_url: str, mode: str, protocol: str) -> None:
    from mcp import Client  # It takes a second to import.

    async def ask(path: str) -> dict[str, Any]:
        async with Client(base_url + path, mode=mode) as client:
            assert client.protocol_version == protocol
            tools = (await client.list_tools()).tools
            answers = [await client.call_tool(name, arguments) for name, arguments in CALLS[path]]
        return {
            "tools": [tool.name for tool in tools],
            "read_only": [tool.annotations and tool.annotations.read_only_hint for tool in tools],
            "answers": [
                {
                    "texts": [getattr(item, "text", None) for item in answer.content],
                    "structured": answer.structured_content,
                    "is_error": answer.is_error,
                }
                for answer in answers
            ],
        }

    check({path: asyncio.run(ask(path)) for path in CALLS})


def test_the_client_of_the_line_1(base_url: str) -> None:
    found = run_script("mcp_1", base_url, json.dumps(CALLS))
    assert found["version"] == "1.30.0"
    assert {each["protocol"] for each in found["paths"].values()} == {"2025-11-25"}
    check(found["paths"])


def test_the_client_for_typescript(base_url: str) -> None:
    found = run_node("mcp_typescript", base_url, json.dumps(CALLS))
    assert {each["protocol"] for each in found["paths"].values()} == {"2025-11-25"}
    check(found["paths"])
