"""One open snapshot, and who uses it.

In: a `Searcher`. Out: `Edition`, which is closed when the last who uses it has gone: its files are mapped, and a search
in files that are unmapped ends the process. Must not: know HTTP, or run a search.
"""

import ctypes
import gc
import sys
import threading
from dataclasses import dataclass

from crawler.artefact import Manifest
from indexer.search.pipeline import Searcher

# Within this time whoever uses a snapshot has gone, as a rule.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What is being served.

    Attributes:
        snapshot_id: Id of the snapshot.
        documents: Documents that can be found.
        manifest: All that the snapshot says of itself.
    """

    snapshot_id: str
    documents: int
    manifest: Manifest


class Edition:
    """An open snapshot; safe for concurrent use by threads.

    Attributes:
        searcher: To be used between `enter` and `leave` only.
        facts: What it is.
    """

    def __init__(self, searcher: Searcher, facts: IndexFacts) -> None:
        self.searcher = searcher
        self.facts = facts
        self._users = 0
        self._changed = threading.Condition()

    def enter(self) -> None:
        """Keep it open until `leave`."""
        with self._changed:
            self._users += 1

    def leave(self) -> None:
        """Use it no more."""
        with self._changed:
            self._users -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Wait until nobody uses it, release files and memory, and give the memory back to the system.

        Nobody may enter any more: whoever gives it out has forgotten it.
        """
        with self._changed:
            while not self._changed.wait_for(lambda: not self._users, _LOOK_S):
                gc.collect()  # A request that failed can be kept by its own error.
        self.searcher.close()
        del self.searcher
        # Caches inside hold what made them, so that tables would stay until the collector's next whole round, and what
        # is freed in between is kept for the next allocation, which may be the next swap's alone.
        gc.collect()
        if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):  # glibc's own
            library.malloc_trim(0)
