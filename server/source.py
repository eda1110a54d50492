"""Where a server finds the snapshots of an index.

Out: `Source`, a folder of snapshots or one searcher that never changes. Must not: decide when to look.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indexer.errors import SnapshotError
from indexer.search.pipeline import Searcher
from indexer.snapshot import current_id, open_snapshot, snapshot_folder
from server.encoding import SharedEncoder

if TYPE_CHECKING:
    from indexer.encoders.cross_encoder import CrossEncoderScorer

SearcherOpener = Callable[[], Searcher]


class Source(Protocol):
    """Gives the snapshots of one index; its methods block, and are called by one thread at a time."""

    def current(self) -> str:
        """Name the snapshot to serve; "" where there is one alone, which never changes.

        Raises:
            SnapshotError: There is no index.
        """
        ...

    def keeps(self, snapshot_id: str) -> bool:
        """Say whether there is such a snapshot."""
        ...

    def open(self, snapshot_id: str) -> Searcher:
        """Open a snapshot, "" for the current one.

        Raises:
            SnapshotError, ModelError, JavaError: It cannot be opened.
        """
        ...


class FolderSource:
    """The snapshots that stand in a folder which `indexer.build` wrote to."""

    def __init__(self, index_folder: Path, reranker: Path | None = None) -> None:
        """Name the folders; nothing is opened.

        Args:
            index_folder: Where the snapshots stand.
            reranker: A folder with a CrossEncoder that orders the first documents again; None: nothing does.
        """
        self._folder = index_folder
        self._reranker = reranker

    def current(self) -> str:
        """Read which snapshot is the current one."""
        return current_id(self._folder)

    def keeps(self, snapshot_id: str) -> bool:
        """Look whether it stands there."""
        try:
            snapshot_folder(self._folder, snapshot_id)
        except SnapshotError:
            return False
        return True

    def open(self, snapshot_id: str) -> Searcher:
        """Open one of them; its vectors of queries are shared."""
        scorer = None if self._reranker is None else _scorer_in(self._reranker)
        snapshot = open_snapshot(self._folder, snapshot_id or None)
        return Searcher(replace(snapshot, encoder=SharedEncoder(snapshot.encoder)), scorer=scorer)


@cache
def _scorer_in(folder: Path) -> "CrossEncoderScorer":
    """Load a reranker, one a process for all snapshots and indexes."""
    from indexer.encoders.cross_encoder import CrossEncoderScorer  # noqa: PLC0415  loads torch

    return CrossEncoderScorer(folder)


class OneSource:
    """What a function opens, and nothing else ever."""

    def __init__(self, opener: SearcherOpener) -> None:
        self._opener = opener

    def current(self) -> str:
        """Name nothing."""
        return ""

    def keeps(self, snapshot_id: str) -> bool:  # noqa: ARG002  the protocol's
        """Know no other."""
        return False

    def open(self, snapshot_id: str) -> Searcher:  # noqa: ARG002  the protocol's; it keeps no other
        """Call the function."""
        return self._opener()


def source_of(given: "Source | SearcherOpener") -> Source:
    """Take a function that opens a searcher for a source of that one."""
    return OneSource(given) if callable(given) else given
