import numpy as np

from crawler.extraction.features import PAGE_NAMES
from crawler.extraction.page_type import TYPES, page_type_of, standardised


def test_columns_are_logarithms_by_deviation_and_are_cut() -> None:
    rows = np.array([[np.e - 1, 0.0, 1e9, -5.0]], np.float32)
    found = standardised(rows, np.array([0.0, 1.0, 0.0, 0.0]), np.array([0.5, 1.0, 1.0, 1.0]))
    assert np.allclose(found, [[2.0, -1.0, 3.0, 0.0]], atol=1e-5)


def test_any_numbers_give_a_type() -> None:
    for number in (0.0, 1.0, 1e30):
        assert page_type_of(np.full(len(PAGE_NAMES), number, np.float32)) in TYPES


def test_types_are_in_the_order_by_which_equals_are_settled() -> None:
    assert list(TYPES) == sorted(TYPES)
