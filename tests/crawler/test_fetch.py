"""One request at a time against a server that is nice or nasty."""

import asyncio
import gzip
import socket
from collections.abc import Callable
from datetime import datetime

import pytest

from crawler.exchange import Exchange, FetchFailure
from crawler.fetch import Fetcher, is_private_literal
from crawler.settings import CrawlSettings, Resolution
from tests.crawler.site import Page, Site, html, redirect, text

Clock = Callable[[], datetime]


def fetch(
    url: str, settings: CrawlSettings, now: Clock, *, trusted: frozenset[str] = frozenset(), robots_bytes: int = 0
) -> Exchange | FetchFailure:
    async def once() -> Exchange | FetchFailure:
        async with Fetcher(settings, trusted_hosts=trusted, now=now) as fetcher:
            return await (
                fetcher.fetch_robots(url, max_bytes=robots_bytes) if robots_bytes else fetcher.fetch_page(url)
            )

    return asyncio.run(once())


def fetched(page: Page, now: Clock, *, timeout_s: float = 10, max_body_bytes: int = 10_000) -> Exchange | FetchFailure:
    with Site({"a.test": {"/x": page}}) as site:
        settings = CrawlSettings(timeout_s=timeout_s, max_body_bytes=max_body_bytes, resolutions=site.resolutions)
        return fetch(site.url("a.test", "/x"), settings, now)


def reason(result: Exchange | FetchFailure) -> str:
    return result.reason if isinstance(result, FetchFailure) else f"status {result.status}"


def test_a_page_comes_back_as_it_went_over_the_wire(noon: Clock) -> None:
    with Site({"a.test": {"/x?q=%7Ea": html("<p>hello")}}) as site:
        settings = CrawlSettings(contact="me@example.org", resolutions=site.resolutions)
        # The URL is sent as it is: no library rewrites %7E into ~.
        found = fetch(site.url("a.test", "/x?q=%7Ea"), settings, noon)
        port = site.port
    assert isinstance(found, Exchange)
    assert (found.url, found.status, found.reason, found.version) == (
        f"http://a.test:{port}/x?q=%7Ea",
        200,
        "OK",
        "1.1",
    )
    assert found.body == html("<p>hello").body
    assert found.header("content-type") == "text/html; charset=utf-8"
    assert found.fetched_at == noon()
    assert found.address == "127.0.0.1"
    assert dict(found.request_headers)["User-Agent"] == "Scenthound/0.1 (+me@example.org)"
    assert dict(found.request_headers)["Host"] == f"a.test:{port}"
    assert "Cookie" not in dict(found.request_headers)


@pytest.mark.parametrize("page", [redirect("/y", 302), Page(b"gone", status=404), Page(b"busy", status=503), text("t")])
def test_redirects_errors_and_plain_text_come_back_as_they_are(noon: Clock, page: Page) -> None:
    assert reason(fetched(page, noon)) == f"status {page.status}"


def test_a_compressed_body_is_not_unpacked(noon: Clock) -> None:
    packed = gzip.compress(b"<p>hello")
    found = fetched(Page(packed, headers=(("Content-Encoding", "gzip"),)), noon)
    assert isinstance(found, Exchange)
    assert found.body == packed


def test_chunks_are_joined(noon: Clock) -> None:
    found = fetched(Page(b"hello world", manners="chunked"), noon)
    assert isinstance(found, Exchange)
    assert found.body == b"hello world"
    assert found.header("Transfer-Encoding") == "chunked"


