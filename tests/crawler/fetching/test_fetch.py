"""One request at a time against a server that is nice or nasty."""

import asyncio
import gzip
import socket
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Callable
from datetime import datetime

import pytest

from crawler.errors import InputError
from crawler.fetching.addresses import is_private_literal
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import Fetcher, _Gate
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


class Network:
    """The machine's resolver and its connections, watched: names get the answers of a script, and nothing goes out.

    The answers are taken in turn, and the last one stays, as a rebinding name server gives them.
    """

    def __init__(self, patch: pytest.MonkeyPatch, *answers: str) -> None:
        self.lookups: list[str] = []
        self.connections: list[str] = []
        self._answers = list(answers)
        patch.setattr(socket, "getaddrinfo", self._resolve)
        patch.setattr(BaseSelectorEventLoop, "sock_connect", self._connect)

    def _resolve(self, host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.lookups.append(host)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)) if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in answer.split()
        ]  # fmt: skip

    async def _connect(self, sock: object, endpoint: tuple[object, ...]) -> None:
        self.connections.append(str(endpoint[0]))
        raise ConnectionRefusedError(111, "refused")


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(
    noon: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first answer is public and passes the check, any later one would be this machine.
    network = Network(monkeypatch, "8.8.8.8", "127.0.0.1")
    assert reason(fetch("http://rebind.example/", CrawlSettings(), noon)) == "connection"
    assert network.lookups == ["rebind.example"]
    assert network.connections == ["8.8.8.8"]


@pytest.mark.parametrize(
    "answer",
    [
        "127.0.0.1", "10.0.0.1 192.168.1.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe",
        "0.0.0.0", "fd00:ec2::254", "::127.0.0.1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "100.100.100.200",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/page", "/robots.txt"])
def test_a_public_name_with_a_private_address_is_not_connected_to(
    noon: Clock, monkeypatch: pytest.MonkeyPatch, answer: str, path: str
) -> None:
    network = Network(monkeypatch, answer)
    robots_bytes = 1000 if path == "/robots.txt" else 0
    found = fetch(f"http://public.example{path}", CrawlSettings(), noon, robots_bytes=robots_bytes)
    assert reason(found) == "private_address"
    assert network.connections == []


def test_of_mixed_addresses_only_the_public_ones_are_used(noon: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, "127.0.0.1 8.8.8.8 ::1 fd00::1 1.1.1.1")
    assert reason(fetch("http://mixed.example/", CrawlSettings(), noon)) == "connection"
    assert set(network.connections) == {"1.1.1.1", "8.8.8.8"}


@pytest.mark.parametrize("address", ["127.0.0.1", "2130706433", "127.1", "::1", "fe80::1%lo", "localhost", ""])
def test_no_socket_is_made_for_an_address_that_nobody_granted(address: str) -> None:
    async def once() -> None:
        _Gate(CrawlSettings(), frozenset()).open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)))

    with pytest.raises(OSError, match=r"is (loopback|malformed|link-local)"):
        asyncio.run(once())


def test_a_host_that_the_user_named_may_have_any_address(noon: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, "10.0.0.1")
    fetch("http://intra.example/", CrawlSettings(), noon, trusted=frozenset({"intra.example"}))
    assert network.connections == ["10.0.0.1"]
    fetch("http://other.example/", CrawlSettings(), noon, trusted=frozenset({"intra.example"}))
    assert network.connections == ["10.0.0.1"]


def test_an_address_granted_to_one_name_is_not_granted_to_another(noon: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def both(fetcher: Fetcher) -> list[str]:
        async with fetcher:
            return [
                reason(await fetcher.fetch_page(url))
                for url in ("http://a.test/", "http://b.test/", "http://a.test:81/")
            ]

    network = Network(monkeypatch, "127.0.0.1")
    settings = CrawlSettings(resolutions=(Resolution("a.test", 80, "127.0.0.1"),))
    found = asyncio.run(both(Fetcher(settings, trusted_hosts=frozenset(), now=noon)))
    assert found == ["connection", "private_address", "private_address"]
    assert network.connections == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "127.0.0.1..", "0177.0.0.1", "localhost."])
