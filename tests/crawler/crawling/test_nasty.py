"""Servers that are broken or hostile: nothing they send crashes, hangs or floods the fetcher; each has its reason."""

import asyncio
import gzip
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.crawling.backoff import RETRY_AFTER_TOO_LONG, HostHealth, next_step
from crawler.crawling.crawl import crawl
from crawler.fetching.encoding import unpack
from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.fetching.fetch import FETCH_REASONS, Fetcher
from crawler.pages.links import page_links
from crawler.settings import CrawlSettings, Resolution
from tests.crawler.site import Page, Site, html, packed, raw, redirect

MAX_BODY_BYTES = 10_000
TIMEOUT_S = 0.4

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

NOVEL = b"n" * 200_000
UPGRADE = b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello"
CAFE = b"<a href=/caf\xe9>x</a>"
UTF8 = (("Content-Type", "text/html; charset=utf-8"),)
ODD = (("Content-Type", "text/html; charset=\x80nope"),)

# What each page does, and what comes of asking for it once. Where a server sends more than it announced, the client
# cannot know where the answer ends, and takes none.
NASTY: dict[str, tuple[Page, str]] = {
    "/slow": (Page(b"x", manners="slow"), "timeout"),
    "/silent": (Page(manners="silent"), "timeout"),
    "/one-byte": (raw(b"H"), "connection"),
    "/dropped": (Page(manners="dropped"), "connection"),
    "/huge": (Page(b"x" * 2 * MAX_BODY_BYTES), "too_large"),
    "/huge-and-unannounced": (Page(b"x" * 2 * MAX_BODY_BYTES, manners="chunked"), "too_large"),
    "/endless": (Page(b"x" * 1000, manners="endless"), "too_large"),
    "/endless-headers": (Page(manners="endless_headers"), "bad_response"),
    "/endless-continue": (Page(b"HTTP/1.1 100 Continue\r\n\r\n", manners="endless_raw"), "timeout"),
    "/endless-line": (Page(b"HTTP/1.1 200 " + b"O" * 5000, manners="endless_raw"), "bad_response"),
    "/endless-garbage": (Page(b"\x00\xff garbage", manners="endless_raw"), "bad_response"),
    "/header-flood": (Page(b"x", headers=tuple((f"X-{n}", "y") for n in range(1000))), "bad_response"),
    "/header-megabyte": (Page(b"x", headers=(("X-Long", "y" * 1_000_000),)), "bad_response"),
    "/longer-than-said": (raw(OK + b"Content-Length: 2\r\n\r\nhello"), "bad_response"),
    "/shorter-than-said": (Page(b"x", manners="wrong_length"), "incomplete_body"),
    "/two-lengths": (raw(OK + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\nhello"), "bad_response"),
    "/negative-length": (raw(OK + b"Content-Length: -5\r\n\r\nhello"), "bad_response"),
    "/length-of-words": (raw(OK + b"Content-Length: five\r\n\r\nhello"), "bad_response"),
    "/length-beyond-numbers": (raw(OK + b"Content-Length: 99999999999999999999999\r\n\r\nhello"), "bad_response"),
    "/no-length": (raw(OK + b"\r\nhello"), "status 200"),
    "/bad-chunk": (raw(CHUNKED + b"zz\r\nhello\r\n"), "bad_response"),
    "/chunk-beyond-numbers": (raw(CHUNKED + b"fffffffffffffffffff\r\nhello\r\n"), "bad_response"),
    "/chunk-cut": (raw(CHUNKED + b"64\r\nhello"), "incomplete_body"),
    "/chunks-without-end": (raw(CHUNKED + b"5\r\nhello\r\n"), "incomplete_body"),
    "/chunk-with-a-novel": (raw(CHUNKED + b"5;" + NOVEL + b"\r\nhello\r\n0\r\n\r\n"), "status 200"),
    "/trailer-flood": (raw(CHUNKED + b"0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"), "bad_response"),
    "/empty": (raw(b""), "connection"),
    "/http-0.9": (raw(b"<html>hello"), "bad_response"),
    "/other-protocol": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "bad_response"),
    "/upgrade": (raw(UPGRADE), "bad_response"),
    "/status-0": (raw(b"HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n"), "bad_response"),
    "/status-of-words": (raw(b"HTTP/1.1 abc OK\r\n\r\n"), "bad_response"),
    "/nul-in-header": (raw(OK + b"X: a\x00b\r\nContent-Length: 1\r\n\r\nx"), "bad_response"),
    "/nameless-header": (raw(OK + b": a\r\nContent-Length: 1\r\n\r\nx"), "bad_response"),
    "/image": (Page(b"x", headers=(("Content-Type", "image/png"),)), "content_type"),
    "/type-of-nonsense": (Page(b"x", headers=(("Content-Type", ";;=,/\xff"),)), "content_type"),
    "/private-name": (redirect("http://localhost:1/"), "status 301"),
    "/private-number": (redirect("http://2130706433/"), "status 301"),
    "/metadata": (redirect("http://[::ffff:a9fe:a9fe]/latest/meta-data/"), "status 301"),
    "/loop": (redirect("/loop"), "status 301"),
    "/wrong-charset": (Page(CAFE, headers=(("Content-Type", "text/html; charset=utf-8"),)), "status 200"),
    "/no-charset": (Page(b"<a href=/x>x</a>", headers=ODD), "status 200"),
    "/busy": (Page(b"busy", status=429, headers=(("Retry-After", "99999999"),)), "status 429"),
    "/down": (Page(b"down", status=503, headers=(("Retry-After", "3"),)), "status 503"),
    "/bomb-gzip": (packed("gzip", gzip.compress(bytes(2_000_000))), "status 200"),
    "/bomb-brotli": (packed("br", brotli.compress(bytes(20_000_000))), "status 200"),
    "/bomb-zstd": (packed("zstd", zstandard.compress(bytes(20_000_000))), "status 200"),
    "/bomb-in-a-bomb": (packed("gzip, gzip", gzip.compress(gzip.compress(bytes(20_000_000)))), "status 200"),
    "/cut-gzip": (packed("gzip", gzip.compress(b"hello" * 9)[:-9]), "status 200"),
}  # fmt: skip


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def outcome(result: Exchange | FetchFailure) -> str:
    return result.reason if isinstance(result, FetchFailure) else f"status {result.status}"


def ask(site: Site, *paths: str, robots_bytes: int = 0) -> list[Exchange | FetchFailure]:
    """Ask for pages one after the other with one client, as a crawl does."""

    async def all_of_them() -> list[Exchange | FetchFailure]:
        options = CrawlSettings(timeout_s=TIMEOUT_S, max_body_bytes=MAX_BODY_BYTES, resolutions=site.resolutions)
        async with Fetcher(options, trusted_hosts=frozenset(), now=noon) as fetcher:
            if robots_bytes:
                return [await fetcher.fetch_robots(site.url("a.test", path), max_bytes=robots_bytes) for path in paths]
            return [await fetcher.fetch_page(site.url("a.test", path)) for path in paths]

    return asyncio.run(all_of_them())


@pytest.fixture
def site() -> Site:
    return Site({"a.test": {path: page for path, (page, _) in NASTY.items()} | {"/good": Page(b"good")}})


@pytest.mark.slow
def test_each_nasty_page_has_its_reason_and_the_client_goes_on(site: Site) -> None:
    with site:
        paths = [path for nasty in NASTY for path in (nasty, "/good")]
        began = time.monotonic()
        results = dict(zip(paths, ask(site, *paths), strict=True))
        took_s = time.monotonic() - began
    found = {path: outcome(result) for path, result in results.items()}
    assert {path: found[path] for path in NASTY} == {path: wanted for path, (_, wanted) in NASTY.items()}
    assert found["/good"] == "status 200"
    assert all(isinstance(r, Exchange) or r.reason in FETCH_REASONS for r in results.values())
    # No page takes longer than the timeout, and most take none of it.
    assert took_s < len(NASTY) * (TIMEOUT_S + 0.5)


@pytest.mark.slow
def test_what_is_cut_for_robots_and_sitemaps_keeps_its_limit_on_every_page(site: Site) -> None:
    with site:
        results = ask(site, *NASTY, robots_bytes=100)
    for path, result in zip(NASTY, results, strict=True):
        if isinstance(result, Exchange):
            assert len(result.body) <= 100, path
        else:
            assert result.reason in FETCH_REASONS - {"too_large", "content_type"}, path


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/bomb-gzip", "bomb"), ("/bomb-brotli", "bomb"), ("/bomb-zstd", "bomb"), ("/bomb-in-a-bomb", "bomb"),
        ("/cut-gzip", "truncated_coding"),
    ],
)  # fmt: skip
def test_a_bomb_costs_no_more_memory_than_its_limit(site: Site, path: str, reason: str) -> None:
    with site:
        (result,) = ask(site, path)
    assert isinstance(result, Exchange)
    tracemalloc.start()
    try:
        found = unpack(result.headers, result.body, max_bytes=MAX_BODY_BYTES)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found, FetchFailure)
    assert found.reason == reason
    # One step of zstd may give 8 MiB; the bombs themselves are 20 MB.
    assert peak_bytes < 9 * 2**20


