"""Agreement of rankings, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.inspecting.agreement import overlap, rank_biased_overlap

lists = st.lists(st.integers(0, 12).map(str), unique=True, max_size=10)


@pytest.mark.parametrize(
    ("old", "new", "share"),
    [("", "", 1), ("a", "", 0), ("abc", "cda", 2 / 3), ("ab", "ba", 1), ("a", "abcd", 1 / 4), ("ab", "cd", 0)],
)
def test_overlap_is_the_share_of_the_longer_list(old: str, new: str, share: float) -> None:
    assert overlap(old, new) == pytest.approx(share)


@pytest.mark.parametrize(
    ("old", "new", "p", "rbo"),
    [
        ("", "", 0.5, 1),
        ("", "ab", 0.5, 0),
        ("abc", "abc", 0.9, 1),
        ("ab", "cd", 0.9, 0),
        # A_1 = 0, A_2 = 1: (1 - p)/p (0 + p^2) + p^2 = p for p = 1/2: 1/4 + 1/4.
        ("ab", "ba", 0.5, 0.5),
        # A_1 = 1, A_2 = 1/2: (1/2 + 1/8) + 1/2 * 1/4.
        ("ab", "ac", 0.5, 0.75),
        # The shorter list agrees wholly, and is taken to go on so: s = 1, l = 2.
        ("a", "ab", 0.5, 1),
        # s = 1, l = 2, X = 0, 1: sum = 1/2 * 1/4, no part for X_s, behind = (1/2 + 0) * 1/4.
        ("b", "ab", 0.5, 0.25),
        # s = 2, l = 4, X = 0, 1, 1, 2, p = 1/2: 1/8 + 1/24 + 1/32, then 1/48 + 1/64, behind (1/4 + 1/2)/16.
        ("xb", "abcx", 0.5, (0 + 1 / 8 + 1 / 24 + 2 / 64) + (1 / 6 / 8 + 2 / 8 / 16) + (1 / 4 + 1 / 2) / 16),
    ],
)
def test_rank_biased_overlap_is_the_paper_s_equation_32(old: str, new: str, p: float, rbo: float) -> None:
    assert rank_biased_overlap(old, new, p) == pytest.approx(rbo)
    assert rank_biased_overlap(new, old, p) == pytest.approx(rbo)


@given(lists, lists, st.sampled_from((0.5, 0.9, 0.98)))
def test_it_lies_between_0_and_1_and_is_1_for_equal_lists(old: list[str], new: list[str], p: float) -> None:
    assert 0 <= rank_biased_overlap(old, new, p) <= 1
    assert rank_biased_overlap(old, old, p) == pytest.approx(1)
    assert rank_biased_overlap(old, new, p) == rank_biased_overlap(new, old, p)


@given(lists)
def test_a_change_at_the_top_weighs_more_than_one_at_the_bottom(old: list[str]) -> None:
    if len(old) > 1:
        top, bottom = ["new", *old[1:]], [*old[:-1], "new"]
        assert rank_biased_overlap(old, top) < rank_biased_overlap(old, bottom)


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.5])
def test_a_persistence_outside_its_range_is_a_mistake(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        rank_biased_overlap("a", "a", p)
