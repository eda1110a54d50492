"""The loopback web serves what lies in its folders, and tells what was asked of it."""

import json
from pathlib import Path

from benchmarks.directory import RETRY_AFTER_S
from benchmarks.loopback import LINKS_A_LISTING, Served, describe, load_host, served_from
from tests.benchmarks.pages import make_pages


def served(folder: Path, addresses: int | None = None) -> Served:
    folders = [make_pages(folder / name, 2) for name in ("one", "two")]
    return served_from(folders, most_pages=100, addresses=addresses)


def test_every_page_is_listed_over_as_many_listings_as_it_takes(tmp_path: Path) -> None:
    host = load_host(make_pages(tmp_path / "Some Docs", LINKS_A_LISTING + 1), most_pages=10_000)
    assert host.name == "some-docs.test"
    assert len(host.pages) == LINKS_A_LISTING + 1 + 2
    assert b'href="/listing-1"' in host.pages["/"]
    assert f"/page-{LINKS_A_LISTING:04}.html".encode() in host.pages["/listing-1"]


def test_a_host_has_no_more_pages_than_asked_for(tmp_path: Path) -> None:
    host = load_host(make_pages(tmp_path / "docs", 5), most_pages=3)
    assert sorted(host.pages) == ["/", "/page-0000.html", "/page-0001.html", "/page-0002.html"]


def test_pages_addresses_and_dead_links_are_counted_and_robots_is_not(tmp_path: Path) -> None:
    web = served(tmp_path)
    for target in ("/", "/page-0000.html", "/page-0000.html?lang=en", "/page%2D0001.html", "/gone", "/gone"):
        web.answer("one.test:8000", target)
    assert b"Allow: /" in web.answer("one.test:8000", "/robots.txt").body
    assert json.loads(web.answer("counts.test", "/").body) == {
        "pages": {"one.test/": 1, "one.test/page-0000.html": 2, "one.test/page-0001.html": 1},
        "requests": {
            "one.test/": 1,
            "one.test/page-0000.html": 1,
            "one.test/page-0000.html?lang=en": 1,
            "one.test/page%2D0001.html": 1,
            "one.test/gone": 2,
        },
        "dead_links": 1,
    }


def test_the_first_and_the_last_request_of_a_host_are_told_until_all_is_forgotten(tmp_path: Path) -> None:
    web = served(tmp_path)
    web.answer("one.test", "/")
    web.answer("two.test", "/")
    web.answer("one.test", "/")
    spans = json.loads(web.answer("counts.test", "/spans").body)
    assert spans["one.test"][0] <= spans["two.test"][0] == spans["two.test"][1] <= spans["one.test"][1]
    web.answer("counts.test", "/forget")
    assert json.loads(web.answer("counts.test", "/spans").body) == {}
    assert json.loads(web.answer("counts.test", "/").body) == {"pages": {}, "requests": {}, "dead_links": 0}


def test_sites_of_the_directory_ask_to_be_left_alone_but_allow_crawlers(tmp_path: Path) -> None:
    web = served(tmp_path, addresses=3)
    answer = web.answer("site-0002.test:8000", "/page-0000.html")
    assert answer.to_bytes().startswith(b"HTTP/1.1 429 ")
    assert f"\r\nRetry-After: {RETRY_AFTER_S}\r\n".encode() in answer.to_bytes()
    assert web.answer("site-0002.test:8000", "/robots.txt").status == "200 OK"
    assert web.answer("site-0003.test:8000", "/").status == "404 Not Found"


def test_what_is_served_is_described(tmp_path: Path) -> None:
    assert describe(served(tmp_path, addresses=2), 8000) == {
        "port": 8000,
        "pages": 6,
        "directory_pages": 1,
        "hosts": ["one.test", "two.test"],
        "sites": ["site-0000.test", "site-0001.test"],
    }
