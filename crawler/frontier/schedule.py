"""When a page is worth another visit, from how often it was found changed.

In: counts of visits. Out: seconds. Must not: read a clock, or know addresses.

**Source**: J. Cho, H. Garcia-Molina, "Estimating Frequency of Change", ACM Transactions on Internet Technology 3(3),
2003, section 4.2: of n visits I seconds apart, of which u found the page unchanged, its rate of change is estimated as
-ln((u + 0.5) / (n + 0.5)) / I, which unlike (n - u) / (n I) stays sound for pages that change between most visits.
"""

import math

# What is waited after the first visit, when nothing is known: a week, between news and documentation.
FIRST_INTERVAL_S = 7 * 86_400.0


def interval_s(visits: int, changes: int, watched_s: float, shortest_s: float, longest_s: float) -> float:
    """Give the seconds from a page's last visit to the next: the estimated time between two of its changes.

    Never more than the time for which it was watched, so that the interval of a page that seems not to change doubles
    with each visit and does not leap.

    Example:
        >>> day = 86_400.0
        >>> interval_s(2, 0, 7 * day, day, 90 * day) / day
        7.0

    Args:
        visits: Times it was visited, >= 1.
        changes: Visits after the first that found it changed, 0 to visits - 1.
        watched_s: Seconds from the first visit to the last, >= 0.
        shortest_s: Least interval.
        longest_s: Greatest interval; it wins over `shortest_s`.
    """
    comparisons = visits - 1
    wanted_s = FIRST_INTERVAL_S
    if comparisons > 0 and watched_s > 0:
        unchanged = comparisons - changes
        changes_a_visit = -math.log((unchanged + 0.5) / (comparisons + 0.5))
        mean_gap_s = watched_s / comparisons
        wanted_s = min(watched_s, mean_gap_s / changes_a_visit) if changes_a_visit > 0 else watched_s
    return min(max(wanted_s, shortest_s), longest_s)
