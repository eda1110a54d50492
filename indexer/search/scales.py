"""Scores of one leg brought to a scale on which the legs can be summed.

In: the scores of a ranking, descending. Out: as many numbers in [0, 1], descending; a document that the leg does not
rank counts 0 on each of the scales. Must not: know a leg, a weight or a document.
"""

from collections.abc import Callable, Sequence
from math import fsum, sqrt

import numpy as np

from indexer.errors import RequestError

Scale = Callable[[Sequence[float]], list[float]]
"""Gives the scaled scores, in the order of the scores given."""

# Distribution-based score fusion takes what lies three standard deviations from the mean as the ends of its scale.
_DEVIATIONS = 3.0


def min_max(scores: Sequence[float]) -> list[float]:
    """Give (s - min) / (max - min); 1 for each where all are equal.

    Source: S. Bruch, S. Gai and A. Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, ACM Transactions on
    Information Systems 42(1), 2023.

    Example:
        >>> min_max([9.0, 6.0, 3.0])
        [1.0, 0.5, 0.0]
    """
    if not scores:
        return []
    lowest, highest = min(scores), max(scores)
    if lowest == highest:
        return [1.0] * len(scores)
    scaled: list[float] = ((np.asarray(scores) - lowest) / (highest - lowest)).tolist()
    return scaled


def bounded(base: float | None, width: float | None) -> Scale:
    """Give a scale of (s - base) / width, cut to [0, 1]: min-max by what scores can be, where that is known.

    Min-max stretches every list to the same width, and so gives a leg that tells the documents hardly apart as much to
    say as one that does. With a width of its own such a leg's scores stay close together.

    Args:
        base: Score of a document that the leg does not rank; None: the lowest of the list, for it can have no more.
        width: The difference that counts as 1, > 0; None: from `base` to the highest of the list.

    Source: theoretical min-max, in S. Bruch, S. Gai and A. Ingber, An Analysis of Fusion Functions for Hybrid
    Retrieval, ACM Transactions on Information Systems 42(1), 2023.

    Example:
        >>> bounded(None, 1.0)([0.75, 0.5])
        [0.25, 0.0]
    """

    def scale(scores: Sequence[float]) -> list[float]:
        if not scores:
            return []
        lowest = min(scores) if base is None else base
        whole = max(scores) - lowest if width is None else width
        if whole <= 0:
            return [1.0] * len(scores)
        scaled: list[float] = np.clip((np.asarray(scores) - lowest) / whole, 0.0, 1.0).tolist()
        return scaled

    return scale


def distribution(scores: Sequence[float]) -> list[float]:
    """Give (z + 3) / 6 cut to [0, 1], where z is how many standard deviations a score lies above the mean.

    Where all scores are equal z is 0, so each gives 1/2. Unlike min-max it does not hang on the one lowest score.

    Source: M. Mazzeschi, Distribution-Based Score Fusion (DBSF), 2023, as Qdrant has it; the population's deviation.

    Example:
        >>> distribution([2.0, 2.0])
        [0.5, 0.5]
    """
    if not scores:
        return []
    mean = fsum(scores) / len(scores)
    deviation = sqrt(fsum((score - mean) ** 2 for score in scores) / len(scores))
    if deviation <= 0:
        return [0.5] * len(scores)
    width = 2 * _DEVIATIONS
    return [min(1.0, max(0.0, ((score - mean) / deviation + _DEVIATIONS) / width)) for score in scores]


def reciprocal_rank(constant: float) -> Scale:
    """Give a scale of 1 / (constant + rank), ranks from 1: scores count for nothing but their order.

    Args:
        constant: How little the first ranks stand out, >= 0; 60 in the paper.

    Source: G. V. Cormack, C. L. A. Clarke and S. Buettcher, Reciprocal Rank Fusion outperforms Condorcet and individual
    Rank Learning Methods, SIGIR 2009.

    Example:
        >>> reciprocal_rank(1.0)([9.0, 6.0])
        [0.5, 0.3333333333333333]
    """
    return lambda scores: [1.0 / (constant + rank) for rank in range(1, len(scores) + 1)]


def scale_of(fusion: str, rrf_constant: float, base: float | None = None, width: float | None = None) -> Scale:
    """Give the scale of a leg for a fusion by its name in `SearchSettings.fusion`.

    Args:
        fusion: The name.
        rrf_constant: As `SearchSettings` has it.
        base: As `bounded` has it.
        width: Likewise.

    Raises:
        RequestError: There is none of that name.
    """
    scales: dict[str, Scale] = {
        "bounds": bounded(base, width),
        "min_max": min_max,
        "dbsf": distribution,
        "rrf": reciprocal_rank(rrf_constant),
    }
    if fusion not in scales:
        raise RequestError("fusion", found=repr(fusion), wanted=", ".join(scales), remedy="choose one of them")
    return scales[fusion]
