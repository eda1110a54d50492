"""Whole crawls of a site on loopback."""

import gzip
import json
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.archiving.archive import Archive, open_crawl
from crawler.artefact import verify
from crawler.crawling.crawl import CrawlReport, CrawlState, crawl
from crawler.crawling.follow import MAX_LINKS
from crawler.errors import ArtefactError, InputError, OutputError
from crawler.reading.response import ArchivedResponse, read_responses
from crawler.settings import CrawlSettings
from tests.crawler.site import NOT_FOUND, Page, Site, html, redirect, text

Clock = Callable[[], datetime]


def quick(site: Site, **changes: object) -> CrawlSettings:
    wanted = {"delay_s": 0.0, "timeout_s": 5.0, "max_retries": 0, "resolutions": site.resolutions} | changes
    return CrawlSettings(**wanted)  # type: ignore[arg-type]  # names and values are the test's own


def archived(folder: Path) -> list[ArchivedResponse]:
    found = [record for path in Archive(folder).warc_files() for record in read_responses(path)]
    assert all(isinstance(record, ArchivedResponse) for record in found)
    return [record for record in found if isinstance(record, ArchivedResponse)]


def paths(folder: Path) -> list[str]:
    return ["/" + record.url.split("/", 3)[3] for record in archived(folder)]


def links(*targets: str) -> Page:
    return html("".join(f'<a href="{target}">x</a>' for target in targets))


def test_pages_are_archived_breadth_first_and_each_once(tmp_path: Path, noon: Clock) -> None:
    pages = {
        "/": links("/b", "/c"),
        "/b": links("/d", "/", "/c#x"),
        "/c": links("/e"),
        "/d": html("d"),
        "/e": html("e"),
    }
    with Site({"a.test": pages}) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
        # robots.txt comes first, and is archived like all that a server says.
        assert site.paths("a.test") == ["/robots.txt", "/", "/b", "/c", "/d", "/e"]
        assert site.most_at_once == 1
    assert paths(tmp_path / "crawl") == ["/robots.txt", "/", "/b", "/c", "/d", "/e"]
    assert archived(tmp_path / "crawl")[4].body == html("d").body
    archive = open_crawl(tmp_path / "crawl")
    verify(archive.folder, archive.manifest)
    assert report == CrawlReport(
        folder=tmp_path / "crawl",
        crawl_id=archive.crawl_id,
        pages=5,
        responses=6,
        counts=report.counts,
        interrupted=False,
        duration_s=0.0,
    )
    counts = {"pages": 5, "responses": 6, "status.2xx": 5, "status.4xx": 1}
    assert dict(report.counts) == dict(archive.manifest.counts) == counts
    assert archive.manifest.settings["seeds"] == [f"http://a.test:{site.port}/"]


def test_every_address_is_counted_once_by_what_became_of_it(tmp_path: Path, noon: Clock) -> None:
    pages = {
        "/": links("/no", "/loop1", "/huge", "/endless", "/short", "/drop", "/secret", "/image", "/private", "/text",
                   "/hop1", "/bomb", "http://other.test/", "http://other.test/"),
        "/robots.txt": text("User-agent: *\nDisallow: /secret\n"),
        "/loop1": redirect("/loop2"),
        "/loop2": redirect("/loop1", 302),
        "/huge": Page(b"x" * 5000),
        "/endless": Page(b"x" * 1000, manners="endless"),
        "/short": Page(b"x", manners="wrong_length"),
        "/drop": Page(manners="dropped"),
        "/image": Page(b"x", headers=(("Content-Type", "image/png"),)),
        "/private": redirect("http://169.254.169.254/latest/meta-data/"),
        "/text": text("plain"),
        "/bomb": Page(b"\x1f\x8b\x08 no gzip", headers=(("Content-Encoding", "gzip"),)),
        **{f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, 5)},
    }  # fmt: skip
    with Site({"a.test": pages, "b.test": {"/robots.txt": Page(status=503), "/": html("b")}}) as site:
        settings = quick(site, max_body_bytes=2048, max_redirects=3)
        report = crawl([site.url("a.test"), site.url("b.test")], tmp_path / "crawl", settings, now=noon)
        assert "/secret" not in site.paths("a.test")
        assert site.paths("b.test") == ["/robots.txt"]
    # hop1 is a link; hop2, hop3 and hop4 are the three redirects that may be followed; hop5 would be the fourth.
    assert dict(report.counts) == {
        "pages": 1,
        "responses": 12,
        "status.2xx": 3,  # /, /text and a.test's robots.txt
        "status.3xx": 7,  # loop1, loop2, private, hop1 to hop4
        "status.4xx": 1,  # /no
        "status.5xx": 1,  # b.test's robots.txt
        "missed.connection": 1,
        "missed.damaged_coding": 1,
        "missed.content_type": 1,
        "missed.incomplete_body": 1,
        "missed.off_site": 2,  # other.test once, and the private address
        "missed.redirect_limit": 1,
        "missed.robots": 1,
        "missed.robots_unavailable": 1,
        "missed.too_large": 2,
    }
    assert sum(count for name, count in report.counts.items() if name.startswith("status.")) == report.responses


