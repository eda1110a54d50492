"""Sitemaps in a crawl: who names them, what they lead to, and what bounds them."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archiving.archive import Archive
from crawler.cleaning.clean import clean
from crawler.corpus import Corpus
from crawler.crawling.crawl import crawl
from crawler.reading.response import read_responses
from crawler.settings import CrawlSettings
from tests.crawler.archives import WORDS
from tests.crawler.site import NOT_FOUND, Page, Site, html, redirect, text

Clock = Callable[[], datetime]


def quick(site: Site, **changes: object) -> CrawlSettings:
    wanted = {"delay_s": 0.0, "timeout_s": 5.0, "max_retries": 0, "resolutions": site.resolutions} | changes
    return CrawlSettings(**wanted)  # type: ignore[arg-type]  # names and values are the test's own


def urlset(*urls: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


def index(*urls: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>".encode()


def xml(body: bytes) -> Page:
    return Page(body, headers=(("Content-Type", "application/xml"),))


def missed(folder: Path) -> set[tuple[str, str, int]]:
    with (folder / "missed.jsonl.gz").open("rb") as raw, gzip.open(raw) as stream:
        lines = [json.loads(line) for line in stream]
    return {("/" + line["url"].split("/", 3)[3], line["reason"], line["count"]) for line in lines}


class Lists:
    """A site with robots.txt, whose pages are made once its port is known."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, Page]] = {}

    def answer(self, host: str, path: str) -> Page:
        return self.pages.get(host, {}).get(path, NOT_FOUND)


def test_pages_are_found_through_sitemaps_of_every_form(tmp_path: Path, noon: Clock) -> None:
    lists = Lists()
    with Site(lists.answer, ("a.test",)) as site:
        u = [site.url("a.test", f"/{n}") for n in range(8)]
        feed = f"<rss><channel><item><link>{u[4]}</link></item></channel></rss>".encode()
        lists.pages["a.test"] = {
            "/robots.txt": text(f"Sitemap: {site.url('a.test', '/index.xml')}\nSitemap: /moved.txt"),
            "/index.xml": xml(index(*(site.url("a.test", f"/{name}") for name in ("plain.xml", "packed.xml.gz")))),
            "/plain.xml": xml(urlset(u[1], u[2], "http://other.test/")),
            "/packed.xml.gz": Page(gzip.compress(urlset(u[3])), headers=(("Content-Type", "application/gzip"),)),
            "/feed": Page(feed, headers=(("Content-Type", "application/rss+xml"),)),
            "/list.txt": redirect("/list2.txt"),
            "/list2.txt": text(f"{u[5]}\n{u[6]}\n"),
            "/": html("start"),
            **{f"/{n}": html(f"<h1>{n}</h1><p>{WORDS} {n}</p>", title=str(n)) for n in range(1, 7)},
        }  # fmt: skip
        settings = quick(site, sitemaps=(site.url("a.test", "/feed"), site.url("a.test", "/list.txt")))
        report = crawl([site.url("a.test")], tmp_path / "crawl", settings, now=noon)
        asked = site.paths("a.test")
    assert len(asked) == len(set(asked)), "each is asked once"
    assert report.pages == 7
    assert missed(tmp_path / "crawl") == {("/plain.xml", "sitemap_off_site", 1)}
    corpus = clean(tmp_path / "crawl", tmp_path / "corpus")
    assert {document.title for document in Corpus(corpus.folder).documents()} == set("123456")
    drops = {drop.url.rpartition("/")[2]: drop.reason for drop in Corpus(corpus.folder).drops()}
    assert (drops["list2.txt"], drops["robots.txt"], drops["feed"]) == ("sitemap", "robots_txt", "content_type")


def test_sitemaps_may_lie_on_another_host_and_its_robots_file_is_asked_too(tmp_path: Path, noon: Clock) -> None:
    lists = Lists()
    with Site(lists.answer, ("a.test", "lists.test", "closed.test")) as site:
        entry = urlset(site.url("a.test", "/b"), site.url("lists.test", "/x"))
        names = [site.url(host, "/map.xml") for host in ("lists.test", "closed.test")]
        lists.pages = {
            "a.test": {"/robots.txt": text("".join(f"Sitemap: {n}\n" for n in names)), "/": html("a"), "/b": html("b")},
            "lists.test": {"/map.xml": xml(entry)},
            "closed.test": {"/robots.txt": text("User-agent: *\nDisallow: /"), "/map.xml": xml(entry)},
        }
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
        assert sorted(site.paths("a.test")) == ["/", "/b", "/robots.txt"]
        assert site.paths("lists.test") == ["/robots.txt", "/map.xml"]
        assert site.paths("closed.test") == ["/robots.txt"]
    assert report.counts["missed.robots"] == 1
    assert report.counts["missed.off_site"] == 1


def test_an_index_in_an_index_and_too_many_sitemaps_are_counted_and_not_read(tmp_path: Path, noon: Clock) -> None:
    lists = Lists()
    with Site(lists.answer, ("a.test",)) as site:
        nested = [site.url("a.test", f"/s{n}.xml") for n in range(5)]
        lists.pages["a.test"] = {
            "/robots.txt": text(f"Sitemap: {site.url('a.test', '/index.xml')}"),
            "/index.xml": xml(index(*nested)),
            "/s0.xml": xml(index(site.url("a.test", "/deep.xml"))),
            "/s1.xml": xml(urlset(site.url("a.test", "/b"))),
            "/": html("a"),
            "/b": html("b"),
        }
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site, max_sitemaps_per_host=3), now=noon)
        assert "/deep.xml" not in site.paths("a.test")
    assert report.pages == 2
    assert missed(tmp_path / "crawl") == {
        ("/deep.xml", "nested_sitemap", 1),
        ("/s2.xml", "sitemap_limit", 1),
        ("/s3.xml", "sitemap_limit", 1),
        ("/s4.xml", "sitemap_limit", 1),
    }


def test_a_crawl_that_follows_no_sitemaps_asks_for_none(tmp_path: Path, noon: Clock) -> None:
    lists = Lists()
    with Site(lists.answer, ("a.test",)) as site:
        lists.pages["a.test"] = {"/robots.txt": text(f"Sitemap: {site.url('a.test', '/map.xml')}"), "/": html("a")}
        crawl([site.url("a.test")], tmp_path / "crawl", quick(site, follow_sitemaps=False), now=noon)
        assert site.paths("a.test") == ["/robots.txt", "/"]


@pytest.mark.parametrize("body", [b"", b"\x00" * 100, b"<urlset><url><loc>x", b"\x1f\x8b rubbish", b"<!ENTITY a 'b'>"])
def test_rubbish_in_place_of_a_sitemap_ends_nothing_and_is_archived(tmp_path: Path, noon: Clock, body: bytes) -> None:
    lists = Lists()
    with Site(lists.answer, ("a.test",)) as site:
        lists.pages["a.test"] = {"/robots.txt": text("Sitemap: " + site.url("a.test", "/map.xml")), "/": html("a")}
        lists.pages["a.test"]["/map.xml"] = xml(body)
        report = crawl([site.url("a.test")], tmp_path / "crawl", quick(site), now=noon)
    assert (report.pages, report.responses) == (1, 3)
    assert any(reason.startswith("sitemap_") for _, reason, _ in missed(tmp_path / "crawl"))
    urls = [record.url for path in Archive(tmp_path / "crawl").warc_files() for record in read_responses(path)]
    assert site.url("a.test", "/map.xml") in urls