def test_a_redirect_into_a_private_network_is_refused_at_the_next_hop(site: Site) -> None:
    async def hop(location: str) -> str:
        options = CrawlSettings(timeout_s=TIMEOUT_S, resolutions=site.resolutions)
        async with Fetcher(options, trusted_hosts=frozenset(), now=noon) as fetcher:
            return outcome(await fetcher.fetch_page(location))

    with site:
        for path in ("/private-name", "/metadata"):
            (result,) = ask(site, path)
            assert isinstance(result, Exchange)
            assert asyncio.run(hop(result.header("Location"))) == "private_address"


def test_wrong_charsets_give_links_all_the_same(site: Site) -> None:
    with site:
        wrong, none = ask(site, "/wrong-charset", "/no-charset")
    assert isinstance(wrong, Exchange)
    assert isinstance(none, Exchange)
    assert page_links("http://a.test/", none.headers, none.body).follow == ("http://a.test/x",)
    assert len(page_links("http://a.test/", wrong.headers, wrong.body).follow) <= 1


def test_a_busy_server_is_left_alone_for_as_long_as_it_says(site: Site) -> None:
    with site:
        busy, down = ask(site, "/busy", "/down")
    options = CrawlSettings(backoff_s=1)
    assert next_step(busy, HostHealth(), options, attempts=1, now=noon()).give_up == RETRY_AFTER_TOO_LONG
    step = next_step(down, HostHealth(), options, attempts=1, now=noon())
    assert (step.rest_s, step.retry, step.give_up) == (3, True, "")


