"""A timed crawl finds all of the loopback web, and the figures of several are put together rightly."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.crawling import CrawlTime, asked_by_all, pace_of, run_to_end, scrapy_version, time_scenthound
from benchmarks.errors import BenchmarkError
from benchmarks.web import serving
from tests.benchmarks.pages import make_pages

RUN = CrawlTime("scenthound", 100, frozenset({"a", "b"}), 3, seconds=10.0, cpu_s=5.0, peak_memory_bytes=2**20)


def test_a_pace_is_the_median_of_the_runs_with_the_smallest_and_the_largest() -> None:
    slow, quick = replace(RUN, seconds=20.0, cpu_s=9.0), replace(RUN, seconds=8.0, peak_memory_bytes=5 * 2**20)
    other = replace(RUN, crawler="scrapy_8", pages=50)
    paces = pace_of([slow, other, RUN, quick])
    assert list(paces) == ["scenthound", "scrapy_8"]
    ours = paces["scenthound"]
    assert (ours.pages, ours.dead_links, ours.peak_memory_mib) == (100, 3, 1)
    # 100 pages in 20, 10 and 8 s; 9, 5 and 5 s of CPU.
    assert (ours.pages_per_s, ours.pages_per_s_spread) == (10.0, (5.0, 12.5))
    assert (ours.cpu_ms_per_page, ours.cpu_ms_per_page_spread) == (50.0, (50.0, 90.0))
    assert paces["scrapy_8"].pages_per_s == 5.0


def test_what_all_asked_for_is_what_none_left_out() -> None:
    assert asked_by_all([RUN, replace(RUN, asked=frozenset({"b", "c"}))]) == {"b"}


def test_a_crawl_that_ends_badly_is_an_error() -> None:
    with pytest.raises(BenchmarkError, match="exit code 3"):
        run_to_end(["sh", "-c", "exit 3"])


def test_a_python_without_scrapy_is_refused_before_anything_is_crawled() -> None:
    with pytest.raises(BenchmarkError, match=r"pip install 'scrapy"):
        scrapy_version(Path(sys.executable))


@pytest.mark.slow
def test_a_timed_crawl_finds_every_page_of_every_host(tmp_path: Path) -> None:
    folders = [make_pages(tmp_path / name, 7) for name in ("one", "two")]
    with serving(folders, most_pages=100) as web:
        timed = time_scenthound(web, tmp_path / "crawl")
        again = time_scenthound(web, tmp_path / "again")
    assert web.hosts == ("one.test", "two.test")
    assert timed.pages == len(timed.asked) == web.pages == 2 * (7 + 1)
    assert again.asked == timed.asked
    assert timed.dead_links == 0
    assert timed.cpu_s > 0
    assert timed.peak_memory_bytes > 2**20
