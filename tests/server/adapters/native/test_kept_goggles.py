"""Goggles that the server keeps: listed, named by requests, refused where there are none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.goggles.store import GoggleStore
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of

FIRST, SECOND = "$boost=10,site=tiere.example.de", "$discard,site=tiere.example.de"


@pytest.fixture(scope="module")
def versions() -> list[str]:
    return []


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, versions: list[str]) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("kept")
    store = GoggleStore(folder / "goggles")
    versions += [store.put("german", text).version for text in (FIRST, SECOND)]
    store.put("other", "$discard,site=example.org")
    index = folder / "index"
    index.mkdir()
    searcher = Searcher(snapshot_of(pages(), MemoryBackend(), index))
    with running(create_app(lambda: searcher, ServerSettings(goggles_folder=folder / "goggles"))) as client:
        yield client


def effects(answer: dict[str, Any]) -> set[str]:
    return {hit["effect"]["goggle"] for hit in answer["hits"] if "effect" in hit}


def test_they_are_listed_with_the_current_version_first(kept: Client, versions: list[str], client: Client) -> None:
    found = kept.get("/v1/goggles").json()["goggles"]
    assert [(each["name"], each["is_current"]) for each in found] == [
        ("german", True),
        ("german", False),
        ("other", True),
    ]
    assert [each["version"] for each in found[:2]] == versions[::-1]
    assert client.get("/v1/goggles").json() == {"goggles": []}


def test_a_request_names_one_and_any_version_of_it(kept: Client, versions: list[str]) -> None:
    current = kept.get("/v1/search?q=lemur&k=100&stored_goggles=german").json()
    assert current["discarded"] == 1
    first = kept.get(f"/v1/search?q=lemur&k=100&stored_goggles=german@{versions[0]}").json()
    assert "discarded" not in first
    assert effects(first) == {"german"}


def test_several_act_together_and_beside_a_text(kept: Client) -> None:
    body = {"q": "lemur", "k": 100, "stored_goggles": ["german", "other"], "goggles": "$boost=2,site=example.net"}
    one = kept.post("/v1/search", json={**body, "stored_goggles": "german"}).json()
    both = kept.post("/v1/search", json=body).json()
    assert both["discarded"] > one["discarded"] == 1


def test_a_batch_names_them_as_well(kept: Client) -> None:
    lines = [{"q": "lemur", "query_id": "a", "stored_goggles": "german"}, {"q": "lemur", "stored_goggles": "germann"}]
    body = "\n".join(map(json.dumps, lines))
    answer = kept.post("/v1/batch", content=body, headers={"content-type": "application/jsonl"})
    first, second = map(json.loads, answer.text.splitlines())
    assert first["answer"]["discarded"] == 1
    assert second["error"]["field"] == "stored_goggles"


@pytest.mark.parametrize("name", ["germann", "german@0", "german@" + "0" * 32, "../goggles/german", "@", "\x00"])
def test_one_that_is_not_there_is_refused_with_those_that_are(kept: Client, client: Client, name: str) -> None:
    refusal = kept.post("/v1/search", json={"q": "lemur", "stored_goggles": [name]})
    assert refusal.status_code == 400
    told = refusal.json()["error"]
    assert (told["field"], told["wanted"]) == ("stored_goggles", "german or other")
    refusal = client.post("/v1/search", json={"q": "lemur", "stored_goggles": [name]})
    assert refusal.json()["error"]["wanted"] == "a server with goggles"
