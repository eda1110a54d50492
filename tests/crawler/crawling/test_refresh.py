"""A crawl that goes on from an older one: what has not changed is asked for cheaply, what is gone leaves the corpus."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archiving.archive import Archive
from crawler.artefact import verify
from crawler.cleaning.clean import clean
from crawler.corpus import Corpus
from crawler.crawling.config import config_of
from crawler.crawling.crawl import CrawlReport, crawl
from crawler.crawling.session import open_session
from crawler.errors import ArtefactError, OutputError
from crawler.reading.response import ArchivedResponse, ArchivedRevisit, read_responses
from crawler.scope.scope import scope_of
from crawler.settings import CrawlSettings
from tests.crawler.archives import WORDS, page, write_crawl
from tests.crawler.site import NOT_FOUND, Page, Site, html, redirect, text

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)

Clock = Callable[[], datetime]


def at(moment: datetime) -> Clock:
    return lambda: moment


def settings_for(site: Site, **changes: object) -> CrawlSettings:
    wanted = {"delay_s": 0.0, "timeout_s": 5.0, "max_retries": 0, "resolutions": site.resolutions} | changes
    return CrawlSettings(**wanted)  # type: ignore[arg-type]  # names and values are the test's own


def tagged(body: str, etag: str) -> Page:
    return Page(html(body).body, headers=(("Content-Type", "text/html"), ("ETag", etag)))


def records(folder: Path) -> list[tuple[str, str, int]]:
    """Give the records of a crawl in order, robots.txt left out: type, path, status."""
    found = []
    for path in Archive(folder).warc_files():
        for record in read_responses(path):
            assert isinstance(record, ArchivedResponse | ArchivedRevisit)
            kind = "revisit" if isinstance(record, ArchivedRevisit) else "response"
            found.append((kind, "/" + record.url.split("/", 3)[3], record.status))
    return [record for record in found if record[1] != "/robots.txt"]


class Web:
    """One site whose pages the test changes between two crawls."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages

    def answer(self, host: str, path: str) -> Page:
        return self.pages.get(path, NOT_FOUND)


def test_what_has_not_changed_is_written_as_a_visit_and_what_has_as_a_response(tmp_path: Path) -> None:
    web = Web(
        {
            "/": html('<a href="/tagged">t</a><a href="/same">s</a><a href="/new">n</a><a href="/gone">g</a>'),
            "/tagged": tagged("tagged", '"1"'),
            "/same": html("always the same bytes"),
            "/new": tagged("first", '"a"'),
            "/gone": html("soon gone"),
        }
    )
    with Site(web.answer, ("a.test",)) as site:
        settings = settings_for(site, revisit_max_s=0)
        seeds = [site.url("a.test")]
        crawl(seeds, tmp_path / "1", settings, now=at(MONDAY))
        web.pages |= {"/new": tagged('second, with <a href="/more">more</a>', '"b"'), "/more": html("more")}
        del web.pages["/gone"]
        site.requests.clear()
        report = crawl(seeds, tmp_path / "2", settings, refreshes=tmp_path / "1", now=at(MONDAY + DAY))
        asked = {request.path: request.validators[0] for request in site.requests}
    assert asked == {
        "/robots.txt": "",
        "/": "",
        "/tagged": '"1"',
        "/same": "",
        "/new": '"a"',
        "/gone": "",
        "/more": "",
    }
    first, second = records(tmp_path / "1"), records(tmp_path / "2")
    # The older crawl's records are part of the newer crawl.
    assert second[: len(first)] == first
    assert second[len(first) :] == [
        ("revisit", "/", 200),
        ("revisit", "/tagged", 304),
        ("revisit", "/same", 200),
        ("response", "/new", 200),
        ("response", "/gone", 404),
        ("response", "/more", 200),
    ]
    assert dict(report.counts) == {
        "pages": 5,
        "responses": 7,
        "revisits": 3,
        "status.2xx": 4,
        "status.3xx": 1,
        "status.4xx": 2,
    }
    newer, older = Archive(tmp_path / "2"), Archive(tmp_path / "1")
    verify(newer.folder, newer.manifest)
    verify(older.folder, older.manifest)
    assert newer.manifest.parent_id == older.crawl_id
    assert newer.crawl_id != older.crawl_id


