"""Where a crawl may go, and who must leave an address."""

import pytest

from crawler.errors import InputError, UrlError
from crawler.scope.scope import scope_of
from crawler.settings import CrawlSettings, Resolution

NAMED = CrawlSettings(contact="me@example.org")


def test_seeds_are_canonical_and_each_once() -> None:
    scope = scope_of(["HTTP://A.test:80/#x", "http://a.test/", "https://b.test/p"], NAMED)
    assert scope.seeds == ("http://a.test/", "https://b.test/p")
    assert scope.hosts == {"a.test", "b.test"}


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://a.test/any/where", True), ("https://a.test/", True), ("http://a.test:8080/", False),
        ("http://sub.a.test/", False), ("http://a.test.evil.test/", False), ("http://b.test:8080/", True),
        ("http://b.test/", False), ("https://b.test:8080/", True),
    ],
)  # fmt: skip
def test_http_and_https_on_their_own_ports_are_one_site_and_other_ports_are_others(url: str, inside: bool) -> None:
    assert scope_of(["http://a.test/", "http://b.test:8080/"], NAMED).contains(url) is inside


@pytest.mark.parametrize(
    "seed", ["http://localhost:8000/", "http://127.9.9.9/", "http://[::1]:80/", "http://x.localhost/"]
)
def test_a_site_on_this_machine_needs_no_contact(seed: str) -> None:
    assert scope_of([seed], CrawlSettings()).seeds


def test_a_name_that_is_resolved_to_this_machine_needs_no_contact() -> None:
    settings = CrawlSettings(resolutions=(Resolution("a.test", 80, "127.0.0.1"), Resolution("a.test", 443, "::1")))
    assert len(scope_of(["http://a.test/", "https://a.test/"], settings).seeds) == 2
    with pytest.raises(InputError, match=r"operators of a\.test"):
        scope_of(["http://a.test:8080/"], settings)


@pytest.mark.parametrize("seed", ["http://a.test/", "http://10.0.0.1/", "http://localhost.a.test/"])
def test_any_other_site_needs_a_contact(seed: str) -> None:
    with pytest.raises(InputError, match="contact") as caught:
        scope_of([seed], CrawlSettings())
    assert caught.value.remedy == "give a contact"


def test_no_seeds_and_seeds_that_are_no_addresses_are_refused() -> None:
    with pytest.raises(InputError, match="seeds"):
        scope_of([], NAMED)
    with pytest.raises(UrlError, match="example"):
        scope_of(["http://a.test/", "example.org"], NAMED)