def test_links_are_found_in_compressed_and_in_chunked_pages(tmp_path: Path, noon: Clock) -> None:
    pages = {
        "/": Page(gzip.compress(links("/a").body), headers=(("Content-Encoding", "gzip"),)),
        "/a": Page(links("/b").body, manners="chunked"),
        "/b": html("b"),
    }
    with Site({"a.test": pages}) as site:
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
    assert paths(tmp_path / "crawl") == ["/robots.txt", "/", "/a", "/b"]
    assert archived(tmp_path / "crawl")[1].body == links("/a").body


def test_the_crawl_ends_at_exactly_the_pages_wanted_and_errors_do_not_count(tmp_path: Path, noon: Clock) -> None:
    def answer(host: str, path: str) -> Page:
        if path == "/robots.txt" or path.endswith("3"):
            return NOT_FOUND
        return links(*(f"{path}{n}" for n in range(5)))

    hosts = tuple(f"h{n}.test" for n in range(4))
    with Site(answer, hosts) as site:
        seeds = [site.url(host) for host in hosts]
        report = crawl(seeds, tmp_path / "crawl", quick(site, max_pages=50), now=noon)
    assert report.pages == report.counts["status.2xx"] == 50
    assert report.counts["missed.max_pages"] > 0
    assert report.counts["status.4xx"] > 0
    assert not report.interrupted


def test_a_host_is_asked_one_thing_at_a_time_and_hosts_side_by_side(tmp_path: Path, noon: Clock) -> None:
    # Each host's page answers only once both hosts have been asked for it: a crawl of one host after the other
    # would time out here.
    both = threading.Barrier(2, timeout=20)

    def answer(host: str, path: str) -> Page:
        if path == "/meet":
            both.wait()
        return NOT_FOUND if path == "/robots.txt" else links("/1", "/2", "/3")

    with Site(answer, ("a.test", "b.test")) as site:
        seeds = [site.url("a.test", "/meet"), site.url("b.test", "/meet")]
        report = crawl(seeds, tmp_path / "crawl", quick(site, timeout_s=30), now=noon)
        assert site.most_at_once == 1
    assert report.pages == 8


@pytest.mark.slow
def test_the_longer_of_two_delays_lies_between_two_requests(tmp_path: Path, noon: Clock) -> None:
    asked: list[float] = []

    def answer(host: str, path: str) -> Page:
        asked.append(time.monotonic())
        return text("User-agent: *\nCrawl-delay: 0.4\n") if path == "/robots.txt" else links("/1", "/2")

    with Site(answer, ("a.test",)) as site:
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site, delay_s=0.1), now=noon)
    assert len(asked) == 4
    # The loop's clock may tick a little earlier than the delay; a hundredth of a second is far below the next case.
    assert min(later - earlier for earlier, later in pairwise(asked)) > 0.39


