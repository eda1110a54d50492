"""An index that changes: snapshots of one document more each, any of which can be made current."""

import threading
from dataclasses import replace
from pathlib import Path

from indexer.backends.memory import MemoryBackend
from indexer.errors import SnapshotError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from tests.snapshots import page, snapshot_of


class Editions:
    """A source of snapshots; the one of number n has n documents, each of which says so.

    Attributes:
        number: Of the current one, >= 1.
        opened: Numbers that were opened, in order.
        closed: Numbers that were closed, in order.
        broken: Numbers that cannot be opened.
    """

    def __init__(self, folder: Path, *, most: int = 30) -> None:
        self.number = 1
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.broken: set[int] = set()
        self._folder = folder
        self._lock = threading.Lock()
        self._numbers = {self.id_of(number): number for number in range(1, most + 1)}

    def id_of(self, number: int) -> str:
        return f"{number:032x}"

    def current(self) -> str:
        return self.id_of(self.number)

    def keeps(self, snapshot_id: str) -> bool:
        return snapshot_id in self._numbers

    def open(self, snapshot_id: str) -> Searcher:
        number = self._numbers[snapshot_id] if snapshot_id else self.number
        if number in self.broken:
            raise SnapshotError("snapshot", found=f"a broken one, {number}", wanted="a whole one", remedy="build it")
        with self._lock:
            self.opened.append(number)
            folder = self._folder / str(len(self.opened))
        folder.mkdir()
        return _Searcher(self, number, folder)


class _Searcher(Searcher):
    """Tells when it is closed, and refuses to be used afterwards."""

    def __init__(self, editions: Editions, number: int, folder: Path) -> None:
        pages = [
            page(f"https://example.org/{place}", f"Lemur {place}", f"A lemur of edition {number}.")
            for place in range(number)
        ]
        whole = snapshot_of(pages, MemoryBackend(), folder)
        super().__init__(replace(whole, manifest=replace(whole.manifest, artefact_id=editions.id_of(number))))
        self._editions = editions
        self._number = number
        self._is_open = True

    def search(self, request: SearchRequest, *, time_ms: float | None = None) -> SearchResponse:
        assert self._is_open, "a search in a snapshot that is closed"
        found = super().search(request, time_ms=time_ms)
        assert self._is_open, "a snapshot was closed while it was searched"
        return found

    def close(self) -> None:
        self._is_open = False
        self._editions.closed.append(self._number)
        super().close()
