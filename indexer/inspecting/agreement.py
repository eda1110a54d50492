"""How far two rankings agree.

In: two lists of ids, rank 1 first, no id twice in one. Out: a number in [0, 1]. Must not: know what was ranked.
"""

from collections.abc import Sequence

PERSISTENCE = 0.9
"""RBO's p by default: the first ten ranks then have 86 % of the weight, as a page of ten hits should."""


def overlap(old: Sequence[str], new: Sequence[str]) -> float:
    """Give the share of ids that both lists have, of the longer list's; 1 where both are empty.

    Example:
        >>> overlap(["a", "b", "c"], ["c", "d", "a"])
        0.6666666666666666
    """
    longest = max(len(old), len(new))
    return len(set(old) & set(new)) / longest if longest else 1.0


def rank_biased_overlap(old: Sequence[str], new: Sequence[str], p: float = PERSISTENCE) -> float:
    """Weigh the agreement at each depth d by p^d, and go on behind the end of the lists as they agree there.

    Args:
        old: The ids of one ranking.
        new: The ids of the other; lengths may differ.
        p: In (0, 1): how likely a reader is to go on to the next rank.

    Returns:
        RBO_EXT: 1 for equal lists, 0 for lists that share nothing; 1 where both are empty, 0 where one is.

    Source: W. Webber, A. Moffat, J. Zobel, A Similarity Measure for Indefinite Rankings, ACM TOIS 28(4), 2010,
    equation 32.

    Example:
        >>> rank_biased_overlap(["a", "b"], ["b", "a"], p=0.5)
        0.5
    """
    if not 0 < p < 1:
        raise ValueError(f"p is {p}; it must lie between 0 and 1")
    shorter, longer = sorted((old, new), key=len)
    if not shorter:
        return 0.0 if longer else 1.0
    s, n = len(shorter), len(longer)
    common = _common(shorter, longer)
    total = sum(common[d] / d * p**d for d in range(1, n + 1))
    total += sum(common[s] * (d - s) / (s * d) * p**d for d in range(s + 1, n + 1))
    behind = ((common[n] - common[s]) / n + common[s] / s) * p**n
    # Sums of powers miss 1 by a last bit.
    return min(1.0, (1 - p) / p * total + behind)


def _common(shorter: Sequence[str], longer: Sequence[str]) -> list[int]:
    """Count the ids that both lists have among their first d, for d from 0 to the longer one's length."""
    seen: set[str] = set()
    counts = [0]
    for rank, there in enumerate(longer):
        here = shorter[rank] if rank < len(shorter) else None
        count = counts[-1]
        if here == there:
            count += 1
        else:
            count += (there in seen) + (here is not None and here in seen)
        seen.add(there)
        if here is not None:
            seen.add(here)
        counts.append(count)
    return counts