def test_a_host_that_wants_too_long_a_delay_is_left_alone(tmp_path: Path, noon: Clock) -> None:
    with Site(
        {"a.test": {"/robots.txt": text("User-agent: *\nCrawl-delay: 7200\n")}, "b.test": {"/": html("b")}}
    ) as site:
        seeds = [site.url("a.test"), site.url("b.test")]
        report = crawl(seeds, tmp_path / "crawl", quick(site, max_crawl_delay_s=0), now=noon)
        assert site.paths("a.test") == ["/robots.txt"]
    assert report.counts["missed.crawl_delay"] == 1


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        (Page(status=404), True), (Page(status=403), True), (Page(status=500), False), (Page(status=429), False),
        (Page(manners="dropped"), False), (redirect("/rules.txt"), False), (redirect("/hop0"), True),
        (redirect("/far0"), False), (redirect("mailto:me"), False),
        (Page(b"\x1f\x8b\x08 no gzip", headers=(("Content-Encoding", "gzip"),)), False),
    ],
)  # fmt: skip
def test_the_answer_to_robots_decides_by_its_status(tmp_path: Path, noon: Clock, robots: Page, may: bool) -> None:
    pages = {
        "/robots.txt": robots,
        "/rules.txt": text("User-agent: *\nDisallow: /\n"),
        # Five redirects in all are followed: /robots.txt and hop0 to hop3.
        **{f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(4)},
        "/hop4": text("User-agent: *\nAllow: /\n"),
        # Here the fifth leads to a sixth.
        **{f"/far{n}": redirect(f"/far{n + 1}") for n in range(5)},
        "/far5": text("User-agent: *\nAllow: /\n"),
        "/": html("page"),
    }
    with Site({"a.test": pages, "b.test": {"/": html("b")}}) as site:
        seeds = [site.url("a.test"), site.url("b.test")]
        report = crawl(seeds, tmp_path / "crawl", quick(site), now=noon)
        assert ("/" in site.paths("a.test")) is may
    assert report.pages == 1 + may


@pytest.mark.parametrize(
    ("page", "story"),
    [
        (NOT_FOUND, "status 404"),
        (Page(b"x", headers=(("Content-Type", "image/png"),)), "content_type (image/png)"),
        (redirect("http://www.a.test/"), "a redirect to http://www.a.test/, then an address outside the seeds' hosts"),
        (redirect("/"), "a redirect to http://a.test:"),
        (redirect("/gone"), ", then status 404"),
    ],
)  # fmt: skip
def test_a_crawl_without_a_page_leaves_nothing_and_tells_the_first_seeds_story(
    tmp_path: Path, noon: Clock, page: Page, story: str
) -> None:
    with Site({"a.test": {"/": page}}) as site, pytest.raises(InputError) as caught:
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
    assert caught.value.thing == f"http://a.test:{site.port}/"
    assert story in caught.value.found
    assert list(tmp_path.iterdir()) == []


def test_a_robots_file_cannot_lead_into_a_private_network(tmp_path: Path, noon: Clock) -> None:
    with Site(
        {"a.test": {"/robots.txt": redirect("http://169.254.169.254/robots.txt")}, "b.test": {"/": html("b")}}
    ) as site:
        seeds = [site.url("a.test"), site.url("b.test")]
        report = crawl(seeds, tmp_path / "crawl", quick(site), now=noon)
    # The robots.txt itself, and the page that it would have spoken for.
    assert report.counts["missed.private_address"] == 2


def test_a_site_named_by_its_private_address_is_crawled(tmp_path: Path, noon: Clock) -> None:
    with Site({"127.0.0.1": {"/": links("/b"), "/b": html("b")}, "localhost": {"/": html("l")}}) as site:
        seeds = [site.url("127.0.0.1"), site.url("localhost")]
        report = crawl(seeds, tmp_path / "crawl", CrawlSettings(delay_s=0), now=noon)
    assert report.pages == 3


def test_a_crawl_is_never_replaced(tmp_path: Path, noon: Clock) -> None:
    out = tmp_path / "crawl"
    with Site({"a.test": {"/": html("a")}}) as site:
        first = crawl([site.url("a.test")], out, quick(site), now=noon)
        before = len(site.requests)
        with pytest.raises(OutputError, match="already there"):
            crawl([site.url("a.test")], out, quick(site), now=noon)
        assert len(site.requests) == before
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "file").write_text("precious")
        with pytest.raises(OutputError, match="not a crawl"):
            crawl([site.url("a.test")], tmp_path / "mine", quick(site), now=noon)
        (tmp_path / "file").write_text("precious")
        with pytest.raises(OutputError):
            crawl([site.url("a.test")], tmp_path / "file" / "crawl", quick(site), now=noon)
    assert Archive(out).crawl_id == first.crawl_id
    assert (tmp_path / "mine" / "file").read_text() == "precious"


