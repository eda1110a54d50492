"""Intervals between visits, worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.schedule import FIRST_INTERVAL_S, interval_s

DAY = 86_400.0


def test_after_one_visit_nothing_is_known_and_a_week_is_waited() -> None:
    assert interval_s(1, 0, 0, DAY, 90 * DAY) == FIRST_INTERVAL_S == 7 * DAY
    assert interval_s(1, 0, 0, 8 * DAY, 90 * DAY) == 8 * DAY
    assert interval_s(1, 0, 0, 0, 3 * DAY) == 3 * DAY


@pytest.mark.parametrize(
    ("visits", "changes", "watched_days", "days"),
    [
        # Never changed: as long as it was watched.
        (2, 0, 7, 7),
        (3, 0, 14, 14),
        # One comparison, changed: ln((0 + 0.5) / (1 + 0.5)) = -ln 3.
        (2, 1, 7, 7 / math.log(3)),
        # Two of four changed, four days apart: ln(2.5 / 4.5).
        (5, 2, 16, 4 / math.log(4.5 / 2.5)),
        # Changed each time: ln(0.5 / 4.5) = -ln 9.
        (5, 4, 16, 4 / math.log(9)),
    ],
)
def test_an_interval_is_the_estimated_time_between_two_changes(
    visits: int, changes: int, watched_days: float, days: float
) -> None:
    assert interval_s(visits, changes, watched_days * DAY, DAY, 90 * DAY) == pytest.approx(days * DAY)


def test_the_limits_hold_and_the_longest_wins() -> None:
    assert interval_s(9, 8, 8 * 3600, DAY, 90 * DAY) == DAY
    assert interval_s(9, 0, 1000 * DAY, DAY, 90 * DAY) == 90 * DAY
    assert interval_s(9, 0, 1000 * DAY, DAY, 0) == 0


@given(st.integers(2, 10_000), st.data(), st.floats(0, 1e10))
def test_more_changes_never_make_a_longer_interval(visits: int, data: st.DataObject, watched_s: float) -> None:
    changes = data.draw(st.integers(0, visits - 2))
    assert interval_s(visits, changes + 1, watched_s, 0, 1e12) <= interval_s(visits, changes, watched_s, 0, 1e12)
