"""The pace of reading queries: what is measured, and the promises."""

from dataclasses import replace

import pytest

from benchmarks.parsing import ParsingPace, made_queries, measure_parsing

FOUND = ParsingPace(queries=1000, queries_s=50_000, shape_us={}, worst_growth=3.0, worst_ms=1.0)


@pytest.mark.parametrize(
    ("change", "is_kept"), [({}, True), ({"queries_s": 49_999}, False), ({"worst_growth": 3.1}, False)]
)
def test_the_promises_are_50_000_a_second_and_linear_time(change: dict[str, float], is_kept: bool) -> None:
    assert replace(FOUND, **change).is_kept is is_kept  # type: ignore[arg-type]


def test_queries_are_the_same_for_the_same_seed() -> None:
    assert made_queries(50, 1) == made_queries(50, 1) != made_queries(50, 2)


@pytest.mark.slow
def test_every_shape_is_timed() -> None:
    pace = measure_parsing(200, rounds=1)
    assert pace.queries == 200
    assert pace.shape_us.keys() == pace.shares.keys()
    assert min(pace.shape_us.values()) > 0
