"""Scales: worked out by hand, and what holds of all of them."""

from collections.abc import Sequence
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import RequestError
from indexer.search.scales import bounded, distribution, min_max, reciprocal_rank, scale_of

SCORES = st.lists(st.floats(-1e6, 1e6, width=32), max_size=20).map(lambda scores: sorted(scores, reverse=True))


def test_min_max_spreads_a_list_from_0_to_1() -> None:
    assert min_max([10.0, 4.0, 2.0]) == [1.0, 0.25, 0.0]
    assert min_max([3.0, 3.0]) == [1.0, 1.0]
    assert min_max([]) == []


def test_distribution_counts_in_standard_deviations() -> None:
    # Mean 4, deviation sqrt(((5 - 4)^2 + (3 - 4)^2) / 2) = 1: z is 1 and -1, so (1 + 3) / 6 and (-1 + 3) / 6.
    assert distribution([5.0, 3.0]) == pytest.approx([4 / 6, 2 / 6])
    assert distribution([7.0, 7.0, 7.0]) == [0.5, 0.5, 0.5]
    assert distribution([]) == []


def test_distribution_cuts_what_lies_beyond_three_deviations() -> None:
    # One of 17 at 17, the others at 0: mean 1, deviation sqrt((16^2 + 16) / 17) = 4, z 4 and -1/4.
    scaled = distribution([17.0, *[0.0] * 16])
    assert sqrt((16**2 + 16) / 17) == 4
    assert scaled[0] == 1.0
    assert scaled[1:] == pytest.approx([(3 - 0.25) / 6] * 16)


def test_reciprocal_ranks_look_at_the_order_alone() -> None:
    assert reciprocal_rank(60)([9.0, 8.999, -3.0]) == [1 / 61, 1 / 62, 1 / 63]


def test_what_scores_can_be_is_not_looked_for_in_the_list() -> None:
    assert bounded(0.0, None)([10.0, 4.0, 2.0]) == [1.0, 0.4, 0.2]
    assert bounded(None, 1.0)([0.6, 0.4, 0.2]) == pytest.approx([0.4, 0.2, 0.0])
    assert bounded(None, 2.0)([0.6, 0.2]) == pytest.approx([0.2, 0.0])
    assert bounded(None, None)([10.0, 4.0, 2.0]) == min_max([10.0, 4.0, 2.0])
    assert bounded(0.0, None)([]) == []


def test_what_lies_beyond_is_cut_and_no_width_gives_all_alike() -> None:
    assert bounded(None, 1.0)([0.75, 0.5, -0.75]) == [1.0, 1.0, 0.0]
    assert bounded(0.0, None)([2.0, -1.0]) == [1.0, 0.0]
    assert bounded(0.0, None)([0.0, 0.0]) == [1.0, 1.0]


def test_a_leg_that_tells_documents_hardly_apart_says_little() -> None:
    scores = [0.31, 0.3, 0.29]
    assert min_max(scores) == pytest.approx([1.0, 0.5, 0.0])
    assert bounded(None, 1.0)(scores) == pytest.approx([0.02, 0.01, 0.0])


@pytest.mark.parametrize("name", ["bounds", "min_max", "dbsf", "rrf"])
@given(scores=SCORES)
def test_every_scale_lies_in_0_to_1_and_keeps_the_order(name: str, scores: Sequence[float]) -> None:
    scaled = scale_of(name, 60, 0.0)(scores)
    assert len(scaled) == len(scores)
    assert all(0 <= value <= 1 for value in scaled)
    assert scaled == sorted(scaled, reverse=True)


def test_an_unknown_fusion_is_refused_by_name() -> None:
    with pytest.raises(RequestError, match="bounds, min_max, dbsf, rrf"):
        scale_of("sum", 60)
