import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.choose import choose


def test_the_choice_with_the_greatest_expected_f1_is_kept() -> None:
    choice = choose(np.array([0.9, 0.5, 0.1]), np.array([10.0, 10.0, 10.0]))
    # One block: 2*9/(10+15) = .72; two: 2*14/(20+15) = .8; all: 2*15/(30+15) = .667
    assert choice.keep.tolist() == [True, True, False]
    assert choice.expected_f1 == pytest.approx(0.8)


def test_a_page_that_is_all_boilerplate_has_a_low_expectation() -> None:
    choice = choose(np.array([0.01, 0.02]), np.array([50.0, 50.0]))
    assert choice.expected_f1 < 0.05


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50)), min_size=1, max_size=6))
def test_no_other_choice_has_a_greater_expected_f1(blocks: list[tuple[float, int]]) -> None:
    probabilities = np.array([probability for probability, _ in blocks])
    words = np.array([count for _, count in blocks], np.float64)
    found = choose(probabilities, words).expected_f1
    for bits in range(1, 2 ** len(blocks)):
        keep = np.array([bits >> at & 1 for at in range(len(blocks))], np.bool_)
        size = words[keep].sum() + (probabilities * words).sum()
        assert 2 * (probabilities * words)[keep].sum() / max(size, 1e-9) <= found + 1e-9
