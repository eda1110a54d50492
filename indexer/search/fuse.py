"""Several rankings made one: a convex sum of their scores, each leg's brought to one scale.

In: `Leg`s, rankings with a name, a weight and a scale. Out: `FusedDocument`s in total order with the part of each
leg. Must not: read texts or know where a ranking came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.numbered import Numbered, on_one_table
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, LegScore, Ranking
from indexer.search.late import LateDocuments, total_order
from indexer.search.scales import Scale, min_max


@dataclass(frozen=True, slots=True)
class Leg:
    """One ranking to fuse.

    Attributes:
        name: "lexical" or "dense".
        ranking: One entry a document, best first.
        weight: Its share in the sum relative to the other legs', >= 0.
        scale: What makes its scores comparable with those of the other legs.
    """

    name: str
    ranking: Ranking
    weight: float
    scale: Scale = min_max


def fuse(legs: Sequence[Leg]) -> Sequence[FusedDocument]:
    """Sum the scaled scores of each document, times the legs' weights.

    `score(d) = sum over legs of weight / (sum of weights) * scale(s)(d)`, where a leg's scores are scaled over its own
    list; a document that a leg does not rank gets 0 from it. A leg alone keeps its own order, and the score is the
    scaled one.

    Args:
        legs: At least one; the weights' sum must be above 0 when there are several.

    Returns:
        Every document of any leg: score down, doc_id up. Each is put together when it is looked at.

    Source: S. Bruch, S. Gai and A. Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, ACM Transactions on
    Information Systems 42(1), 2023.

    Example:
        >>> from indexer.ranking import ScoredPassage
        >>> lexical = Ranking.of([ScoredPassage("a", -1, 9.0), ScoredPassage("b", -1, 3.0)])
        >>> [(document.doc_id, document.score) for document in fuse([Leg("lexical", lexical, 1.0)])]
        [('a', 1.0), ('b', 0.0)]
    """
    shares = [
        _Share(leg, leg.scale(leg.ranking.scores), doc_ids)
        for leg, doc_ids in zip(_weighed(legs), on_one_table([leg.ranking.doc_ids for leg in legs]), strict=True)
    ]
    if len(legs) == 1:  # In order already, and rounding must not make new ties in it.
        return _Fused(shares[0].doc_ids, np.array(shares[0].normalised, np.float64), shares)
    numbers = np.concatenate([share.doc_ids.numbers for share in shares])
    weighed = np.concatenate([share.leg.weight * np.array(share.normalised, np.float64) for share in shares])
    found, places = np.unique(numbers, return_inverse=True)
    doc_ids, scores = shares[0].doc_ids.with_numbers(found), np.zeros(len(found))
    np.add.at(scores, places, weighed)
    order = total_order(doc_ids, scores)
    return _Fused(doc_ids.with_numbers(found[order]), scores[order], shares)


class _Share:
    """A leg with its normalised scores, and where a document stands in it."""

    def __init__(self, leg: Leg, normalised: Sequence[float], doc_ids: Numbered) -> None:
        self.leg = leg
        self.normalised = normalised
        self.doc_ids = doc_ids

    def place_of(self, number: int) -> int | None:
        found = np.flatnonzero(self.doc_ids.numbers == number)
        return int(found[0]) if len(found) else None


class _Fused(LateDocuments):
    """What legs say together, in order."""

    def __init__(self, doc_ids: Numbered, scores: NDArray[np.float64], shares: list[_Share]) -> None:
        super().__init__(doc_ids, scores)
        self._shares = shares

    def _at(self, place: int) -> FusedDocument:
        parts = []
        passage_number = WHOLE_DOCUMENT
        for share in self._shares:
            place_in_leg = share.place_of(int(self.doc_ids.numbers[place]))
            if place_in_leg is None:
                continue
            ranking, normalised = share.leg.ranking, share.normalised[place_in_leg]
            score = ranking.scores[place_in_leg]
            parts.append(LegScore(share.leg.name, place_in_leg + 1, score, normalised, share.leg.weight))
            if ranking.passage_numbers[place_in_leg] != WHOLE_DOCUMENT:
                passage_number = ranking.passage_numbers[place_in_leg]
        return FusedDocument(self.doc_ids[place], float(self.scores[place]), passage_number, tuple(parts))


def _weighed(legs: Sequence[Leg]) -> list[Leg]:
    if len(legs) == 1:
        return [replace(legs[0], weight=1.0)]
    total = sum(leg.weight for leg in legs)
    return [replace(leg, weight=leg.weight / total) for leg in legs]
