"""What a full frontier costs is the ratio of medians, and the addresses really wait."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.frontier import FrontierCost, FrontierTime, cost_of, measure_frontier
from tests.benchmarks.pages import make_pages

EMPTY = FrontierTime(
    addresses=0, waiting=0, pages=9, pages_s=10.0, pages_cpu_s=4.0, whole_s=12.0, peak_memory_bytes=200_000_000
)
FULL = replace(EMPTY, addresses=1000, waiting=1001, pages_s=11.0, pages_cpu_s=5.0, peak_memory_bytes=400_000_000)


def test_the_cost_compares_medians_and_takes_the_largest_memory() -> None:
    runs = [EMPTY, replace(FULL, pages_s=99.0, waiting=1000), EMPTY, FULL, replace(EMPTY, pages_s=50.0), FULL]
    assert cost_of(runs) == FrontierCost(1000, slowdown=1.1, cpu_slowdown=1.25, peak_memory_bytes=400_000_000)


def test_crawls_too_short_to_compare_are_no_measurement() -> None:
    assert cost_of([replace(EMPTY, pages_cpu_s=0.0), FULL]).cpu_slowdown == 0.0
    with pytest.raises(BenchmarkError, match="serve more pages"):
        cost_of([replace(EMPTY, pages_s=0.0), FULL])


@pytest.mark.parametrize(
    ("slowdown", "memory_bytes", "is_kept"),
    [(1.2, 500_000_000, True), (1.21, 1, False), (1.0, 500_000_001, False)],
)
def test_the_promise_is_20_percent_and_500_megabytes(slowdown: float, memory_bytes: int, is_kept: bool) -> None:
    assert FrontierCost(1, slowdown, cpu_slowdown=9.0, peak_memory_bytes=memory_bytes).is_kept is is_kept


@pytest.mark.slow
def test_the_addresses_wait_while_all_pages_are_crawled(tmp_path: Path) -> None:
    folders = [make_pages(tmp_path / name, 20) for name in ("one", "two")]
    times = measure_frontier(folders, tmp_path, most_pages=100, addresses=2500, repeats=1)
    assert [(run.addresses, run.waiting, run.pages) for run in times] == [(0, 0, 42), (2500, 2500, 42)]
    for run in times:
        assert 0 < run.pages_s < run.whole_s
        assert run.peak_memory_bytes > 2**20
