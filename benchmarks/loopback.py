"""A web of real pages on loopback: every folder of HTML becomes a host.

In: folders. Out: a server process on 127.0.0.1 that answers for `<folder name>.test` by the Host header, from memory,
so that what is measured is the crawler. `/` of each host lists all its pages over several listing pages, because a
documentation package rarely links to all of its own. Must not: compress, delay or fail; that is another benchmark.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import cast
from urllib.parse import quote, unquote

LINKS_A_LISTING = 500

# Not one of the hosts that are crawled: `/` there tells how often each page has been asked for, as JSON.
COUNTS_HOST = "counts.test"
_ROBOTS = b"User-agent: *\nAllow: /\n"


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


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as a crawler needs."""

    def __init__(self, hosts: dict[str, dict[str, bytes]], asked: Counter[str]) -> None:
        self._hosts = hosts
        self._asked = asked
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        request, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        name = headers.get("host", "").partition(":")[0]
        host = self._hosts.get(name, {})
        path = request.split(" ")[1].partition("?")[0]
        if name == COUNTS_HOST:
            host = {"/": json.dumps(self._asked).encode()}
        elif path in host:
            self._asked[name + path] += 1
        body = _ROBOTS if path == "/robots.txt" else host.get(path) or host.get(quote(unquote(path)))
        status, kind = ("200 OK", "text/html; charset=utf-8") if body is not None else ("404 Not Found", "text/plain")
        body = body or b""
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return answer.encode("latin-1") + body


async def serve(hosts: Sequence[Host], port: int) -> None:
    """Answer until cancelled; prints nothing but a line "PORT PAGES HOST,HOST" once it listens."""
    by_name = {host.name: host.pages for host in hosts}
    asked: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(by_name, asked), "127.0.0.1", port)
    bound = server.sockets[0].getsockname()[1]
    announcement = f"{bound} {sum(len(host.pages) for host in hosts)} {','.join(by_name)}\n"
    await asyncio.to_thread(_announce, announcement)
    await server.serve_forever()


def _announce(line: str) -> None:
    with Path("/dev/stdout").open("w", encoding="utf-8") as output:
        output.write(line)


def main() -> None:
    """Load and serve, as a process of its own."""
    parser = argparse.ArgumentParser(description="Serve folders of HTML on loopback, one host a folder.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most-pages", type=int, default=3000, help="pages a host at most")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    hosts = [load_host(folder, arguments.most_pages) for folder in arguments.folders]
    asyncio.run(serve(hosts, arguments.port))


if __name__ == "__main__":
    main()
