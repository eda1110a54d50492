"""Tests of significance, worked out by hand or by another library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.significance import difference, holm


def test_all_sign_patterns_are_looked_at_where_there_are_few_queries() -> None:
    # Of the 8 sign patterns of .1, .2, .3 two have a sum as far from 0 as .6: all plus and all minus.
    found = difference([0.1, 0.2, 0.3])
    assert found.p_randomisation == 2 / 8
    assert (found.wins, found.losses) == (3, 0)
    assert found.mean == pytest.approx(0.2)
    assert found.effect == pytest.approx(0.2 / 0.1)


def test_the_t_test_is_that_of_scipy() -> None:
    values = [0.3, -0.1, 0.2, 0.05, 0.0, 0.4, -0.2, 0.1]
    found = difference(values)
    told = stats.ttest_1samp(values, 0.0)
    assert found.p_t == pytest.approx(float(told.pvalue), abs=1e-12)
    interval = told.confidence_interval(0.95)
    assert [found.low, found.high] == pytest.approx([float(interval.low), float(interval.high)])
    assert (found.wins, found.losses) == (5, 2)


def test_drawn_patterns_give_the_p_value_of_all_patterns_and_the_same_for_the_same_seed() -> None:
    values = [0.02 * (number % 5) - 0.03 for number in range(18)]
    whole = stats.permutation_test(
        (values,), lambda sample: sum(sample) / len(sample), permutation_type="samples", n_resamples=2**18
    )
    drawn = difference(values, seed=3, draws=20_000)
    assert drawn.p_randomisation == pytest.approx(float(whole.pvalue), abs=0.015)
    assert drawn == difference(values, seed=3, draws=20_000)


def test_no_difference_is_no_finding() -> None:
    found = difference([0.0] * 20)
    assert (found.p_t, found.p_randomisation, found.effect, found.wins, found.losses) == (1.0, 1.0, 0.0, 0, 0)


def test_the_same_gain_everywhere_is_certain() -> None:
    found = difference([0.1] * 10)
    assert found.p_randomisation == 2 / 2**10
    assert [found.p_t, found.low, found.high] == pytest.approx([0.0, 0.1, 0.1])


def test_holm_multiplies_by_how_many_are_left_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_a_corrected_value_is_between_its_own_and_bonferronis(p_values: list[float]) -> None:
    for before, after in zip(p_values, holm(p_values), strict=True):
        assert before <= after <= max(before, 1.0)
    smallest = min(range(len(p_values)), key=p_values.__getitem__)
    assert holm(p_values)[smallest] == min(1.0, len(p_values) * p_values[smallest])
