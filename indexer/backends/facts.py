"""Sites, clusters, addresses and titles of an index's documents, kept apart from their texts.

    facts.npz      for each document the codes of its site and its cluster, and where its line begins
    facts.jsonl    for each document a line: URL and title

In: documents as they are added. Out: `Facts` and `Addresses` by doc_id. Nothing is read before it is first asked for,
so that opening an index takes no longer; the lines are mapped, not read. Must not: know an engine.
"""

import json
import mmap
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from crawler.document import Document
from indexer.backends.catalogue import Catalogue
from indexer.backends.damage import UNREADABLE
from indexer.backends.records import document_not_found
from indexer.errors import SnapshotError
from indexer.facts import Addresses, Facts, Merits

_NUMBERS = "facts.npz"
_LINES = "facts.jsonl"

# Lines that are written at once, some 100 kB.
_BATCH = 1000


class FactsWriter:
    """Writes the facts of a part; for one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pending: list[bytes] = []
        self._ends = [0]
        self._doc_ids: list[str] = []
        self._sites: list[int] = []
        self._site_codes: dict[str, int] = {}
        self._represented: dict[int, str] = {}

    def add(self, document: Document) -> None:
        """Take the next document; they come in ascending order of doc_id."""
        if document.cluster_id not in ("", document.doc_id):
            self._represented[len(self._doc_ids)] = document.cluster_id
        self._doc_ids.append(document.doc_id)
        self._sites.append(self._site_codes.setdefault(document.site, len(self._site_codes)))
        line = json.dumps([document.url, document.title], separators=(",", ":"))
        self._pending.append(line.encode() + b"\n")
        self._ends.append(self._ends[-1] + len(self._pending[-1]))
        if len(self._pending) == _BATCH:
            self._flush()

    def seal(self) -> None:
        """Write what is left."""
        self._flush()
        clusters = np.arange(len(self._doc_ids), dtype=np.int64)
        outside: dict[str, int] = {}
        for ordinal, doc_id in self._represented.items():
            place = bisect_left(self._doc_ids, doc_id)
            if place < len(self._doc_ids) and self._doc_ids[place] == doc_id:
                clusters[ordinal] = place
            else:
                clusters[ordinal] = -1 - outside.setdefault(doc_id, len(outside))
        names = json.dumps({"sites": list(self._site_codes), "outside": list(outside)})
        np.savez(
            self._folder / _NUMBERS,
            ends=np.array(self._ends, dtype=np.int64),
            sites=np.array(self._sites, dtype=np.int32),
            clusters=clusters,
            names=np.frombuffer(names.encode(), dtype=np.uint8),
        )

    def _flush(self) -> None:
        # Opened each time: a writer that is given up holds no file.
        with (self._folder / _LINES).open("ab") as lines:
            lines.writelines(self._pending)
        self._pending.clear()


@dataclass(frozen=True, slots=True)
class _Table:
    """What is held once it was asked for.

    Attributes:
        ordinals: Of the living documents by doc_id.
        sites: By ordinal.
        clusters: By ordinal.
        has_near_duplicates: Whether any document, dead ones included, is of another one's cluster.
        starts: The first ordinal of each part.
        ends: For each part, where each of its lines begins, and where the last one ends.
        lines: For each part its lines.
    """

    ordinals: dict[str, int]
    sites: list[str]
    clusters: list[str]
    has_near_duplicates: bool
    starts: list[int]
    ends: list[memoryview]
    lines: list[bytes | mmap.mmap]


class FactsReader:
    """Reads the facts of several parts as one; safe for concurrent use by threads.

    Args:
        folders: Of the parts, oldest first.
        catalogue: Which ordinal is which document, and lives.
        read: Reads a document, for parts of older versions, which keep no facts.
    """

    def __init__(self, folders: Sequence[Path], catalogue: Catalogue, read: Callable[[str], Document]) -> None:
        self._folders = folders
        self._doc_ids = catalogue.doc_ids
        self._catalogue = catalogue
        self._read = read
        self._is_kept = all((folder / _NUMBERS).exists() for folder in folders)
        self._loading = threading.Lock()
        self._loaded: _Table | None = None

    def facts(self, doc_ids: Sequence[str]) -> Facts:
        """Give what documents are grouped by.

        Raises:
            DocumentNotFoundError: There is none of an id.
            SnapshotError: The files cannot be read.
        """
        if not self._is_kept:
            return Facts.of(map(self._read, doc_ids))
        table = self._table()
        ordinals = _look_up(table, doc_ids)
        return Facts(
            tuple([table.sites[each] for each in ordinals]), tuple([table.clusters[each] for each in ordinals])
        )

    def has_near_duplicates(self) -> bool:
        """Say whether a document may stand for another; otherwise as `facts`."""
        return not self._is_kept or self._table().has_near_duplicates

    def addresses(self, doc_ids: Sequence[str]) -> Addresses:
        """Give what documents are called; otherwise as `facts`."""
        if not self._is_kept:
            return Addresses.of(map(self._read, doc_ids))
        table = self._table()
        pairs = [self._line(table, ordinal) for ordinal in _look_up(table, doc_ids)]
        return Addresses(tuple([url for url, _ in pairs]), tuple([title for _, title in pairs]))

    def merits(self, doc_ids: Sequence[str]) -> Merits:
        """Give what speaks for documents before any query; otherwise as `facts`."""
        if not self._is_kept:
            return Merits.of(map(self._read, doc_ids))
        return self._catalogue.merits(_look_up(self._table(), doc_ids))

    def titles(self) -> Iterator[str]:
        """Give the titles of all documents, ascending by doc_id; otherwise as `facts`."""
        if not self._is_kept:
            yield from (self._read(self._doc_ids[ordinal]).title for ordinal in self._catalogue.living.tolist())
            return
        table = self._table()
        for ordinal in self._catalogue.living.tolist():
            yield self._line(table, ordinal)[1]

    def close(self) -> None:
        """Unmap the lines."""
        for lines in self._loaded.lines if self._loaded is not None else ():
            if isinstance(lines, mmap.mmap):
                lines.close()

    def _table(self) -> _Table:
        with self._loading:
            if self._loaded is None:
                try:
                    self._loaded = self._load()
                except UNREADABLE as error:
                    raise self._damaged(error) from error
            return self._loaded

    def _line(self, table: _Table, ordinal: int) -> tuple[str, str]:
        try:
            return _line(table, ordinal)
        except UNREADABLE as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> SnapshotError:
        return SnapshotError(
            str(self._folders[0] / _NUMBERS),
            found=f"no readable facts of documents ({error})",
            wanted="the files that Scenthound wrote",
            remedy="build the index again; it is damaged",
        )

    def _load(self) -> _Table:
        sites: list[str] = []
        clusters: list[str] = []
        sizes, ends, lines = [], [], []
        has_near_duplicates = False
        for folder in self._folders:
            # Opened here, because numpy leaves a file open that turns out to be none of its own.
            with (folder / _NUMBERS).open("rb") as file, np.load(file, allow_pickle=False) as numbers:
                names = json.loads(numbers["names"].tobytes())
                first = len(sites)
                sites += [names["sites"][code] for code in numbers["sites"].tolist()]
                codes = numbers["clusters"]
                has_near_duplicates |= not np.array_equal(codes, np.arange(len(codes)))
                clusters += [
                    self._doc_ids[first + code] if code >= 0 else names["outside"][-1 - code] for code in codes.tolist()
                ]
                ends.append(memoryview(numbers["ends"]))
            sizes.append(len(sites) - first)
            lines.append(_map(folder / _LINES))
            if len(lines[-1]) != ends[-1][-1]:
                raise ValueError(f"{len(lines[-1])} bytes in {folder / _LINES}")
        if len(sites) != len(self._doc_ids):
            raise ValueError(f"{len(sites)} documents of {len(self._doc_ids)}")
        ordinals = {self._doc_ids[ordinal]: ordinal for ordinal in self._catalogue.living.tolist()}
        starts = list(accumulate(sizes, initial=0))[:-1]
        return _Table(ordinals, sites, clusters, has_near_duplicates, starts, ends, lines)


def _look_up(table: _Table, doc_ids: Sequence[str]) -> list[int]:
    try:
        return [table.ordinals[doc_id] for doc_id in doc_ids]
    except KeyError as error:
        raise document_not_found(str(error.args[0])) from None


def _line(table: _Table, ordinal: int) -> tuple[str, str]:
    part = bisect_right(table.starts, ordinal) - 1
    place = ordinal - table.starts[part]
    ends = table.ends[part]
    url, title = json.loads(table.lines[part][ends[place] : ends[place + 1]].decode("ascii"))
    return url, title


def _map(path: Path) -> bytes | mmap.mmap:
    if path.stat().st_size == 0:
        return b""  # Nothing cannot be mapped.
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
