"""The directory lists as many addresses as asked for, each once, and leads to the hosts at its end."""

import re

import pytest

from benchmarks.directory import LINKS_A_PAGE, SITES, Directory
from crawler.urls import canonicalize

PATHS = ["/", "/a.html", "/usr/share/b%20c.html"]


def links(page: bytes | None) -> list[str]:
    assert page is not None
    return re.findall(r'href="([^"]+)"', page.decode())


@pytest.mark.parametrize("addresses", [0, 1, SITES - 1, SITES * len(PATHS) + 5, LINKS_A_PAGE * 2 + 1])
def test_every_address_is_listed_once_and_is_canonical(addresses: int) -> None:
    directory = Directory(PATHS, addresses=addresses, leads_to=["docs.test"])
    listed = [link for number in range(directory.pages) for link in links(directory.page(f"/-{number}", "8000"))]
    sites = [link for link in listed if link.startswith("http://site-")]
    assert len(sites) == len(set(sites)) == addresses
    assert sites == [canonicalize(link) for link in sites]


def test_one_page_leads_to_the_next_and_the_last_to_the_hosts() -> None:
    directory = Directory(PATHS, addresses=LINKS_A_PAGE + 1, leads_to=["docs.test", "more.test"])
    assert directory.pages == 2
    assert links(directory.page("/", "8000"))[-1] == "/-1"
    assert links(directory.page("/-1", "8000"))[1:] == ["http://docs.test:8000/", "http://more.test:8000/"]


@pytest.mark.parametrize("path", ["/-2", "/-x", "/--1", "/a.html", "/-"])
def test_there_is_no_other_page(path: str) -> None:
    directory = Directory(PATHS, addresses=LINKS_A_PAGE + 1, leads_to=["docs.test"])
    assert directory.page(path, "8000") is None


def test_sites_differ_in_what_they_have_first() -> None:
    paths = [f"/{number}.html" for number in range(1000)]
    directory = Directory(paths, addresses=SITES * 2, leads_to=[])
    assert directory.address(0) == "site-0000.test/0.html"
    assert directory.address(1) == "site-0001.test/13.html"
    assert directory.address(SITES) == "site-0000.test/1.html"
    assert directory.is_site("site-0999.test")
    assert not directory.is_site("directory.test")
