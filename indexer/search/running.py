"""One search while it runs: what was asked, what took how long, what could not answer, what was read.

In: a `Snapshot`, a `SearchRequest`, a clock. Out: `Running`, which the parts of the pipeline hand to each other.
Must not: know a stage.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawler.document import Document
from indexer.errors import JavaError, ModelError, SnapshotError
from indexer.passages import Passage
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument
from indexer.search.request import SearchRequest
from indexer.search.response import StageTime
from indexer.snapshot import Snapshot

PART_FAILURES = (ModelError, JavaError, SnapshotError)
"""A part that fails in one of these ways is named in `missing`, and the others answer."""


class Running:
    """The state of one search; for one thread.

    Args:
        snapshot: What is searched.
        request: What was asked.
        clock: Seconds from any start.
        time_ms: Time from now that it may take, milliseconds; None: as long as it takes.
    """

    def __init__(
        self, snapshot: Snapshot, request: SearchRequest, clock: Callable[[], float], *, time_ms: float | None = None
    ) -> None:
        self.snapshot = snapshot
        self.index = snapshot.index
        self.request = request
        self.settings = request.settings
        self.clock = clock
        self._deadline = math.inf if time_ms is None else clock() + time_ms / 1000
        self.stages: list[StageTime] = []
        # A dict for a set that keeps its order.
        self.missing: dict[str, None] = {}
        self._records: dict[str, tuple[Document, tuple[Passage, ...]]] = {}

    @property
    def left_s(self) -> float:
        """Time that is left, seconds; below 0 where it is over, infinite where there is no limit."""
        return self._deadline - self.clock()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Take the time of what is done inside."""
        start = self.clock()
        try:
            yield
        finally:
            self.stages.append(StageTime(name, (self.clock() - start) * 1000))

    def read(self, doc_id: str) -> Document:
        """Read a document, once.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._record(doc_id)[0]

    def best_passage(self, fused: FusedDocument) -> tuple[int, int] | None:
        """Give the offsets of a document's best passage in its text; None where the dense leg names none.

        Raises:
            As `read`.
        """
        if fused.passage_number == WHOLE_DOCUMENT:
            return None
        _, passages = self._record(fused.doc_id)
        if fused.passage_number >= len(passages):
            return None
        passage = passages[fused.passage_number]
        return passage.start, passage.end

    def _record(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        if doc_id not in self._records:
            self._records[doc_id] = self.index.documents.with_passages(doc_id)
        return self._records[doc_id]
