"""A crawl that is killed goes on: nothing lost, and only what was under way is asked again."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import sha512
from pathlib import Path

import pytest

from crawler.archiving.archive import Archive, unfinished_folder
from crawler.artefact import verify
from crawler.crawling.crawl import crawl
from crawler.crawling.follow import Reading
from crawler.crawling.session import Session, open_session
from crawler.errors import OutputError
from crawler.fetching.exchange import FetchFailure
from crawler.frontier.entries import FrontierUrl
from crawler.reading.response import ArchivedResponse, read_responses
from crawler.scope.scope import scope_of
from crawler.settings import CrawlSettings
from tests.crawler.archives import NOON, response
from tests.crawler.site import NOT_FOUND, Page, Site, html

Clock = Callable[[], datetime]

SETTINGS = CrawlSettings(contact="me@example.org", delay_s=0)
SCOPE = scope_of(["http://a.test/"], SETTINGS)
ROOT = Path(__file__).resolve().parents[3]


def visit(session: Session, path: str, *links: str) -> None:
    """Do by hand what a visit does."""
    item = session.frontier.get(1e12)
    assert item is not None
    assert item.url == f"http://a.test{path}"
    markup = "".join(f'<a href="{link}">x</a>' for link in links).encode()
    targets = tuple(f"http://a.test{link}" for link in links)
    reading = Reading(is_page=True, today=NOON.date(), links=targets)
    for _ in session.follower.follow(item, reading):
        pass
    session.archive(item, response(item.url, markup), reading, now_s=0.0, delay_s=0.0)


def states(session: Session) -> dict[str, tuple[str, int, str]]:
    return {
        url.removeprefix("http://a.test"): (state.name, outcome.status, outcome.reason)
        for url, state, outcome in session.frontier.outcomes()
    }


def test_what_the_last_commit_missed_is_found_in_the_tail_and_among_the_misses(tmp_path: Path, noon: Clock) -> None:
    out = tmp_path / "crawl"
    with open_session(out, SCOPE, SETTINGS, noon) as session:
        session.frontier.put(FrontierUrl("http://a.test/"))
        session.commit()
        visit(session, "/", "/b", "/c", "http://b.test/")
        session.commit()
        visit(session, "/b", "/d")
        item = session.frontier.get(1e12)
        assert item is not None
        session.miss(item, FetchFailure("timeout", "no answer"), now_s=0.0, delay_s=0.0)
        session.frontier.get(1e12)
        # Closed without a commit: what a killed process leaves.
    # The next is killed before its first commit, the one after it before its first record: nothing is found twice.
    for resumed in (1, 2, 3):
        with open_session(out, SCOPE, SETTINGS, noon) as session:
            assert states(session) == {
                "/": ("DONE", 200, ""),
                "/b": ("DONE", 200, ""),
                "/c": ("DONE", 0, "timeout"),
                "http://b.test/": ("REFUSED", 0, "off_site"),
                "/d": ("QUEUED", 0, ""),
            }
            assert (session.resumed, session.torn) == (resumed, 0)
            assert session.ledger.counts() == {"pages": 2, "responses": 2, "status.2xx": 2, "missed.timeout": 1}
            assert len(list(session.frontier.records())) == 2
            if resumed == 2:
                session.commit()


def test_a_torn_record_is_cut_off_counted_and_asked_for_again(tmp_path: Path, noon: Clock) -> None:
    out = tmp_path / "crawl"
    with open_session(out, SCOPE, SETTINGS, noon) as session:
        session.frontier.put(FrontierUrl("http://a.test/"))
        session.commit()
        visit(session, "/", "/b")
        session.commit()
        whole = session.writer.position().offset
        visit(session, "/b", "/c")
        path = session.archive_folder / session.writer.position().file
    os.truncate(path, path.stat().st_size - 1)
    with open_session(out, SCOPE, SETTINGS, noon) as session:
        assert path.stat().st_size == whole
        assert session.torn == 1
        assert states(session)["/b"] == ("QUEUED", 0, "")
        assert "/c" not in states(session)
        visit(session, "/b", "/c")
    with open_session(out, SCOPE, SETTINGS, noon) as session:
        assert states(session)["/c"] == ("QUEUED", 0, "")
        assert (session.resumed, session.torn) == (2, 1)


def test_a_disk_that_lost_what_it_had_promised_is_refused(tmp_path: Path, noon: Clock) -> None:
    with open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon) as session:
        session.frontier.put(FrontierUrl("http://a.test/"))
        visit(session, "/")
        session.commit()
        path = session.archive_folder / session.writer.position().file
    os.truncate(path, 10)
    with pytest.raises(OutputError, match="10 bytes"), open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon):
        pass


def test_two_processes_cannot_crawl_into_one_folder(tmp_path: Path, noon: Clock) -> None:
    with (
        open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon),
        pytest.raises(OutputError, match="another process"),
        open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon),
    ):
        pass


def test_an_unfinished_crawl_is_not_gone_on_with_by_another_command(tmp_path: Path, noon: Clock) -> None:
    with open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon):
        pass
    other = CrawlSettings(contact="me@example.org", delay_s=0, max_pages=7)
    with (
        pytest.raises(OutputError, match="another choice of max_pages, seeds"),
        open_session(tmp_path / "crawl", scope_of(["http://b.test/"], other), other, noon),
    ):
        pass
    with open_session(tmp_path / "crawl", SCOPE, SETTINGS, noon) as session:
        assert session.resumed == 1


def test_a_seal_that_was_cut_short_is_done_again(tmp_path: Path, noon: Clock) -> None:
    out = tmp_path / "crawl"
    with Site({"a.test": {"/": html("a")}}) as site:
        settings = CrawlSettings(delay_s=0, resolutions=site.resolutions)
        scope = scope_of([site.url("a.test")], settings)
        with open_session(out, scope, settings, noon) as session:
            (session.archive_folder / "manifest.json").write_text("{")
        report = crawl([site.url("a.test")], out, settings, now=noon)
        assert report.pages == 1
        verify(out, Archive(out).manifest)
        # What a process leaves that dies after it has published, and before it has cleared up.
        unfinished_folder(out).mkdir()
        with pytest.raises(OutputError, match="already there"):
            crawl([site.url("a.test")], out, settings, now=noon)
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


class _Killer:
    """A site that kills the crawler at chosen requests, in the middle of its answer."""

    def __init__(self, hosts: tuple[str, ...], pages: int, moments: list[int]) -> None:
        self.hosts = hosts
        self.pages = pages
        self.child: subprocess.Popen[bytes] | None = None
        self._moments = moments
        self._asked = 0
        self._lock = threading.Lock()

    def answer(self, host: str, path: str) -> Page:
        with self._lock:
            self._asked += 1
            if self._moments and self._asked >= self._moments[0] and self.child:
                self._moments.pop(0)
                self.child.send_signal(signal.SIGKILL)
        if path == "/robots.txt":
            return NOT_FOUND
        number = int(path.removeprefix("/") or 0)
        nexts = [n for n in (2 * number + 1, 2 * number + 2) if n < self.pages]
        other = self.hosts[(number + 1) % len(self.hosts)]
        targets = [f"/{n}" for n in nexts] + [f"http://{other}:{PORT[0]}/{n}" for n in nexts]
        if number % 7 == 3:
            return Page(b"x", headers=(("Content-Type", "image/png"),))
        return html("".join(f'<a href="{target}">x</a>' for target in targets) + sha512(path.encode()).hexdigest() * 40)


PORT = [0]


@pytest.mark.slow
def test_a_crawl_killed_at_random_moments_loses_nothing_and_repeats_only_what_was_under_way(tmp_path: Path) -> None:
    hosts = tuple(f"h{n}.test" for n in range(4))
    pages, kills = 120, 4
    wanted = expected(hosts, pages)
    chance = random.Random(7)  # noqa: S311  no secret
    moments = sorted(chance.sample(range(10, len(wanted) - 10), kills))
    killer = _Killer(hosts, pages, moments)
    out = tmp_path / "crawl"
    with Site(killer.answer, hosts) as site:
        PORT[0] = site.port
        resolve = [f"--resolve={r.host}:{r.port}:{r.address}" for r in site.resolutions]
        command = [sys.executable, "-m", "scenthound", "crawl", *(site.url(host) for host in hosts), "--out", str(out)]
        ended: list[int] = []
        while not ended or ended[-1] != 0:
            killer.child = subprocess.Popen(
                [*command, "--delay-s", "0", "--json", *resolve], cwd=ROOT, stdout=subprocess.DEVNULL
            )
            ended.append(killer.child.wait(120))
            assert len(ended) <= kills + 1
        asked = Counter((request.host, request.path) for request in site.requests if request.path != "/robots.txt")
    assert ended == [-signal.SIGKILL] * kills + [0]
    archive = Archive(out)
    verify(out, archive.manifest)
    found = [record for path in archive.warc_files() for record in read_responses(path)]
    assert all(isinstance(record, ArchivedResponse) for record in found)
    counts = archive.manifest.counts
    assert len(found) == counts["responses"], counts
    urls = [record.url for record in found if not record.url.endswith("/robots.txt")]
    assert len(urls) == len(set(urls)) == counts["pages"] == counts["status.2xx"]
    with gzip.open(out / "missed.jsonl.gz", "rt") as stream:
        missed = [json.loads(line) for line in stream]
    met = {url.split("/", 3)[2].partition(":")[0] + "/" + url.split("/", 3)[3] for url in urls}
    met |= {line["url"].split("/", 3)[2].partition(":")[0] + "/" + line["url"].split("/", 3)[3] for line in missed}
    assert met == {host + path for host, path in asked} == {host + path for host, path in wanted}
    assert Counter(line["reason"] for line in missed) == {
        "content_type": archive.manifest.counts["missed.content_type"]
    }
    repeats = sum(asked.values()) - len(asked)
    # Four hosts, one request each under way at a kill.
    assert repeats <= kills * len(hosts)
    assert archive.manifest.counts["resumed"] == kills


def expected(hosts: tuple[str, ...], pages: int) -> set[tuple[str, str]]:
    """Follow the links of the killer's site without a crawler."""
    todo = [(index, 0) for index in range(len(hosts))]
    met = set(todo)
    for index, number in todo:
        if number % 7 == 3:
            continue
        for nexts in (2 * number + 1, 2 * number + 2):
            for host in (index, (number + 1) % len(hosts)):
                if nexts < pages and (host, nexts) not in met:
                    met.add((host, nexts))
                    todo.append((host, nexts))
    return {(hosts[index], f"/{number}" if number else "/") for index, number in met}