def test_a_revisit_names_its_record_so_that_the_text_is_found_and_dated_by_the_visit(tmp_path: Path) -> None:
    body = page(WORDS, title="Hounds")
    web = Web({"/": Page(body, headers=(("Content-Type", "text/html"), ("ETag", '"1"')))})
    with Site(web.answer, ("a.test",)) as site:
        settings = settings_for(site, revisit_max_s=0)
        older = None
        for number in range(3):
            out = tmp_path / str(number)
            crawl([site.url("a.test")], out, settings, refreshes=older, now=at(MONDAY + number * DAY))
            older = out
    # The crawl is whole without those before it.
    for number in range(2):
        for path in (tmp_path / str(number)).iterdir():
            path.unlink()
    visits = [r for path in Archive(tmp_path / "2").warc_files() for r in read_responses(path)]
    revisits = [record for record in visits if isinstance(record, ArchivedRevisit)]
    bodies = [record for record in visits if isinstance(record, ArchivedResponse) and record.body == body]
    assert [record.refers_to for record in revisits] == [bodies[0].record_id] * 2
    assert [record.refers_to_url for record in revisits] == [bodies[0].url] * 2
    assert [record.refers_to_at for record in revisits] == [MONDAY] * 2
    assert {record.payload_digest for record in revisits} == {bodies[0].payload_digest}
    report = clean(tmp_path / "2", tmp_path / "corpus")
    documents = list(Corpus(report.folder).documents())
    assert [(document.title, document.fetched_at) for document in documents] == [("Hounds", MONDAY + 2 * DAY)]


def test_pages_that_are_gone_or_moved_leave_the_next_corpus_and_troubled_ones_stay(tmp_path: Path) -> None:
    texts = {path: page(f"{WORDS} {path}", title=path) for path in ("/stays", "/gone", "/moved", "/trouble")}
    links = "".join(f'<a href="{path}">x</a>' for path in texts)
    typed = {path: Page(body, headers=(("Content-Type", "text/html"),)) for path, body in texts.items()}
    web = Web({"/": html(links), **typed})
    with Site(web.answer, ("a.test",)) as site:
        settings = settings_for(site, revisit_max_s=0)
        crawl([site.url("a.test")], tmp_path / "1", settings, now=at(MONDAY))
        web.pages |= {
            "/gone": Page(b"gone", status=410),
            "/moved": redirect("/new"),
            "/new": Page(page(f"{WORDS} new", title="/new"), headers=(("Content-Type", "text/html"),)),
            "/trouble": Page(b"x", status=503),
        }
        crawl([site.url("a.test")], tmp_path / "2", settings, refreshes=tmp_path / "1", now=at(MONDAY + DAY))

    def titles(crawl_folder: str, corpus: str) -> set[str]:
        return {d.title for d in Corpus(clean(tmp_path / crawl_folder, tmp_path / corpus).folder).documents()}

    assert titles("1", "old") == {"/stays", "/gone", "/moved", "/trouble"}
    assert titles("2", "new") == {"/stays", "/new", "/trouble"}
    drops = {drop.reason: drop.url.rpartition("/")[2] for drop in Corpus(tmp_path / "new").drops()}
    assert (drops["gone"], drops["moved"]) == ("gone", "moved")


def test_pages_are_asked_again_when_they_are_due_by_how_often_they_changed(tmp_path: Path) -> None:
    web = Web({"/": html('<a href="/news">n</a>'), "/news": html("0")})
    asked: list[tuple[int, tuple[str, ...]]] = []
    with Site(web.answer, ("a.test",)) as site:
        older = None
        for day in range(21):
            web.pages["/news"] = html(str(day))
            out = tmp_path / str(day)
            site.requests.clear()
            crawl([site.url("a.test")], out, settings_for(site), refreshes=older, now=at(MONDAY + day * DAY))
            asked.append((day, tuple(path for path in site.paths("a.test") if path != "/robots.txt")))
            older = out
    # A week after the first visit; then the page that changes after 7 / ln 3 = 6.4 days, and the other after 7; the
    # third time after 7 / ln 5 = 4.3 days.
    assert [visit for visit in asked if visit[1]] == [
        (0, ("/", "/news")),
        (7, ("/", "/news")),
        (14, ("/", "/news")),
        (19, ("/news",)),
    ]


def test_a_sitemap_that_says_a_page_has_changed_wakes_it_before_its_time(tmp_path: Path) -> None:
    def sitemap(day: int) -> Page:
        entries = f"<url><loc>http://a.test:{port[0]}/b</loc><lastmod>2026-11-{day}T12:00:00Z</lastmod></url>"
        return Page(f"<urlset>{entries}</urlset>".encode(), headers=(("Content-Type", "application/xml"),))

    port = [0]
    web = Web({"/": html("a"), "/b": html("b")})
    with Site(web.answer, ("a.test",)) as site:
        port[0] = site.port
        web.pages["/robots.txt"] = text(f"Sitemap: {site.url('a.test', '/map.xml')}")
        web.pages["/map.xml"] = sitemap(1)
        crawl([site.url("a.test")], tmp_path / "1", settings_for(site), now=at(MONDAY))
        assert site.paths("a.test") == ["/robots.txt", "/", "/map.xml", "/b"]
        site.requests.clear()
        report = crawl(
            [site.url("a.test")], tmp_path / "2", settings_for(site), refreshes=tmp_path / "1", now=at(MONDAY + 2 * DAY)
        )
        assert site.paths("a.test") == ["/robots.txt", "/map.xml"]
        assert report.counts["missed.not_due"] == 2
        site.requests.clear()
        web.pages["/map.xml"] = sitemap(25)
        crawl(
            [site.url("a.test")], tmp_path / "3", settings_for(site), refreshes=tmp_path / "2", now=at(MONDAY + 3 * DAY)
        )
        assert site.paths("a.test") == ["/robots.txt", "/map.xml", "/b"]


