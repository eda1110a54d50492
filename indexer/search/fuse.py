"""Several rankings made one: a convex sum of min-max normalised scores.

In: `Leg`s, rankings with a name and a weight. Out: `FusedDocument`s in total order with the part of each leg.
Must not: read texts or know where a ranking came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, LegScore, Ranking


@dataclass(frozen=True, slots=True)
class Leg:
    """One ranking to fuse.

    Attributes:
        name: "lexical" or "dense".
        ranking: One entry a document, best first.
        weight: Its share in the sum relative to the other legs', >= 0.
    """

    name: str
    ranking: Ranking
    weight: float


def fuse(legs: Sequence[Leg]) -> tuple[FusedDocument, ...]:
    """Sum the normalised scores of each document, times the legs' weights.

    `score(d) = sum over legs of weight / (sum of weights) * (s(d) - min) / (max - min)`, where min and max are taken
    over the leg's own list; a document that a leg does not rank gets 0 from it, and a list whose scores are all equal
    gives each 1. A leg alone keeps its own order, and the score is the normalised one.

    Args:
        legs: At least one; the weights' sum must be above 0 when there are several.

    Returns:
        Every document of any leg: score down, doc_id up.

    Source: S. Bruch, S. Gai and A. Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, ACM Transactions on
    Information Systems 42(1), 2023.

    Example:
        >>> from indexer.ranking import ScoredPassage
        >>> lexical = Ranking((ScoredPassage("a", -1, 9.0), ScoredPassage("b", -1, 3.0)))
        >>> [(document.doc_id, document.score) for document in fuse([Leg("lexical", lexical, 1.0)])]
        [('a', 1.0), ('b', 0.0)]
    """
    parts: dict[str, list[LegScore]] = {}
    passage_numbers: dict[str, int] = {}
    for leg in _shares(legs):
        for rank, (entry, normalised) in enumerate(zip(leg.ranking, _min_max(leg.ranking), strict=True), start=1):
            part = LegScore(leg.name, rank, entry.score, normalised, leg.weight)
            parts.setdefault(entry.doc_id, []).append(part)
            if entry.passage_number != WHOLE_DOCUMENT:
                passage_numbers[entry.doc_id] = entry.passage_number
    fused = [
        FusedDocument(
            doc_id=doc_id,
            score=sum(part.weight * part.normalised for part in scores),
            passage_number=passage_numbers.get(doc_id, WHOLE_DOCUMENT),
            parts=tuple(scores),
        )
        for doc_id, scores in parts.items()
    ]
    if len(legs) > 1:  # A leg alone is in order already, and rounding must not make new ties in it.
        fused.sort(key=lambda document: (-document.score, document.doc_id))
    return tuple(fused)


def _shares(legs: Sequence[Leg]) -> list[Leg]:
    if len(legs) == 1:
        return [Leg(legs[0].name, legs[0].ranking, 1.0)]
    total = sum(leg.weight for leg in legs)
    return [Leg(leg.name, leg.ranking, leg.weight / total) for leg in legs]


def _min_max(ranking: Ranking) -> list[float]:
    scores = [entry.score for entry in ranking]
    if not scores:
        return []
    lowest, highest = min(scores), max(scores)
    if lowest == highest:
        return [1.0] * len(scores)
    return [(score - lowest) / (highest - lowest) for score in scores]
