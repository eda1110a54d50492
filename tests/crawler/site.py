"""A web site on loopback, for tests that need a server to be nice or nasty.

In: pages by host and path, or a function that makes them. Out: a running server, the `--resolve` entries under which
a crawler finds its hosts, and the list of requests it saw. Hosts are virtual: one port, told apart by Host.

    with Site({"a.test": {"/": html("<a href=/b>b</a>"), "/b": html("b")}}) as site:
        crawl([site.url("a.test", "/")], out, CrawlSettings(delay_s=0, resolutions=site.resolutions), now=...)

Nothing here sleeps: a slow page waits until the site is closed.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Self

from crawler.settings import Resolution

Manners = Literal[
    "good", "wrong_length", "dropped", "slow", "silent", "endless", "endless_headers", "endless_raw", "chunked", "raw"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One answer.

    Attributes:
        body: Bytes behind the headers.
        status: HTTP status.
        headers: Headers besides Content-Length; Content-Type is text/html unless it stands here.
        manners: "good"; "wrong_length" announces ten bytes more than come; "dropped" closes the connection without
            an answer; "slow" sends headers and then nothing until the site is closed; "silent" sends not even those;
            "endless" sends the body over and over; "endless_headers" sends header lines so; "chunked" sends the body in
            two chunks; "raw" sends the body as the whole answer, status line and all; "endless_raw" does so over and
            over.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    manners: Manners = "good"


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the site saw."""

    host: str
    path: str
    user_agent: str
    validators: tuple[str, str] = ("", "")
    """If-None-Match and If-Modified-Since."""


def html(body: str, *, title: str = "", head: str = "") -> Page:
    """Make a page of HTML in UTF-8."""
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Page(text.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))


def redirect(location: str, status: int = 301) -> Page:
    """Make a redirect."""
    return Page(status=status, headers=(("Location", location),))


def text(body: str) -> Page:
    """Make a page of plain text, such as a robots.txt."""
    return Page(body.encode(), headers=(("Content-Type", "text/plain; charset=utf-8"),))


def raw(answer: bytes) -> Page:
    """Make an answer that is sent byte by byte as it is written here."""
    return Page(answer, manners="raw")


def packed(coding: str, body: bytes) -> Page:
    """Make a page that bears the name of a content coding, whatever its body is."""
    return Page(body, headers=(("Content-Type", "text/html"), ("Content-Encoding", coding)))


NOT_FOUND = Page(b"<html><body>no such page</body></html>", status=404)

Hosts = Mapping[str, Mapping[str, Page]]


class Site:
    """The server; use it as a context manager."""

    def __init__(self, pages: Hosts | Callable[[str, str], Page], hosts: tuple[str, ...] = ()) -> None:
        """Prepare.

        Args:
            pages: Pages by host and by path with query; or a function of both. What is missing is a 404.
            hosts: Host names of `resolutions`, where a function makes the pages.
        """
        if callable(pages):
            self._answer = pages
            self.hosts = hosts
        else:
            table = pages
            self._answer = lambda host, path: table.get(host, {}).get(path, NOT_FOUND)
            self.hosts = (*table, *hosts)
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        site = self

        class Handler(_Handler):
            pass

        Handler.site = site
        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, host: str, path: str = "/") -> str:
        """Give the address of a page, with the site's port."""
        return f"http://{host}:{self.port}{path}"

    @property
    def resolutions(self) -> tuple[Resolution, ...]:
        """Give the entries under which a crawler finds the hosts."""
        return tuple(Resolution(host, self.port, "127.0.0.1") for host in self.hosts)

    def paths(self, host: str) -> list[str]:
        """List the paths asked of one host, in order."""
        return [request.path for request in self.requests if request.host == host]

    def _began(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            self._at_once[request.host] = self._at_once.get(request.host, 0) + 1
            self.most_at_once = max(self.most_at_once, *self._at_once.values())

    def _ended(self, host: str) -> None:
        with self._lock:
            self._at_once[host] -= 1


def _validated(page: Page, validators: tuple[str, str]) -> Page:
    """Answer 304 where a validator that the page has fits (RFC 9110, section 13.2.2)."""
    own = {name.lower(): value for name, value in page.headers}
    names = ("etag", "last-modified")
    for name, asked in zip(names, validators, strict=True):
        if asked and own.get(name) == asked and page.status == 200:
            return Page(status=304, headers=tuple(pair for pair in page.headers if pair[0].lower() in names))
    return page


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A crawl opens connections faster than one thread accepts them.
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that go away in the middle are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    server_version = "TestSite"
    # Without it each answer waits 40 ms for the client's delayed acknowledgement of the headers.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        validators = (self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since", ""))
        self.site._began(Request(host, self.path, self.headers.get("User-Agent", ""), validators))
        try:
            self._send(_validated(self.site._answer(host, self.path), validators))
        except OSError:
            # The client went away, as it should from a page that never ends.
            self.close_connection = True
        finally:
            self.site._ended(host)

    def _send(self, page: Page) -> None:
        if page.manners in ("dropped", "silent", "raw", "endless_raw", "endless_headers"):
            self.close_connection = True
            self._send_raw(page)
            return
        self.send_response(page.status)
        names = {name.lower() for name, _ in page.headers}
        for name, value in page.headers:
            self.send_header(name, value)
        if "content-type" not in names and page.status != 304:
            self.send_header("Content-Type", "text/html")
        if page.manners in ("chunked", "endless"):
            self.send_header("Transfer-Encoding", "chunked")
        elif page.status != 304:
            self.send_header("Content-Length", str(len(page.body) + (10 if page.manners != "good" else 0)))
        self.end_headers()
        self._send_body(page)

    def _send_raw(self, page: Page) -> None:
        if page.manners == "silent":
            self.site._closing.wait()
        elif page.manners == "raw":
            self.wfile.write(page.body)
        elif page.manners == "endless_headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        endless = {"endless_raw": page.body, "endless_headers": b"X-More: of the same\r\n"}.get(page.manners)
        while endless and not self.site._closing.is_set():
            self.wfile.write(endless)

    def _send_body(self, page: Page) -> None:
        if page.manners == "endless":
            while not self.site._closing.is_set():
                self._chunk(page.body)
        elif page.manners == "chunked":
            half = len(page.body) // 2
            for part in (page.body[:half], page.body[half:], b""):
                self._chunk(part)
        else:
            self.wfile.write(page.body)
        if page.manners == "slow":
            self.site._closing.wait()
        if page.manners not in ("good", "chunked"):
            self.close_connection = True

    def _chunk(self, part: bytes) -> None:
        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Stand still, so that two crawls of one site receive the same bytes."""
        return "Mon, 23 Nov 2026 12:00:00 GMT"

    def log_message(self, *_: object) -> None:
        """Say nothing: a test prints what it wants to."""
