"""One search from request to answer: parse, ask both legs, fuse, priors, rerank, goggles, group, snippet.

In: a `Snapshot` and `SearchRequest`s. Out: `SearchResponse`s; the same snapshot and request give the same response,
stage times apart. What is found is put in order by `rank`, and shown by `show`.
Must not: know an engine or a wire format.
"""

import time
from collections.abc import Callable

from crawler.document import Document
from indexer.errors import RequestError
from indexer.query import Query
from indexer.ranking import FusedDocument
from indexer.search.empty import empty_reason
from indexer.search.parse import Filters, Parsed, parse
from indexer.search.rank import rank
from indexer.search.request import SearchRequest
from indexer.search.rerank import Scorer
from indexer.search.response import SearchResponse
from indexer.search.running import PART_FAILURES, Running
from indexer.search.show import grouped, hits_of, page_of
from indexer.snapshot import Snapshot


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

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request.

        Raises:
            RequestError: The query is empty, or a filter is none.
            ModelError, JavaError, SnapshotError: No leg that was asked could answer.
        """
        running = Running(self.snapshot, request, self._clock)
        parsed = _parsed(running)
        query = parsed.query
        ranked = rank(running, query, self._scorer)
        with running.stage("group"):
            groups = grouped(running, ranked.documents, query)
        hits = hits_of(running, page_of(running, ranked.documents, groups), query)
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
        )

    def rank(self, request: SearchRequest) -> tuple[FusedDocument, ...]:
        """Give the documents that `search` would answer with, in the same order, without their texts.

        Raises:
            As `search`.
        """
        running = Running(self.snapshot, request, self._clock)
        query = _parsed(running).query
        ranked = rank(running, query, self._scorer)
        groups = grouped(running, ranked.documents, query)
        return tuple(document for document, _ in page_of(running, ranked.documents, groups))

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


def _parsed(running: Running) -> Parsed:
    """Read the query.

    Raises:
        RequestError: It is empty, or a filter is none.
    """
    request, settings = running.request, running.settings
    with running.stage("parse"):
        parsed = parse(
            request.query,
            Filters(
                request.sites,
                request.languages,
                request.excluded_sites,
                request.published_since,
                request.published_until,
            ),
            operators=settings.operators,
            quotes=settings.quotes,
            # Snapshots say what they were built with; where one does not, it was built with the default.
            exact=running.snapshot.manifest.settings.get("exact_words") is not False,
        )
    if not parsed.query.text:
        raise RequestError("query", found="nothing to look for", wanted="at least one word", remedy="write a query")
    return parsed


def _empty_reason(running: Running, query: Query) -> str:
    """Say which of the things that rule documents out leave none."""
    if not query.is_filtered:
        return ""
    with running.stage("count"):
        try:
            return empty_reason(query, running.index.count)
        except PART_FAILURES:
            return ""  # `missing` says what did not answer.
