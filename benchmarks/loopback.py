"""A web of real pages on loopback: every folder of HTML becomes a host.

In: folders. Out: a server process on 127.0.0.1 that answers for `<folder name>.test` by the Host header, from memory,
so that what is measured is the crawler. `/` of each host lists all its pages over several listing pages, because a
documentation package rarely links to all of its own. What was asked for, and when, is told at `counts.test`: what a
crawl did is read there, and not believed. Must not: compress, delay or fail; that is another benchmark.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import cast
from urllib.parse import quote, unquote

from benchmarks.directory import DIRECTORY_HOST, RETRY_AFTER_S, Directory

LINKS_A_LISTING = 500

# Not one of the hosts that are crawled. There `/` tells how often each page and each address has been asked for, and
# how many addresses were dead; `/spans` when each host was first and last asked, seconds of the system's steady clock.
# `/forget` begins anew.
COUNTS_HOST = "counts.test"

_ROBOTS = b"User-agent: *\nAllow: /\n"
_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Host:
    """The pages of one host, by path."""

    name: str
    pages: dict[str, bytes]


def load_host(folder: Path, most_pages: int) -> Host:
    """Read the first pages of a folder, in the order of their paths, and list them.

    Args:
        folder: Searched for *.html at any depth; its name becomes the host's.
        most_pages: Pages taken at most, listings apart.
    """
    files = sorted(path for path in folder.rglob("*.html") if path.is_file() and not path.is_symlink())[:most_pages]
    pages = {"/" + quote(path.relative_to(folder).as_posix()): path.read_bytes() for path in files}
    paths = list(pages)
    listings = [paths[start : start + LINKS_A_LISTING] for start in range(0, len(paths), LINKS_A_LISTING)] or [[]]
    for number, listed in enumerate(listings):
        links = [f'<p><a href="{escape(path)}">{escape(path)}</a>' for path in listed]
        if number + 1 < len(listings):
            links.append(f'<p><a href="/listing-{number + 1}">more</a>')
        body = "<!doctype html><title>Pages</title>" + "\n".join(links)
        pages["/" if number == 0 else f"/listing-{number}"] = body.encode()
    name = "".join(letter if letter.isalnum() else "-" for letter in folder.name.lower())
    return Host(f"{name}.test", pages)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, as much of it as differs."""

    status: str
    kind: str
    body: bytes
    headers: str = ""

    def to_bytes(self) -> bytes:
        """Write it for HTTP/1.1."""
        head = f"HTTP/1.1 {self.status}\r\nContent-Type: {self.kind}\r\nContent-Length: {len(self.body)}\r\n"
        return f"{head}{self.headers}\r\n".encode("latin-1") + self.body


_MISSING = Answer("404 Not Found", _PLAIN, b"")
_LATER = Answer("429 Too Many Requests", _PLAIN, b"", f"Retry-After: {RETRY_AFTER_S}\r\n")


@dataclass(slots=True)
class Served:
    """What is served, and what was asked for."""

    hosts: dict[str, dict[str, bytes]]
    directory: Directory | None = None
    pages: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    dead: set[str] = field(default_factory=set)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    def answer(self, authority: str, target: str) -> Answer:
        """Answer a request and count it; robots.txt and what is told of the counts do not count."""
        name, _, port = authority.partition(":")
        path = target.partition("?")[0]
        if name == COUNTS_HOST:
            return Answer("200 OK", "application/json", self._tell(path))
        if path == "/robots.txt":
            return Answer("200 OK", _PLAIN, _ROBOTS)
        if self.directory and self.directory.is_site(name):
            return _LATER
        pages = self.hosts.get(name, {})
        page = path if path in pages else quote(unquote(path))
        listing = self.directory if name == DIRECTORY_HOST else None
        body = listing.page(path, port) if listing else pages.get(page)
        self._count(name, target, page if body is not None else None)
        return _MISSING if body is None else Answer("200 OK", _HTML, body)

    def _count(self, name: str, target: str, page: str | None) -> None:
        self.requests[name + target] += 1
        if page is None:
            self.dead.add(name + target)
        else:
            self.pages[name + page] += 1
        now_s = time.monotonic()
        self.spans[name] = (self.spans.get(name, (now_s, now_s))[0], now_s)

    def _tell(self, path: str) -> bytes:
        if path == "/forget":
            for counts in (self.pages, self.requests, self.dead, self.spans):
                counts.clear()
        counted = {"pages": self.pages, "requests": self.requests, "dead_links": len(self.dead)}
        return json.dumps(self.spans if path == "/spans" else counted).encode()


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as a crawler needs."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            request, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            answer = self._served.answer(headers.get("host", ""), request.split(" ")[1])
            self._transport.write(answer.to_bytes())


async def serve(served: Served, port: int) -> None:
    """Answer until cancelled; prints nothing but one line of JSON, `describe`'s, once it listens."""
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(served), "127.0.0.1", port)
    bound = server.sockets[0].getsockname()[1]
    await asyncio.to_thread(_announce, json.dumps(describe(served, bound)) + "\n")
    await server.serve_forever()


def describe(served: Served, port: int) -> dict[str, int | list[str]]:
    """Say what is served: port, pages on the hosts and in the directory, hosts, sites that ask to be left alone."""
    directory = served.directory
    return {
        "port": port,
        "pages": sum(len(pages) for pages in served.hosts.values()),
        "directory_pages": directory.pages if directory else 0,
        "hosts": list(served.hosts),
        "sites": list(directory.sites) if directory else [],
    }


def _announce(line: str) -> None:
    with Path("/dev/stdout").open("w", encoding="utf-8") as output:
        output.write(line)


def served_from(folders: Sequence[Path], *, most_pages: int, addresses: int | None) -> Served:
    """Load folders, and with a number of addresses a directory that lists as many."""
    hosts = {host.name: host.pages for host in (load_host(folder, most_pages) for folder in folders)}
    if addresses is None:
        return Served(hosts)
    paths = [path for pages in hosts.values() for path in pages]
    return Served(hosts, Directory(paths, addresses=addresses, leads_to=tuple(hosts)))


def main() -> None:
    """Load and serve, as a process of its own."""
    parser = argparse.ArgumentParser(description="Serve folders of HTML on loopback, one host a folder.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most-pages", type=int, default=3000, help="pages a host at most")
    parser.add_argument("--addresses", type=int, default=None, help="addresses in a directory that leads to the hosts")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    served = served_from(arguments.folders, most_pages=arguments.most_pages, addresses=arguments.addresses)
    asyncio.run(serve(served, arguments.port))


if __name__ == "__main__":
    main()
