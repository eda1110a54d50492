"""Several rankings made one: a convex sum of their scores, each leg's brought to one scale.

In: `Leg`s, rankings with a name, a weight and a scale. Out: `FusedDocument`s in total order with the part of each
leg. Must not: read texts or know where a ranking came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

import numpy as np

from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, LegScore, Ranking
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
    shares = [_Share(leg, leg.scale(leg.ranking.scores)) for leg in _shares(legs)]
    if len(legs) == 1:  # In order already, and rounding must not make new ties in it.
        return _Fused([-score for score in shares[0].normalised], legs[0].ranking.doc_ids, shares)
    scores: dict[str, float] = {}
    for share in shares:
        weighed = (share.leg.weight * np.asarray(share.normalised)).tolist()
        if scores:
            for doc_id, score in zip(share.leg.ranking.doc_ids, weighed, strict=True):
                scores[doc_id] = scores.get(doc_id, 0.0) + score
        else:
            scores = dict(zip(share.leg.ranking.doc_ids, weighed, strict=True))
    negated, doc_ids = _in_order(scores)
    return _Fused(negated, doc_ids, shares)


def doc_ids_of(documents: Sequence[FusedDocument]) -> list[str]:
    """Give the doc_ids of documents, in order, without putting each together."""
    if isinstance(documents, _Fused):
        return list(documents.doc_ids)
    return [document.doc_id for document in documents]


def _in_order(scores: Mapping[str, float]) -> tuple[list[float], list[str]]:
    """Give negated scores and doc_ids in total order; numpy orders the scores, and ids are looked at where they tie."""
    doc_ids = list(scores)
    negated = -np.fromiter(scores.values(), np.float64, len(scores))
    order = np.argsort(negated, kind="stable")
    negated = negated[order]
    places = order.tolist()
    # 1 where a run of equal scores begins, -1 at its last place.
    edges = np.diff(np.r_[0, negated[1:] == negated[:-1], 0])
    for start, last in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        places[start : last + 1] = sorted(places[start : last + 1], key=doc_ids.__getitem__)
    return negated.tolist(), [doc_ids[place] for place in places]


class _Share:
    """A leg with its normalised scores, and where each document stands in it once that is asked for."""

    def __init__(self, leg: Leg, normalised: Sequence[float]) -> None:
        self.leg = leg
        self.normalised = normalised

    @cached_property
    def places(self) -> dict[str, int]:
        return {doc_id: place for place, doc_id in enumerate(self.leg.ranking.doc_ids)}


class _Fused(Sequence[FusedDocument]):
    """All documents in order, of which a page shows ten: parts are put together for those that are looked at."""

    def __init__(self, negated: Sequence[float], doc_ids: Sequence[str], shares: list[_Share]) -> None:
        self.doc_ids = doc_ids
        self._negated = negated
        self._shares = shares

    def __len__(self) -> int:
        return len(self.doc_ids)

    @overload
    def __getitem__(self, place: int) -> FusedDocument: ...
    @overload
    def __getitem__(self, place: slice) -> list[FusedDocument]: ...
    def __getitem__(self, place: int | slice) -> FusedDocument | list[FusedDocument]:
        chosen = range(len(self.doc_ids))[place]
        return [self._document(each) for each in chosen] if isinstance(chosen, range) else self._document(chosen)

    def _document(self, fused_place: int) -> FusedDocument:
        doc_id = self.doc_ids[fused_place]
        parts = []
        passage_number = WHOLE_DOCUMENT
        for share in self._shares:
            # The places of a leg alone are those of all.
            place = fused_place if len(self._shares) == 1 else share.places.get(doc_id)
            if place is None:
                continue
            ranking = share.leg.ranking
            parts.append(
                LegScore(share.leg.name, place + 1, ranking.scores[place], share.normalised[place], share.leg.weight)
            )
            if ranking.passage_numbers[place] != WHOLE_DOCUMENT:
                passage_number = ranking.passage_numbers[place]
        return FusedDocument(doc_id, -self._negated[fused_place], passage_number, tuple(parts))


def _shares(legs: Sequence[Leg]) -> list[Leg]:
    if len(legs) == 1:
        return [replace(legs[0], weight=1.0)]
    total = sum(leg.weight for leg in legs)
    return [replace(leg, weight=leg.weight / total) for leg in legs]
