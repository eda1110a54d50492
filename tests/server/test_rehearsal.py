import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from indexer.settings import SearchSettings
from server.rehearsal import rehearse
from tests.snapshots import page, snapshot_of

TITLES = ("Lemurs of the dry forest in the west", "Tide tables", "", "Sourdough")


class Watched(Searcher):
    """Keeps what it was asked."""

    asked: list[SearchRequest]

    def search(self, request: SearchRequest, *, time_ms: float | None = None) -> SearchResponse:
        self.asked.append(request)
        return super().search(request, time_ms=time_ms)


@pytest.fixture
def searcher(tmp_path: Path) -> Watched:
    pages = [page(f"https://example.org/{number}", title, "A page.") for number, title in enumerate(TITLES)]
    found = Watched(snapshot_of(pages, MemoryBackend(), tmp_path))
    found.asked = []
    return found


def ticking(step_s: float) -> Callable[[], float]:
    """A clock that goes on by a step each time that it is looked at."""
    times = itertools.count()
    return lambda: step_s * next(times)


def test_each_title_is_searched_for_once_by_its_first_words(searcher: Watched) -> None:
    settings = SearchSettings(depth=50)

    answered = rehearse(searcher, settings, time_s=60, threads=2, clock=ticking(0.001))

    assert answered == 3
    assert sorted(request.query for request in searcher.asked) == ["Lemurs of the dry", "Sourdough", "Tide tables"]
    assert all(request.settings == settings for request in searcher.asked)
    assert {request.mode for request in searcher.asked} == {"lexical", "hybrid"}


def test_none_begins_when_the_time_is_over(searcher: Watched) -> None:
    # Looked at first for the deadline, then before each search: at 1, 2 and 3 s, of which 2.5 are given.
    assert rehearse(searcher, SearchSettings(), time_s=2.5, threads=1, clock=ticking(1)) == 2
    assert len(searcher.asked) == 2


def test_without_time_nothing_is_read(searcher: Watched) -> None:
    assert rehearse(searcher, SearchSettings(), time_s=0, threads=1, clock=ticking(1)) == 0
    assert searcher.asked == []
