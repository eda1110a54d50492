"""A crawl that is killed loses nothing, and repeats only what was under way."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.archives import ArchiveCheck
from benchmarks.errors import BenchmarkError
from benchmarks.kills import Survival, survive
from benchmarks.web import serving
from tests.benchmarks.pages import make_pages

GOOD = Survival(
    kills=2,
    pages_served=10,
    pages_archived=10,
    pages_never_asked=0,
    repeats=3,
    under_way=3,
    most_under_way=2,
    archives=ArchiveCheck(files=1, records=21, warcio_records=21, fastwarc_records=21, cut_files=0),
)


def test_a_crawl_is_whole_only_without_loss_without_needless_repeats_and_with_good_records() -> None:
    assert GOOD.is_whole
    assert not replace(GOOD, pages_archived=9).is_whole
    assert not replace(GOOD, pages_never_asked=1).is_whole
    assert not replace(GOOD, repeats=4).is_whole
    assert not replace(GOOD, archives=replace(GOOD.archives, warcio_records=20)).is_whole
    assert not replace(GOOD, archives=replace(GOOD.archives, cut_files=1)).is_whole


@pytest.mark.slow
def test_three_kills_cost_no_page_and_repeat_no_more_than_was_under_way(tmp_path: Path) -> None:
    # Enough pages that a crawl cannot end within the three lives, on any machine.
    folders = [make_pages(tmp_path / name, 1000) for name in ("one", "two", "three")]
    with serving(folders, most_pages=1000) as web:
        survival = survive(web, tmp_path / "crawl", kills=3, seed=1, longest_s=1.5)
    assert survival.is_whole
    assert survival.kills == 3
    assert survival.pages_archived == survival.pages_served == 3 * 1002
    # A warcinfo record, and a response and a request a page.
    # A robots.txt a host besides, and another one where its answer was under way at a kill.
    assert survival.archives.records >= 1 + 2 * (survival.pages_archived + 1)
    assert survival.archives.records % 2 == 1
    # One request a host is under way at most, and each has been asked for again.
    assert survival.most_under_way <= 3
    assert survival.repeats == survival.under_way


@pytest.mark.slow
def test_a_crawl_that_ends_before_it_is_killed_is_no_measurement(tmp_path: Path) -> None:
    with (
        serving([make_pages(tmp_path / "one", 1)], most_pages=1) as web,
        pytest.raises(BenchmarkError, match="had ended"),
    ):
        # Of one in a million lives only would all three be short enough.
        survive(web, tmp_path / "crawl", kills=3, seed=0, longest_s=60)
