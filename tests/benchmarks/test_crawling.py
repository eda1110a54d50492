"""The loopback web serves what lies in its folders, and a timed crawl finds all of it."""

from pathlib import Path

import pytest

from benchmarks.crawling import serving, time_scenthound
from benchmarks.loopback import LINKS_A_LISTING, load_host


def make_pages(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"<title>Page {number}</title><p>Text of page number {number}."
        (folder / f"page-{number:04}.html").write_text(text, encoding="utf-8")
    return folder


def test_every_page_is_listed_over_as_many_listings_as_it_takes(tmp_path: Path) -> None:
    host = load_host(make_pages(tmp_path / "Some Docs", LINKS_A_LISTING + 1), most_pages=10_000)
    assert host.name == "some-docs.test"
    assert len(host.pages) == LINKS_A_LISTING + 1 + 2
    assert b'href="/listing-1"' in host.pages["/"]
    assert f"/page-{LINKS_A_LISTING:04}.html".encode() in host.pages["/listing-1"]


def test_a_host_has_no_more_pages_than_asked_for(tmp_path: Path) -> None:
    host = load_host(make_pages(tmp_path / "docs", 5), most_pages=3)
    assert sorted(host.pages) == ["/", "/page-0000.html", "/page-0001.html", "/page-0002.html"]


@pytest.mark.slow
def test_a_timed_crawl_finds_every_page_of_every_host(tmp_path: Path) -> None:
    folders = [make_pages(tmp_path / name, 7) for name in ("one", "two")]
    with serving(folders, most_pages=100) as web:
        timed = time_scenthound(web, tmp_path / "crawl")
    assert web.hosts == ("one.test", "two.test")
    assert timed.pages == web.pages == 2 * (7 + 1)
    assert timed.cpu_s > 0
    assert timed.peak_memory_bytes > 2**20