@pytest.mark.slow
def test_a_crawl_of_all_of_it_ends_and_counts_every_address_once(tmp_path: Path) -> None:
    # /busy asks for three years of rest and /down for seconds, which is for the tests of back-off.
    pages = {path: page for path, (page, _) in NASTY.items() if path not in ("/busy", "/down")}
    front = html("".join(f'<a href="{path}">x</a>' for path in pages))
    with Site({"a.test": {**pages, "/": front}}) as site:
        options = CrawlSettings(
            delay_s=0,
            backoff_s=0,
            max_retries=0,
            max_host_troubles=1000,
            timeout_s=TIMEOUT_S,
            max_body_bytes=MAX_BODY_BYTES,
            resolutions=site.resolutions,
        )
        report = crawl([site.url("a.test")], tmp_path / "crawl", options, now=noon)
    missed = sum(count for name, count in report.counts.items() if name.startswith("missed."))
    # robots.txt, the front page, what it links to, three redirects out of the crawl, and two links on pages of odd
    # charsets.
    assert report.responses + missed == 1 + 1 + len(pages) + 3 + 2
    assert report.counts["missed.timeout"] == 3
    assert report.counts["missed.too_large"] == 3


PIECES = [
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 404 No\r\n", b"HTTP/1.1 304 Same\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 ",
    b"HTTP/9.9 999 \xff\r\n", b"Content-Type: text/html\r\n", b"Content-Type: ;;/\xe9\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: \x00\r\n", b"Content-Encoding: gzip\r\n",
    b"Connection: close\r\n", b"Connection: upgrade\r\nUpgrade: h2c\r\n",
    b"Location: http://[::1\r\n", b"Set-Cookie: \xff=;;\r\n",
    b"Set-Cookie: a=b; Max-Age=99999999999999999999\r\n", b"Link: <\r\n",
    b"X: " + b"y" * 70_000 + b"\r\n", b"X\r\n", b" folded\r\n",
    b"\r\n", b"\n", b"\r", b"\x00", b"5\r\nhello\r\n", b"0\r\n\r\n", b"fffffffff\r\n", b"-1\r\n",
    b"hello", b"\x1f\x8b", b"x" * 20_000,
]  # fmt: skip
ANSWERS = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=9), max_size=14).map(b"".join)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    answers=st.lists(ANSWERS | ANSWERS.map((OK + b"\r\n").__add__) | ANSWERS.map(OK.__add__), min_size=1, max_size=6)
)
def test_any_bytes_give_an_outcome_with_a_name_within_the_limits(answers: list[bytes]) -> None:
    """Each answer is for one request of one client; a connection that stays open is used for the next one."""
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while waiting and await reader.readuntil(b"\r\n\r\n"):
                writer.write(waiting.pop(0))
                await writer.drain()
                # Half of the answers leave the connection open, for as long as the client wants it.
                if len(waiting) % 2:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def run() -> list[Exchange | FetchFailure]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        options = CrawlSettings(
            timeout_s=0.1, max_body_bytes=MAX_BODY_BYTES, resolutions=(Resolution("a.test", port, "127.0.0.1"),)
        )
        async with server, Fetcher(options, trusted_hosts=frozenset(), now=noon) as fetcher:
            return [await asyncio.wait_for(fetcher.fetch_page(f"http://a.test:{port}/"), 5) for _ in answers]

    for result in asyncio.run(run()):
        if isinstance(result, FetchFailure):
            assert result.reason in FETCH_REASONS
            assert len(result.detail) <= 300
        else:
            assert 0 <= result.status <= 999
            assert len(result.body) <= MAX_BODY_BYTES
            unpacked = unpack(result.headers, result.body, max_bytes=MAX_BODY_BYTES)
            assert isinstance(unpacked, FetchFailure) or len(unpacked) <= MAX_BODY_BYTES