def test_the_same_answers_at_the_same_moment_have_the_same_id(tmp_path: Path, noon: Clock) -> None:
    with Site({"a.test": {"/": links("/b"), "/b": html("b")}}) as site:
        settings = quick(site)
        one = crawl([site.url("a.test")], tmp_path / "one", settings, now=noon)
        two = crawl([site.url("a.test")], tmp_path / "two", settings, now=noon)
        later = crawl([site.url("a.test")], tmp_path / "later", settings, now=lambda: noon() + timedelta(seconds=1))
    assert one.crawl_id == two.crawl_id != later.crawl_id
    files = [Archive(tmp_path / name).warc_files() for name in ("one", "two")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_an_interrupt_seals_what_was_fetched(tmp_path: Path, noon: Clock) -> None:
    def answer(host: str, path: str) -> Page:
        if path == "/third":
            os.kill(os.getpid(), signal.SIGINT)
            return Page(b"x", manners="slow")
        return NOT_FOUND if path == "/robots.txt" else links("/second", "/third", "/fourth", "/fifth")

    with Site(answer, ("a.test",)) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site, timeout_s=60), now=noon)
    assert report.interrupted
    assert paths(tmp_path / "crawl") == ["/robots.txt", "/", "/second"]
    # /third was under way, /fourth and /fifth were waiting.
    counts = {"pages": 2, "responses": 3, "status.2xx": 2, "status.4xx": 1, "missed.interrupted": 3}
    assert dict(report.counts) == counts
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_before_the_first_page_leaves_nothing(tmp_path: Path, noon: Clock) -> None:
    def answer(host: str, path: str) -> Page:
        os.kill(os.getpid(), signal.SIGINT)
        return Page(b"x", manners="slow")

    with Site(answer, ("a.test",)) as site, pytest.raises(InputError, match="interruption"):
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site, timeout_s=60), now=noon)
    assert list(tmp_path.iterdir()) == []


def test_a_crawl_runs_in_a_thread_that_gets_no_signals(tmp_path: Path, noon: Clock) -> None:
    reports: list[CrawlReport] = []
    with Site({"a.test": {"/": html("a")}}) as site:
        arguments = ([site.url("a.test")], tmp_path / "crawl", quick(site))
        thread = threading.Thread(target=lambda: reports.append(crawl(*arguments, now=noon)))
        thread.start()
        thread.join()
    assert [report.pages for report in reports] == [1]


def test_progress_never_goes_back_and_ends_at_its_total(tmp_path: Path, noon: Clock) -> None:
    states: list[CrawlState] = []
    with Site({"a.test": {"/": links("/b", "/no", "/c"), "/b": html("b"), "/c": html("c")}}) as site:
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon, watch=states.append)
    assert [state.pages for state in states] == [1, 2, 2, 3]
    assert states[-1].pages_known == 3


def test_a_crawl_ends_when_its_archive_is_full_and_keeps_what_it_has(tmp_path: Path, noon: Clock) -> None:
    # Not compressible, so that four pages are more than the mebibyte that is the least limit.
    pages = {f"/{n}": html(f'<a href="/{n + 1}">x</a>' + os.urandom(300_000).hex()) for n in range(1, 9)}
    with Site({"a.test": {"/": links("/1", "/missing"), **pages}}) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site, max_crawl_bytes=2**20), now=noon)
    assert report.pages == 5
    assert report.counts["missed.max_crawl_bytes"] == 1


def test_links_above_the_limit_of_one_page_are_counted(tmp_path: Path, noon: Clock) -> None:
    with Site({"a.test": {"/": links(*(f"/{n}" for n in range(MAX_LINKS + 3)))}}) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site, max_pages=1), now=noon)
    assert report.counts["missed.links_over_limit"] == 3
    assert report.counts["missed.max_pages"] == MAX_LINKS