def test_header_bytes_that_are_no_ascii_are_kept(noon: Clock) -> None:
    found = fetched(Page(b"x", headers=(("X-Name", "caf\xe9"),)), noon)
    assert isinstance(found, Exchange)
    assert found.header("X-Name") == "caf\xe9"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(b"x" * 10_001), "too_large"),
        (Page(b"x" * 10_000), "status 200"),
        (Page(b"x" * 1000, manners="endless"), "too_large"),
        (Page(b"x", manners="wrong_length"), "incomplete_body"),
        (Page(manners="dropped"), "connection"),
        (Page(b"x", headers=(("Content-Type", "image/png"),)), "content_type"),
        (Page(b"x", headers=(("Content-Type", "TEXT/HTML;charset=x"),)), "status 200"),
        (Page(b"x", headers=(("Content-Type", "application/xhtml+xml"),)), "status 200"),
        (Page(b"x" * 10, headers=(("X-Long", "y" * 70_000),)), "bad_response"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_reason(noon: Clock, page: Page, expected: str) -> None:
    assert reason(fetched(page, noon)) == expected


def test_a_server_that_stops_in_the_middle_is_left_after_the_timeout(noon: Clock) -> None:
    found = fetched(Page(b"x", manners="slow"), noon, timeout_s=0.2)
    assert found == FetchFailure("timeout", "no whole answer within 0.2 s")


def test_a_robots_file_of_any_type_is_read_and_cut(noon: Clock) -> None:
    page = Page(b"x" * 5000, headers=(("Content-Type", "application/octet-stream"),))
    with Site({"a.test": {"/robots.txt": page}}) as site:
        settings = CrawlSettings(resolutions=site.resolutions)
        found = fetch(site.url("a.test", "/robots.txt"), settings, noon, robots_bytes=100)
    assert isinstance(found, Exchange)
    assert found.body == b"x" * 100


def test_a_server_that_is_not_there_is_a_connection_failure(noon: Clock) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        settings = CrawlSettings(resolutions=(Resolution("a.test", port, "127.0.0.1"),))
        assert reason(fetch(f"http://a.test:{port}/", settings, noon)) == "connection"


def test_a_certificate_that_is_none_is_a_tls_failure(noon: Clock) -> None:
    # The site speaks plain HTTP, so the handshake fails.
    with Site({"a.test": {}}) as site:
        settings = CrawlSettings(resolutions=site.resolutions)
        assert reason(fetch(f"https://a.test:{site.port}/", settings, noon)) == "tls"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]",
        "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[ff02::1]",
    ],
)  # fmt: skip
def test_a_literal_address_inside_a_private_network_is_never_asked(noon: Clock, host: str) -> None:
    result = fetch(f"http://{host}:1/", CrawlSettings(timeout_s=0.2), noon)
    assert reason(result) == "private_address"
    assert is_private_literal(host)


def test_a_name_that_leads_into_a_private_network_is_never_asked(noon: Clock) -> None:
    # "localhost" is the one name that every machine resolves, and to a private address.
    with Site({}) as site:
        url = f"http://localhost:{site.port}/"
        assert reason(fetch(url, CrawlSettings(), noon)) == "private_address"
        assert site.requests == []
        assert reason(fetch(url, CrawlSettings(), noon, trusted=frozenset({"localhost"}))) == "status 404"


def test_an_address_that_the_user_named_may_be_private(noon: Clock) -> None:
    with Site({}) as site:
        url = f"http://127.0.0.1:{site.port}/"
        assert reason(fetch(url, CrawlSettings(), noon, trusted=frozenset({"127.0.0.1"}))) == "status 404"


def test_a_resolution_is_for_its_port_alone(noon: Clock) -> None:
    # On another port the name goes to DNS, where ".invalid" never exists (RFC 6761).
    with Site({}) as site:
        settings = CrawlSettings(resolutions=(Resolution("a.invalid", site.port, "127.0.0.1"),), timeout_s=5)
        assert reason(fetch(f"http://a.invalid:{site.port}/", settings, noon)) == "status 404"
        assert reason(fetch(f"http://a.invalid:{site.port + 1}/", settings, noon)) == "dns"


@pytest.mark.parametrize("host", ["localhost", "x.localhost", "127.0.0.1", "[::1]", "10.0.0.1"])
def test_private_literals_are_recognised(host: str) -> None:
    assert is_private_literal(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "192.0.1.1", "8.8.8.8", "[2606:4700::1111]"])
def test_public_hosts_are_not_taken_for_private(host: str) -> None:
    assert not is_private_literal(host)