def test_what_was_missed_is_asked_again_and_other_rules_are_applied_to_what_was_met(tmp_path: Path) -> None:
    web = Web(
        {
            "/": html('<a href="/slow">s</a><a href="/out">o</a><a href="/later">l</a>'),
            "/out": html("o"),
            "/later": html("l"),
        }
    )
    web.pages["/slow"] = Page(b"x", manners="wrong_length")
    with Site(web.answer, ("a.test",)) as site:
        narrow = settings_for(site, exclude=(f"prefix:{site.url('a.test', '/later')}",))
        crawl([site.url("a.test")], tmp_path / "1", narrow, now=at(MONDAY))
        assert site.paths("a.test") == ["/robots.txt", "/", "/slow", "/out"]
        site.requests.clear()
        web.pages["/slow"] = html("slow")
        wide = settings_for(site, exclude=(f"prefix:{site.url('a.test', '/out')}",))
        crawl([site.url("a.test")], tmp_path / "2", wide, refreshes=tmp_path / "1", now=at(MONDAY + 0.5 * DAY))
        # Its robots.txt is still in force, "/" and "/out" are not due, "/later" is allowed now.
        assert sorted(site.paths("a.test")) == ["/later", "/slow"]


def test_a_refresh_that_was_cut_short_goes_on_and_the_older_crawl_stays_as_it_was(tmp_path: Path) -> None:
    web = Web({"/": html('<a href="/b">b</a>'), "/b": html("b")})
    out, older = tmp_path / "2", tmp_path / "1"
    with Site(web.answer, ("a.test",)) as site:
        settings = settings_for(site, revisit_max_s=0)
        seeds = [site.url("a.test")]
        crawl(seeds, older, settings, now=at(MONDAY))
        before = {path.name: path.read_bytes() for path in older.iterdir()}
        with open_session(out, scope_of(seeds, settings), settings, at(MONDAY + DAY), Archive(older)) as session:
            # What a seal leaves that is killed: the older crawl's file under a second name.
            os.link(older / "responses-00000.warc.gz", session.archive_folder / "responses-00000.warc.gz")
        with pytest.raises(OutputError, match="another choice of parent"):
            crawl(seeds, out, settings, now=at(MONDAY + DAY))
        report = crawl(seeds, out, settings, refreshes=older, now=at(MONDAY + DAY))
    assert (report.counts["revisits"], report.counts["resumed"]) == (2, 1)
    assert {path.name: path.read_bytes() for path in older.iterdir()} == before
    assert [path.name for path in Archive(out).warc_files()] == ["responses-00000.warc.gz", "responses-00001.warc.gz"]


def test_a_crawl_tells_its_seeds_and_settings_to_the_one_that_goes_on_from_it(tmp_path: Path) -> None:
    with Site({"a.test": {"/": html("a")}}) as site:
        settings = settings_for(site, include=("host:a.test",), contact="me@example.org", max_pages=7)
        crawl([site.url("a.test")], tmp_path / "1", settings, now=at(MONDAY))
    config = config_of(tmp_path / "1")
    assert config.seeds == (f"http://a.test:{site.port}/",)
    assert CrawlSettings(**config.settings) == settings  # type: ignore[arg-type]  # as the command line does


def test_a_crawl_of_an_older_format_cannot_be_gone_on_with(tmp_path: Path) -> None:
    folder = write_crawl(tmp_path / "old", [])
    with pytest.raises(ArtefactError, match="does not say what it met"):
        crawl(["http://localhost/"], tmp_path / "new", CrawlSettings(), refreshes=folder, now=at(MONDAY))


def test_a_refresh_with_nothing_due_is_whole_and_says_so(tmp_path: Path) -> None:
    with Site({"a.test": {"/": html("a")}}) as site:
        crawl([site.url("a.test")], tmp_path / "1", settings_for(site), now=at(MONDAY))
        report: CrawlReport = crawl(
            [site.url("a.test")], tmp_path / "2", settings_for(site), refreshes=tmp_path / "1", now=at(MONDAY)
        )
    assert dict(report.counts) == {"pages": 0, "responses": 0, "missed.not_due": 1}
    assert records(tmp_path / "2") == records(tmp_path / "1")