def test_rules_depth_and_budgets_bound_a_crawl_and_each_miss_is_listed(tmp_path: Path, noon: Clock) -> None:
    pages = {
        "/": links("/docs/", "/blog/", "http://c.test/", "http://far.test/", "/calendar/2999/"),
        "/docs/": links("/docs/1", "/docs/2?print=1", "/docs/3", "/docs/4"),
        "/docs/1": links("/docs/deep"),
        "/docs/3": html("3"),
        "/docs/4": html("4"),
        "/blog/": html("blog"),
    }
    with Site({"a.test": pages, "b.a.test": {"/": links("/1", "/2"), "/1": html("1")}, "c.test": {}}) as site:
        settings = quick(
            site,
            include=("host:a.test", "domain:b.a.test"),
            exclude=("regex:[?&]print=", f"prefix:{site.url('a.test', '/blog/')}"),
            max_depth=2,
            max_pages_per_host=4,
            connections=1,
        )
        report = crawl([site.url("a.test"), site.url("b.a.test")], tmp_path / "crawl", settings, now=noon)
        assert site.paths("c.test") == []
        # One host has four pages, and then the budget keeps the last one of five out; the other has three addresses.
        assert site.paths("a.test") == ["/robots.txt", "/", "/docs/", "/docs/1", "/docs/3"]
    wanted = [
        ("a.test", "/blog/", "excluded"), ("c.test", "/", "off_site"), ("far.test", "/", "off_site"),
        ("a.test", "/calendar/2999/", "calendar"), ("a.test", "/docs/2?print=1", "excluded"),
        ("a.test", "/docs/4", "host_budget"), ("a.test", "/docs/deep", "max_depth"),
    ]  # fmt: skip
    with gzip.open(tmp_path / "crawl" / "missed.jsonl.gz", "rt") as stream:
        missed = [json.loads(line) for line in stream]
    found = [(*line["url"].removeprefix("http://").partition("/")[::2], line["reason"]) for line in missed]
    assert sorted((host.partition(":")[0], f"/{path}", reason) for host, path, reason in found) == sorted(wanted)
    assert sum(line["count"] for line in missed) == sum(
        count for name, count in report.counts.items() if name.startswith("missed.")
    )
    told = json.loads((tmp_path / "crawl" / "report.json").read_text())
    assert told["counts"] == dict(report.counts)
    assert (told["hosts"], told["interrupted"]) == (2, False)


def test_a_troubled_host_is_asked_again_after_a_rest_and_then_counted(tmp_path: Path, noon: Clock) -> None:
    answers = {"/once": [Page(status=503), html("once")], "/never": [Page(b"x", manners="wrong_length")] * 9}

    def answer(host: str, path: str) -> Page:
        if left := answers.get(path):
            return left.pop(0)
        return NOT_FOUND if path == "/robots.txt" else links("/once", "/never", "/last")

    with Site(answer, ("a.test",)) as site:
        settings = quick(site, max_retries=2, backoff_s=0)
        report = crawl([site.url("a.test")], tmp_path / "crawl", settings, now=noon)
        wanted = ["/robots.txt", "/", "/once", "/once", "/never", "/never", "/never", "/last"]
        assert site.paths("a.test") == wanted
    counts = {"pages": 3, "responses": 4, "status.2xx": 3, "status.4xx": 1, "missed.incomplete_body": 1}
    assert dict(report.counts) == counts


def test_a_host_that_asks_to_be_left_alone_for_long_is_given_up(tmp_path: Path, noon: Clock) -> None:
    stop = Page(status=429, headers=(("Retry-After", "99999"),))
    with Site({"a.test": {"/": links("/stop", "/more"), "/stop": stop, "/more": html("x")}}) as site:
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
        assert site.paths("a.test") == ["/robots.txt", "/", "/stop"]
    counts = {"pages": 1, "responses": 3, "status.2xx": 1, "status.4xx": 2, "missed.retry_after_too_long": 1}
    assert dict(report.counts) == counts


def test_a_full_disk_is_an_output_error_and_the_crawl_goes_on_once_there_is_room(tmp_path: Path, noon: Clock) -> None:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A file may have 300,000 bytes and no more; the second page, which does not compress, has 400,000.
    pages = {"/": links("/big"), "/big": html(os.urandom(400_000).hex())}
    with Site({"a.test": pages}) as site:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, old[1]))
        try:
            with pytest.raises(OutputError, match="File too large"):
                crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert [path.name for path in tmp_path.iterdir()] == [".crawl.crawling"]
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
        assert [site.paths("a.test").count(path) for path in ("/robots.txt", "/")] == [1, 1]
    counts = {"pages": 2, "responses": 3, "status.2xx": 2, "status.4xx": 1, "resumed": 1, "torn_records": 1}
    assert dict(report.counts) == counts
    assert paths(tmp_path / "crawl") == ["/robots.txt", "/", "/big"]
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


def test_a_folder_that_is_no_crawl_cannot_be_opened_as_one(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="found nothing"):
        open_crawl(tmp_path / "none")