def test_even_an_address_that_is_not_canonical_reaches_nothing(
    noon: Clock, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    network = Network(monkeypatch, "127.0.0.1")
    assert reason(fetch(f"http://{host}/", CrawlSettings(), noon)) in ("private_address", "dns")
    assert network.connections == []


@pytest.mark.parametrize("host", [f"{'a' * 64}.test", "a..test", ".test", "127.0.0.1.."])
def test_a_name_that_no_resolver_takes_is_a_dns_failure(noon: Clock, host: str) -> None:
    assert reason(fetch(f"http://{host}/", CrawlSettings(timeout_s=5), noon)) == "dns"


def test_a_proxy_gets_every_request_and_hosts_that_tell_they_are_private_get_none(noon: Clock) -> None:
    # The test's site answers whatever it is asked, so it can stand for a proxy.
    with Site(lambda host, path: html(f"{host} {path}")) as site:
        settings = CrawlSettings(proxy=f"http://127.0.0.1:{site.port}")
        found = fetch("http://anywhere.example/x?y", settings, noon)
        assert isinstance(found, Exchange)
        assert b"anywhere.example http://anywhere.example/x?y" in found.body
        assert found.address == ""
        for host in ("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"):
            assert reason(fetch(f"http://{host}/", settings, noon)) == "private_address"
        assert len(site.requests) == 1


def test_a_proxy_that_is_not_there_and_one_that_refuses_are_named(noon: Clock) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings = CrawlSettings(proxy=f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert reason(fetch("http://a.example/", settings, noon)) == "proxy"
    with Site({}) as site:
        # CONNECT is a method that the site does not know.
        settings = CrawlSettings(proxy=f"http://127.0.0.1:{site.port}")
        assert reason(fetch("https://a.example/", settings, noon)) == "proxy"


@pytest.mark.parametrize(
    "proxy", ["127.0.0.1:80", "https://a.test", "http://u:p@a.test", "socks5://a.test:1", "http://a b"]
)
def test_a_proxy_of_another_form_is_refused(proxy: str) -> None:
    with pytest.raises(InputError, match="http://host:port"):
        CrawlSettings(proxy=proxy)
    with pytest.raises(InputError, match="no --resolve"):
        CrawlSettings(proxy="http://a.test:1", resolutions=(Resolution("a.test", 80, "127.0.0.1"),))


def test_a_copy_at_hand_is_named_to_the_server_and_no_damaged_header_is_sent(noon: Clock) -> None:
    async def ask(fetcher: Fetcher, url: str) -> tuple[Exchange | FetchFailure, Exchange | FetchFailure]:
        async with fetcher:
            return (
                await fetcher.fetch_page(url, etag='"v1"', last_modified="Mon, 23 Nov 2026 12:00:00 GMT"),
                await fetcher.fetch_page(url, etag='"v1"\r\nX-Evil: 1', last_modified="\u20ac"),
            )

    with Site({"a.test": {"/x": Page(status=304)}}) as site:
        fetcher = Fetcher(CrawlSettings(resolutions=site.resolutions), trusted_hosts=frozenset(), now=noon)
        known, damaged = asyncio.run(ask(fetcher, site.url("a.test", "/x")))
    assert isinstance(known, Exchange)
    assert known.status == 304
    assert ("If-None-Match", '"v1"') in known.request_headers
    assert ("If-Modified-Since", "Mon, 23 Nov 2026 12:00:00 GMT") in known.request_headers
    assert isinstance(damaged, Exchange)
    assert not {"If-None-Match", "If-Modified-Since", "X-Evil"} & {name for name, _ in damaged.request_headers}


def test_a_sitemap_may_have_any_type_and_is_refused_where_it_is_too_long(noon: Clock) -> None:
    async def ask(fetcher: Fetcher, url: str) -> list[str]:
        async with fetcher:
            return [reason(await fetcher.fetch_sitemap(url, max_bytes=limit)) for limit in (4999, 5000)]

    page = Page(b"x" * 5000, headers=(("Content-Type", "application/x-gzip"),))
    with Site({"a.test": {"/sitemap.xml.gz": page}}) as site:
        fetcher = Fetcher(CrawlSettings(resolutions=site.resolutions), trusted_hosts=frozenset(), now=noon)
        assert asyncio.run(ask(fetcher, site.url("a.test", "/sitemap.xml.gz"))) == ["too_large", "status 200"]


@pytest.mark.parametrize("host", ["localhost", "x.localhost", "127.0.0.1", "[::1]", "10.0.0.1"])
def test_private_literals_are_recognised(host: str) -> None:
    assert is_private_literal(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "192.0.1.1", "8.8.8.8", "[2606:4700::1111]"])
def test_public_hosts_are_not_taken_for_private(host: str) -> None:
    assert not is_private_literal(host)
