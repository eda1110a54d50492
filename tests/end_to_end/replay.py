"""A crawl's responses, served again on loopback under their host names."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from crawler.reading.response import ArchivedResponse, read_responses


@dataclass(frozen=True, slots=True)
class Replay:
    """The sample's responses on loopback, under their hosts, at one port."""

    port: int
    paths: dict[str, set[str]]

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def resolve(self) -> list[str]:
        return [word for host in sorted(self.paths) for word in ("--resolve", f"{host}:{self.port}:127.0.0.1")]


@contextmanager
def replaying(crawl: Path) -> Iterator[Replay]:
    """Serve the responses of a crawl folder until the block ends."""
    responses: dict[tuple[str, str], ArchivedResponse] = {}
    for path in sorted(crawl.rglob("*.warc.gz")):
        for response in read_responses(path):
            assert isinstance(response, ArchivedResponse)
            address = urlsplit(response.url)
            responses[address.netloc, address.path] = response

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            response = responses.get((host, urlsplit(self.path).path))
            body = response.body if response else b""
            self.send_response(response.status if response else 404)
            kinds = [value for name, value in response.headers if name.lower() == "content-type"] if response else []
            self.send_header("Content-Type", kinds[0] if kinds else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        paths: dict[str, set[str]] = {}
        for (host, page), response in responses.items():
            if response.status == 200 and page != "/robots.txt":
                paths.setdefault(host, set()).add(page)
        yield Replay(server.server_port, paths)
        server.shutdown()
        thread.join()
