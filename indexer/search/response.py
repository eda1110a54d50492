"""What a search answers: all that the server's dialects can show.

Out: `SearchResponse`. Must not: search.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.goggles.effect import Effect
from indexer.query import Operator, Query
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
        applied: Operators of the query that were applied, in its order.
        ignored: Operators of the query that were not, each with its reason.
        mode: As asked.
        hits: At most k, in rank order; the first has rank offset + 1.
        total: Documents that can be paged through: near-duplicates count once, and of a site no more than are shown.
        total_is_exact: False when a leg gave as many documents as it was asked for, so that there may be more.
        snapshot_id: What was searched.
        missing: Parts that could not answer: "lexical", "dense", "rerank" (or not in its time), "documents"; empty when
            all did.
        empty_reason: Why there are no hits, where a filter, phrase or operator is the cause; else "".
        effects: What goggles did to hits, by doc_id; a hit that no instruction matches is not there.
        discarded: Documents that goggles left out.
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
    applied: tuple[Operator, ...] = ()
    ignored: tuple[Operator, ...] = ()
    empty_reason: str = ""
    effects: Mapping[str, Effect] = field(default_factory=dict)
    discarded: int = 0
