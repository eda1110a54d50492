"""What is known of a document before any query: how fresh it is, and how free of spam.

In: fused documents, and the `Merits` of each. Out: the same documents, in an order that the priors have a part in.
Must not: read texts, or look at a clock: the day that freshness is counted from is an argument.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.facts import Merits
from indexer.ranking import FusedDocument, LegScore


@dataclass(frozen=True, slots=True)
class Priors:
    """How much priors count.

    Attributes:
        freshness_weight: Weight beside the fused score's 1, >= 0; 0: off.
        half_life_days: Age at which freshness is one half, days, > 0.
        today: The day that ages are counted from.
        quality_weight: Weight beside the fused score's 1, >= 0; 0: off.
    """

    freshness_weight: float
    half_life_days: float
    today: date
    quality_weight: float


def freshness(published_at: date | None, today: date, half_life_days: float) -> float:
    """Give 2 ** (-age / half life) in [0, 1]: 1 for today and later, 0 where no day is known.

    Source: X. Li and W. B. Croft, Time-Based Language Models, CIKM 2003 (the exponential prior).

    Example:
        >>> freshness(date(2026, 1, 1), date(2026, 1, 11), 10.0)
        0.5
    """
    if published_at is None:
        return 0.0
    age_days = max(0, (today - published_at).days)
    return float(2.0 ** (-age_days / half_life_days))


def with_priors(
    documents: Sequence[FusedDocument], merits_of: Callable[[Sequence[str]], Merits], priors: Priors
) -> Sequence[FusedDocument]:
    """Add priors to fused scores.

    `score = (fused + f * freshness + q * (1 - spam)) / (1 + f + q)`: in [0, 1] as before, and by how much a prior can
    move a document does not hang on the query. Each prior is a part of its own.

    Args:
        documents: Best first.
        merits_of: Gives the merits of documents by doc_id, in the order asked.
        priors: How much each counts; with both at 0 the documents come back as they are.

    Returns:
        All of them: score down, doc_id up.
    """
    if not priors.freshness_weight and not priors.quality_weight:
        return documents
    whole = 1 + priors.freshness_weight + priors.quality_weight
    merits = merits_of([document.doc_id for document in documents])
    moved = []
    for document, day, spam in zip(documents, merits.published_at, merits.spam_scores, strict=True):
        parts = _parts(day, spam, priors)
        score = (document.score + sum(part.weight * part.normalised for part in parts)) / whole
        moved.append(replace(document, score=score, parts=(*document.parts, *parts)))
    return sorted(moved, key=lambda document: (-document.score, document.doc_id))


def _parts(day: date | None, spam_score: float, priors: Priors) -> list[LegScore]:
    """State each prior that counts; a prior ranks nobody, so its rank is 0."""
    parts = []
    if priors.freshness_weight:
        value = freshness(day, priors.today, priors.half_life_days)
        parts.append(LegScore("freshness", 0, value, value, priors.freshness_weight))
    if priors.quality_weight:
        value = 1.0 - spam_score
        parts.append(LegScore("quality", 0, value, value, priors.quality_weight))
    return parts
