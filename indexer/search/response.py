"""What a search answers: all that the server's dialects can show.

Out: `SearchResponse`. Must not: search.
"""

from dataclasses import dataclass

from indexer.query import Query
from indexer.ranking import Hit
from indexer.search.request import Mode


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long one stage took, milliseconds."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """An answer.

    Attributes:
        query: What was looked for, once parsed.
        query_truncated: Whether the query was cut at `parse.LONGEST_QUERY`.
        mode: As asked.
        hits: At most k, in rank order; the first has rank offset + 1.
        total: Documents found before paging and grouping.
        total_is_exact: False when a leg gave as many documents as it was asked for, so that there may be more, or
            when grouping leaves some out.
        snapshot_id: What was searched.
        missing: Parts that could not answer: "lexical", "dense", "rerank" (or not in its time), "documents"; empty when
            all did.
        stages: In the order they ran.
    """

    query: Query
    query_truncated: bool
    mode: Mode
    hits: tuple[Hit, ...]
    total: int
    total_is_exact: bool
    snapshot_id: str
    missing: tuple[str, ...]
    stages: tuple[StageTime, ...]
