"""Brave's LLM context: which pieces are given, within which budgets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.backends.memory import MemoryBackend
from indexer.ranking import Hit, Snippet
from indexer.search.pipeline import Searcher
from server.adapters.brave.asking import ContextParameters
from server.adapters.brave.context import Allowance, context_answer, near_enough, share
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.snapshots import page, snapshot_of

HIT = Hit(
    rank=1,
    doc_id="d1",
    score=1.0,
    url="https://www.example.org/a",
    title="A <title>",
    site="example.org",
    language="en",
    published_at=date(2025, 1, 15),
    fetched_at=None,
    snippet=Snippet("second <b>", (), 50, 60),
    parts=(),
    extra_snippets=(Snippet("first", (), 0, 10), Snippet("third", (), 70, 80)),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Four long documents about lemurs, the first of them the most."""
    paragraphs = [f"Paragraph {number} tells of a lemur. " + "It sleeps on a tree. " * 60 for number in range(12)]
    told = [page(f"https://a.example.org/{number}", "Lemur", "\n\n".join(paragraphs[number:])) for number in range(4)]
    folder: Path = tmp_path_factory.mktemp("index")
    with running(create_app(lambda: Searcher(snapshot_of(told, MemoryBackend(), folder)), ServerSettings())) as started:
        yield started


def grounding(client: Client, **parameters: Any) -> list[dict[str, Any]]:
    asked = {"q": "lemur", "context_threshold_mode": "disabled"} | parameters
    answer = client.get("/res/v1/llm/context", params=asked)
    assert answer.status_code == 200, answer.text
    assert client.post("/res/v1/llm/context", json=asked).content == answer.content
    body = answer.json()
    assert set(body) == {"grounding", "sources"}
    assert body["grounding"]["map"] == []
    items: list[dict[str, Any]] = body["grounding"]["generic"]
    assert [item["url"] for item in items] == list(body["sources"])
    return items


def test_pieces_of_each_document_stand_in_its_order_with_their_source() -> None:
    answer = context_answer([HIT, replace(HIT, doc_id="d2")], [[0, 1], []], date(2026, 2, 11), with_metadata=True)
    assert answer.model_dump(exclude_none=True) == {
        "grounding": {
            "generic": [
                {"url": "https://www.example.org/a", "title": "A <title>", "snippets": ["first", "second <b>"]}
            ],
            "map": [],
        },
        "sources": {
            "https://www.example.org/a": {
                "title": "A <title>",
                "hostname": "www.example.org",
                "age": ["Wednesday, January 15, 2025", "2025-01-15", "392 days ago"],
                "site_name": "example.org",
                "favicon": "https://www.example.org/favicon.ico",
            }
        },
    }


def test_what_is_not_known_of_a_source_is_left_out() -> None:
    answer = context_answer([replace(HIT, published_at=None)], [[0]], date(2026, 2, 11), with_metadata=False)
    assert answer.model_dump(exclude_none=True)["sources"] == {
        "https://www.example.org/a": {"title": "A <title>", "hostname": "www.example.org"}
    }


def test_documents_take_turns() -> None:
    enough = Allowance(tokens=100, pieces=100, tokens_each=100, pieces_each=100)
    assert share([[5, 5, 5], [4], []], enough) == [[0, 1, 2], [0], []]
    assert share([[5, 5, 5], [4, 4]], replace(enough, pieces=3)) == [[0, 1], [0]]
    assert share([[5, 5, 5], [4, 4]], replace(enough, pieces_each=1)) == [[0], [0]]
    assert share([[5, 5, 2], [4]], replace(enough, tokens_each=7)) == [[0, 2], [0]]
    assert share([[5, 5], [4, 1]], replace(enough, tokens=10)) == [[0], [0, 1]]


@given(
    st.lists(st.lists(st.integers(0, 50), max_size=5), max_size=5),
    st.builds(Allowance, *(st.integers(0, 100) for _ in range(4))),
)
def test_no_budget_is_ever_passed(tokens: list[list[int]], allowance: Allowance) -> None:
    chosen = share(tokens, allowance)
    costs = [[each[number] for number in numbers] for each, numbers in zip(tokens, chosen, strict=True)]
    assert sum(map(sum, costs)) <= allowance.tokens
    assert sum(map(len, costs)) <= allowance.pieces
    assert all(sum(each) <= allowance.tokens_each and len(each) <= allowance.pieces_each for each in costs)


@pytest.mark.parametrize(("mode", "kept"), [("disabled", 4), ("lenient", 3), ("balanced", 2), ("strict", 1)])
def test_documents_must_come_near_the_first(mode: str, kept: int) -> None:
    hits = [replace(HIT, score=score) for score in (0.9, 0.4, 0.2, 0.1)]
    asked = ContextParameters.model_validate({"q": "a", "context_threshold_mode": mode})
    assert len(near_enough(hits, asked)) == kept
    assert near_enough([], asked) == []


def test_budgets_of_a_request_hold(client: Client) -> None:
    whole = grounding(client)
    assert len(whole) == 4
    assert max(len(item["snippets"]) for item in whole) > 2
    assert len(grounding(client, maximum_number_of_urls=2)) == 2
    assert len(grounding(client, count=1)) == 1
    assert [len(item["snippets"]) for item in grounding(client, maximum_number_of_snippets=5)] == [2, 1, 1, 1]
    assert {len(item["snippets"]) for item in grounding(client, maximum_number_of_snippets_per_url=1)} == {1}
    small = grounding(client, maximum_number_of_tokens=1024)
    # The tests' encoder counts words and signs.
    assert sum(len(piece.replace(".", " .").split()) for item in small for piece in item["snippets"]) <= 1024
    assert len(small) > 1


def test_nothing_found_is_an_empty_list(client: Client) -> None:
    answer = client.get("/res/v1/llm/context?q=lemur+site:nowhere.example").json()
    assert answer == {"grounding": {"generic": [], "map": []}, "sources": {}}
