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
class Feedback:
    """What pseudo-relevance feedback made of a query (`SearchSettings.feedback`).

    Attributes:
        terms: What the lexical leg was asked for in place of the query's words: index terms with their weights, whose
            sum is 1, heaviest first; empty where RM3 was not used.
        documents: doc_ids that they come from, best first.
        passages: doc_ids and passage numbers toward which the query's vector was moved, best first; empty where it was
            not.
    """

    terms: tuple[tuple[str, float], ...] = ()
    documents: tuple[str, ...] = ()
    passages: tuple[tuple[str, int], ...] = ()

    def beside(self, other: "Feedback") -> "Feedback":
        """Give both legs' together."""
        return Feedback(self.terms or other.terms, self.documents or other.documents, self.passages or other.passages)


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
        missing: Parts that could not answer: "spelling", "lexical", "dense", "feedback", "titles", "priors", "rerank"
            (or not in its time), "goggles", "documents", "related"; empty when all did.
        empty_reason: Why there are no hits, where a filter, phrase or operator is the cause; else "".
        effects: What goggles did to hits, by doc_id; a hit that no instruction matches is not there.
        discarded: Documents that goggles left out.
        altered: What was searched for, as it was written but for its spelling, where that was changed; else "".
        related: Queries beside this one, the likeliest first, each worth asking by itself; at most
            `SearchSettings.related`.
        feedback: What feedback made of the query; None where it was not asked for, or found nothing to go by.
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
    feedback: Feedback | None = None
    altered: str = ""
    related: tuple[str, ...] = ()
