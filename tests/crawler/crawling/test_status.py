"""How a crawl stands, before, during and after."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archiving.archive import unfinished_folder
from crawler.crawling.crawl import CrawlState, crawl
from crawler.crawling.session import open_session
from crawler.crawling.status import CrawlStatus, status_of
from crawler.errors import ArtefactError
from crawler.frontier.entries import FrontierUrl, Outcome
from crawler.scope.scope import scope_of
from crawler.settings import CrawlSettings
from tests.crawler.site import Site, html

Clock = Callable[[], datetime]

SETTINGS = CrawlSettings(contact="me@example.org", delay_s=0)
SCOPE = scope_of(["http://a.test/"], SETTINGS)


def test_an_unfinished_crawl_tells_its_last_commit_and_whether_somebody_works_on_it(
    tmp_path: Path, noon: Clock
) -> None:
    out = tmp_path / "crawl"
    with open_session(out, SCOPE, SETTINGS, noon) as session:
        for number in range(4):
            session.frontier.put(FrontierUrl(f"http://a.test/{number}"))
        for outcome in (
            Outcome(200, is_page=True, losses=(("links_over_limit", 2),)),
            Outcome(200, is_page=True, losses=(("links_over_limit", 3),)),
        ):
            item = session.frontier.get(0.0 + 1e12)
            assert item is not None
            session.frontier.ack(item, now_s=0.0, delay_s=0.0, outcome=outcome)
        session.frontier.get(1e12)
        session.commit()
        session.frontier.put(FrontierUrl("http://a.test/later"))
        counts = {"pages": 2, "responses": 2, "status.2xx": 2, "missed.links_over_limit": 5}
        assert status_of(out) == CrawlStatus(out, "running", counts, queued=1, in_flight=1, hosts=1)
    assert status_of(out) == CrawlStatus(out, "unfinished", counts, queued=1, in_flight=1, hosts=1)


def test_a_finished_crawl_tells_its_manifest_and_was_watched(tmp_path: Path, noon: Clock) -> None:
    states: list[CrawlState] = []
    with Site({"a.test": {"/": html('<a href="/b">b</a><a href="/c">c</a>'), "/b": html("b")}}) as site:
        settings = CrawlSettings(delay_s=0, resolutions=site.resolutions)
        report = crawl([site.url("a.test")], tmp_path / "crawl", settings, now=noon, watch=states.append)
    assert status_of(tmp_path / "crawl") == CrawlStatus(tmp_path / "crawl", "finished", report.counts)
    assert states == [CrawlState(1, 3, 1, 2, {}), CrawlState(2, 3, 1, 1, {}), CrawlState(2, 2, 1, 0, {})]


def test_a_folder_without_a_crawl_and_a_damaged_frontier_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="found nothing"):
        status_of(tmp_path / "none")
    aside = unfinished_folder(tmp_path / "crawl")
    aside.mkdir()
    (aside / "frontier.sqlite").write_bytes(b"rubbish" * 1000)
    with pytest.raises(ArtefactError, match="not a database"):
        status_of(tmp_path / "crawl")
