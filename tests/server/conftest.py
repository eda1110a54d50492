"""One application over one small snapshot, shared by the tests that only ask it."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.client import Client, running
from tests.server.site import pages
from tests.snapshots import snapshot_of


@pytest.fixture(scope="session")
def open_searcher(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Searcher]:
    """Opens a searcher over `site.pages` with the memory backend."""

    def open_one() -> Searcher:
        folder: Path = tmp_path_factory.mktemp("index")
        return Searcher(snapshot_of(pages(), MemoryBackend(), folder))

    return open_one


@pytest.fixture(scope="session")
def client(open_searcher: Callable[[], Searcher]) -> Iterator[Client]:
    """A client of an application that is open and warm; request ids count from 1."""
    numbers = count(1)
    settings = ServerSettings(today=lambda: date(2025, 4, 5))  # Three days after the only page that states its day.
    app = create_app(open_searcher, settings, new_request_id=lambda: f"request-{next(numbers)}")
    with running(app) as started:
        yield started
