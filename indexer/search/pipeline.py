"""One search from request to answer: read the query, ask both legs, put in order, show a page.

In: a `Snapshot` and `SearchRequest`s. Out: `SearchResponse`s; the same snapshot and request give the same response,
stage times apart. `understand` reads the query, `rank` puts what is found in order, `show` shows a page of it.
Must not: know an engine or a wire format.
"""

import time
from collections.abc import Callable, Sequence

from crawler.document import Document
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.query import Query
from indexer.ranking import FusedDocument
from indexer.search.empty import empty_reason
from indexer.search.late import doc_ids_of
from indexer.search.rank import Ranked, rank
from indexer.search.request import SearchRequest
from indexer.search.rerank import Scorer
from indexer.search.response import SearchResponse
from indexer.search.running import PART_FAILURES, Running
from indexer.search.show import grouped, hits_of, page_of
from indexer.search.suggest.spelling import Spelling
from indexer.search.suggest.suggester import READ, Suggester
from indexer.search.understand import understand
from indexer.snapshot import Snapshot

MOST_COMPLETIONS = 100


class Searcher:
    """Search one snapshot; safe for concurrent use by threads.

    Args:
        snapshot: What to search; the searcher owns it from here on.
        clock: Seconds from any start, for stage times.
        scorer: Orders the first documents again, `SearchSettings.rerank_depth` of them; None leaves them as fused.
    """

    def __init__(
        self, snapshot: Snapshot, clock: Callable[[], float] = time.perf_counter, scorer: Scorer | None = None
    ) -> None:
        self.snapshot = snapshot
        self._clock = clock
        self._scorer = scorer
        self._suggester = Suggester(snapshot.index)

    def warm_up(self) -> None:
        """Read what searches share, so that the first one does not wait for it: facts, words, titles.

        Raises:
            SnapshotError: The index cannot be read.
        """
        self.snapshot.index.facts(())
        self._suggester.warm_up()

    def search(self, request: SearchRequest, *, time_ms: float | None = None) -> SearchResponse:
        """Answer a request.

        Args:
            request: What to search for, and how.
            time_ms: Time from now for the legs and the reranker, milliseconds: what could not begin within it is left
                out and named in `missing`; the first leg is always asked. None: as long as it takes.

        Raises:
            RequestError: The query is empty, or a filter is none.
            ModelError, JavaError, SnapshotError: No leg that was asked could answer.
        """
        running = Running(self.snapshot, request, self._clock, time_ms=time_ms)
        understood = understand(running, self._suggester)
        parsed, query = understood.parsed, understood.parsed.query
        ranked = rank(running, query, self._scorer)
        with running.stage("group"):
            groups = grouped(running, ranked.documents, query)
        hits = hits_of(running, page_of(running, ranked.documents, groups), query)
        related = _related(running, self._suggester, query, ranked)
        reason = "" if len(ranked.documents) else _empty_reason(running, query)
        return SearchResponse(
            query=query,
            query_truncated=parsed.truncated,
            mode=request.mode,
            hits=hits,
            total=len(groups.places),
            total_is_exact=ranked.is_whole and not running.missing,
            snapshot_id=self.snapshot_id,
            missing=tuple(running.missing),
            stages=tuple(running.stages),
            applied=parsed.applied,
            ignored=parsed.ignored,
            empty_reason=reason,
            effects={hit.doc_id: ranked.effects[hit.doc_id] for hit in hits if hit.doc_id in ranked.effects},
            discarded=ranked.discarded,
            feedback=ranked.feedback,
            altered=understood.altered,
            related=related,
        )

    def rank(self, request: SearchRequest) -> tuple[FusedDocument, ...]:
        """Give the documents that `search` would answer with, in the same order, without their texts.

        Raises:
            As `search`.
        """
        running = Running(self.snapshot, request, self._clock)
        query = understand(running, self._suggester).parsed.query
        ranked = rank(running, query, self._scorer)
        groups = grouped(running, ranked.documents, query)
        return tuple(document for document, _ in page_of(running, ranked.documents, groups))

    def complete(self, start: str, most: int = 8) -> tuple[str, ...]:
        """Complete a query that is being written.

        Args:
            start: What was written so far; white space at its end begins another word.
            most: Completions wanted at most, 1 to `MOST_COMPLETIONS`.

        Returns:
            Distinct queries, the likeliest first, none of them `start` itself.

        Raises:
            RequestError: `most` is outside its range.
            SnapshotError, JavaError: The index cannot be read.
        """
        if not 1 <= most <= MOST_COMPLETIONS:
            raise RequestError(
                "most", found=str(most), wanted=f"1 to {MOST_COMPLETIONS}", remedy="choose a number in that range"
            )
        return self._suggester.complete(start, most)

    def spelling(self, text: str) -> Spelling | None:
        """Spell a query as the index spells it; raises as `Suggester.spelling`."""
        return self._suggester.spelling(text)

    def related(self, text: str, doc_ids: Sequence[str], most: int) -> tuple[str, ...]:
        """Suggest queries beside one; raises as `Suggester.related`."""
        return self._suggester.related(text, doc_ids, most)

    @property
    def snapshot_id(self) -> str:
        """What is searched."""
        return self.snapshot.snapshot_id

    def document(self, doc_id: str) -> Document:
        """Read one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self.snapshot.index.documents.get(doc_id)

    def close(self) -> None:
        """Release the snapshot; searching afterwards is a bug."""
        self.snapshot.close()


def _related(running: Running, suggester: Suggester, query: Query, ranked: Ranked) -> tuple[str, ...]:
    """Give queries beside this one, by the titles of what was found first."""
    if not running.settings.related:
        return ()
    with running.stage("related"):
        try:
            return suggester.related(query.text, doc_ids_of(ranked.documents[:READ]), running.settings.related)
        except (*PART_FAILURES, DocumentNotFoundError):
            running.missing["related"] = None
            return ()


def _empty_reason(running: Running, query: Query) -> str:
    """Say which of the things that rule documents out leave none."""
    if not query.is_filtered:
        return ""
    with running.stage("count"):
        try:
            return empty_reason(query, running.index.count)
        except PART_FAILURES:
            return ""  # `missing` says what did not answer.
