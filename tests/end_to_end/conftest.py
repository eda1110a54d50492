"""The sample, replayed, crawled again, cleaned, indexed and served: once for all tests of the path."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.command import SAMPLE, scenthound, serving_index
from tests.end_to_end.replay import Replay, replaying


@pytest.fixture(scope="session")
def replay() -> Iterator[Replay]:
    with replaying(SAMPLE) as served:
        yield served


@dataclass(frozen=True, slots=True)
class Built:
    """The sample's pages, crawled again over loopback, cleaned and indexed."""

    folder: Path
    crawl: Any
    corpus: Any
    index: Any


@pytest.fixture(scope="session")
def built(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("path")
    manifest = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
    seeds = [replay.url(urlsplit(seed).netloc, urlsplit(seed).path) for seed in manifest["settings"]["seeds"]]
    crawled = scenthound("crawl", *seeds, *replay.resolve, "--out", folder / "crawl", "--delay-s", "0", "--json")
    assert crawled.code == 0, crawled.err
    cleaned = scenthound("clean", folder / "crawl", "--out", folder / "corpus", "--json")
    assert cleaned.code == 0, cleaned.err
    indexed = scenthound("index", folder / "corpus", "--out", folder / "index", "--json")
    assert indexed.code == 0, indexed.err
    return Built(folder, crawled.result, cleaned.result, indexed.result)


@pytest.fixture(scope="session")
def server(built: Built) -> Iterator[str]:
    with serving_index(built.folder / "index") as running:
        yield running.address
