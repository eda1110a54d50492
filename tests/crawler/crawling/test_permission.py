"""robots.txt in a crawl: archived, asked for again after trouble, and not asked for again without need."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archiving.archive import Archive
from crawler.crawling.crawl import crawl
from crawler.reading.response import ArchivedResponse, read_responses
from crawler.robots.answer import RobotsAnswer, answer_from_text, answer_to_text
from crawler.settings import CrawlSettings
from tests.crawler.site import NOT_FOUND, Page, Site, html, redirect, text

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Clock = Callable[[], datetime]


def at(moment: datetime) -> Clock:
    return lambda: moment


def settings_for(site: Site, **changes: object) -> CrawlSettings:
    wanted = {"delay_s": 0.0, "timeout_s": 5.0, "backoff_s": 0.0, "revisit_max_s": 0.0, "resolutions": site.resolutions}
    return CrawlSettings(**(wanted | changes))  # type: ignore[arg-type]  # names and values are the test's own


def test_each_hop_to_a_robots_file_is_archived_and_its_rules_are_obeyed(tmp_path: Path, noon: Clock) -> None:
    pages = {
        "/robots.txt": redirect("/rules"),
        "/rules": text("User-agent: *\nDisallow: /b"),
        "/": html('<a href="/b">b</a><a href="/rules">r</a>'),
    }
    with Site({"a.test": pages}) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", settings_for(site), now=noon)
        # /rules is a page as well, for whoever links to it.
        assert site.paths("a.test") == ["/robots.txt", "/rules", "/", "/rules"]
    found = [record for path in Archive(tmp_path / "crawl").warc_files() for record in read_responses(path)]
    assert all(isinstance(record, ArchivedResponse) for record in found)
    assert report.responses == len(found) == 4
    assert report.counts["missed.robots"] == 1


@pytest.mark.parametrize("trouble", [Page(manners="dropped"), Page(b"busy", status=503)])
def test_a_robots_file_that_cannot_be_had_is_asked_for_again(tmp_path: Path, noon: Clock, trouble: Page) -> None:
    answers = [trouble, trouble]

    def answer(host: str, path: str) -> Page:
        if path == "/robots.txt":
            return answers.pop() if answers else NOT_FOUND
        return html("a")

    with Site(answer, ("a.test",)) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", settings_for(site, max_retries=2), now=noon)
        assert site.paths("a.test") == ["/robots.txt"] * 3 + ["/"]
    assert report.pages == 1


def test_when_it_stays_out_of_reach_nothing_is_allowed_and_everything_is_counted(tmp_path: Path, noon: Clock) -> None:
    def answer(host: str, path: str) -> Page:
        return Page(status=500) if (host, path) == ("a.test", "/robots.txt") else html('<a href="/b">b</a>')

    with Site(answer, ("a.test", "b.test")) as site:
        seeds = [site.url("a.test"), site.url("a.test", "/2"), site.url("b.test")]
        report = crawl(seeds, tmp_path / "crawl", settings_for(site), now=noon)
        # 500 is no trouble that passes by itself.
        assert site.paths("a.test") == ["/robots.txt"]
    assert report.counts["missed.robots_unavailable"] == 2


def test_the_next_crawl_asks_for_robots_when_a_day_is_over_and_not_before(tmp_path: Path) -> None:
    with Site({"a.test": {"/": html("a")}}) as site:
        older, asked = None, []
        for number, moment in enumerate((MONDAY, MONDAY + 23 * HOUR, MONDAY + 25 * HOUR)):
            crawl(
                [site.url("a.test")],
                tmp_path / str(number),
                settings_for(site),
                refreshes=older,
                now=at(moment),
            )
            older = tmp_path / str(number)
            asked.append(site.paths("a.test").count("/robots.txt"))
    assert asked == [1, 1, 2]


def test_after_thirty_days_out_of_reach_the_last_rules_hold_again(tmp_path: Path) -> None:
    rules = text("User-agent: *\nDisallow: /secret")
    pages = {"/robots.txt": rules, "/": html('<a href="/secret">s</a><a href="/b">b</a>'), "/b": html("b")}

    def answer(host: str, path: str) -> Page:
        return pages.get(path, NOT_FOUND)

    with Site(answer, ("a.test",)) as site:
        older, seen = None, []
        for day in (0, 2, 20, 31, 33):
            if day == 2:
                pages["/robots.txt"] = Page(status=500)
            site.requests.clear()
            out = tmp_path / str(day)
            crawl([site.url("a.test")], out, settings_for(site), refreshes=older, now=at(MONDAY + day * DAY))
            older = out
            seen.append((day, [path for path in site.paths("a.test") if path != "/robots.txt"]))
    assert seen == [(0, ["/", "/b"]), (2, []), (20, []), (31, []), (33, ["/", "/b"])]


@pytest.mark.parametrize(
    "answer",
    [
        RobotsAnswer(200, bytes(range(256)), "max-age=5", MONDAY),
        RobotsAnswer(None, b"", "", MONDAY, MONDAY - DAY, b"User-agent: *"),
        RobotsAnswer(503, b"", "", MONDAY, MONDAY, None),
    ],
)
def test_an_answer_is_read_back_as_it_was_written(answer: RobotsAnswer) -> None:
    assert answer_from_text(answer_to_text(answer)) == answer
