"""Whether two systems differ by more than chance over the queries.

In: paired differences, a value a query. Out: `Difference`, and p-values corrected for how many were looked at. The one
door to scipy. Must not: know a run or a measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 100_000
"""Sign patterns drawn by the randomisation test: a p-value of .05 is then known to .0014 (two standard errors)."""

# All sign patterns are looked at up to so many queries; beyond, `DRAWS` of them.
_EXACT_UP_TO = 16
_DRAWN_TOGETHER = 1000

# Differences in the order of rounding errors are none.
_EQUAL = 1e-12


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two systems on the same queries.

    Attributes:
        mean: Mean difference; above 0 where the second system is better.
        low: Lower end of the 95 % confidence interval of the mean, by Student's t.
        high: Upper end of it.
        effect: Mean difference in standard deviations of the differences (Cohen's d for pairs); 0 where they are all
            alike.
        p_randomisation: Two-sided p-value of the paired randomisation test.
        p_t: Two-sided p-value of the paired t-test.
        wins: Queries on which the second system is better.
        losses: Queries on which it is worse.
    """

    mean: float
    low: float
    high: float
    effect: float
    p_randomisation: float
    p_t: float
    wins: int
    losses: int


def difference(differences: Sequence[float], *, seed: int = 0, draws: int = DRAWS) -> Difference:
    """Compare two systems.

    Args:
        differences: The second system's value less the first one's, a query each; at least two.
        seed: Of the sign patterns that are drawn.
        draws: How many are drawn where there are more than 2^16.

    Source: M. Smucker, J. Allan and B. Carterette, A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation, CIKM 2007; T. Sakai, Statistical Reform in Information Retrieval?, SIGIR Forum 48(1), 2014.
    """
    from scipy import stats  # noqa: PLC0415  an optional extra, and slow to import

    values = np.asarray(differences, dtype=np.float64)
    n, mean = len(values), float(np.mean(values))
    deviation = float(np.std(values, ddof=1))
    wins, losses = int(np.sum(values > _EQUAL)), int(np.sum(values < -_EQUAL))
    if deviation <= _EQUAL:
        # Every query alike: there is no spread to judge a mean by.
        p_t = 1.0 if abs(mean) <= _EQUAL else 0.0
        return Difference(mean, mean, mean, 0.0, _randomisation(values, seed, draws), p_t, wins, losses)
    error = deviation / n**0.5
    reach = float(stats.t.ppf(0.975, n - 1)) * error
    p_t = float(2 * stats.t.sf(abs(mean) / error, n - 1))
    return Difference(
        mean, mean - reach, mean + reach, mean / deviation, _randomisation(values, seed, draws), p_t, wins, losses
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number, in the order given.

    Source: S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6(2),
    1979.

    Example:
        >>> [round(p, 2) for p in holm([0.01, 0.04, 0.03])]
        [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for place, number in enumerate(sorted(range(len(p_values)), key=lambda each: p_values[each])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[number]))
        corrected[number] = highest
    return corrected


def _randomisation(values: NDArray[np.float64], seed: int, draws: int) -> float:
    """Give the share of sign patterns whose mean lies as far from 0 as the mean that was found.

    A drawn share counts the pattern that was found as one more, so that it is never 0.
    """
    found = abs(float(np.sum(values))) - _EQUAL * len(values)
    if len(values) <= _EXACT_UP_TO:
        bits = (np.arange(2 ** len(values))[:, None] >> np.arange(len(values))) & 1
        return float(np.mean(np.abs((1 - 2 * bits) @ values) >= found))
    chance = np.random.default_rng(seed)
    as_far = 0
    for start in range(0, draws, _DRAWN_TOGETHER):
        signs = chance.integers(0, 2, (min(_DRAWN_TOGETHER, draws - start), len(values)), dtype=np.int8) * 2 - 1
        as_far += int(np.sum(np.abs(signs @ values) >= found))
    return (as_far + 1) / (draws + 1)
