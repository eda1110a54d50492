"""The load generator: every request is counted once, by what became of it, and latency counts from when it was due."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from benchmarks.load.clients import Plan, Tally, offer, offer_here
from benchmarks.load.connection import LATE, LOST
from benchmarks.load.dialects import DIALECTS, request_bytes
from benchmarks.load.measure import Offered, Questions
from benchmarks.load.servers import free_port

HOST = "127.0.0.1"


class _Handler(BaseHTTPRequestHandler):
    """Answers as the path says: its status, in so many chunks, after so long, and keeps or closes the connection."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[Counter[str]] = Counter()
    may_answer: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.seen[self.path] += 1
        kind = self.path.split("?")[0].strip("/")
        if kind == "held":
            self.may_answer.wait(30)
        if kind == "cut":
            self.close_connection = True
            return
        body = b"x" * 1000
        self.send_response(503 if kind == "busy" else 200)
        if kind == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3e8\r\n" + body + b"\r\n0\r\n\r\n")
            return
        if kind == "closing":
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen[asked["query"]] += 1
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[int]:
    _Handler.seen = Counter()
    _Handler.may_answer = threading.Event()
    with ThreadingHTTPServer((HOST, 0), _Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            _Handler.may_answer.set()
            server.shutdown()
            thread.join()


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def plan(port: int, *paths: str, **more: object) -> Plan:
    return Plan(HOST, port, [get(path) for path in paths], **{"seconds": 0.3, "clients": 2, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["plain", "chunked", "closing"])
def test_every_answer_is_counted_once(kind: str) -> None:
    with listening() as port:
        tally = offer_here(plan(port, f"/{kind}"))
        assert tally.outcomes == {200: _Handler.seen[f"/{kind}"]}
    assert len(tally.latencies_ms) == tally.sent > 2
    assert tally.good_per_s == tally.sent / tally.seconds


def test_requests_go_out_in_their_order() -> None:
    with listening() as port:
        offer_here(plan(port, "/a", "/b", "/c", clients=1))
        seen = dict(_Handler.seen)
    assert max(seen.values()) - min(seen.values()) <= 1


def test_refusals_and_broken_connections_are_told_apart() -> None:
    with listening() as port:
        tally = offer_here(plan(port, "/busy", "/plain", "/cut", clients=1))
    assert set(tally.outcomes) == {200, 503, LOST}
    assert len(tally.latencies_ms) == tally.outcomes[200]
    assert set(offer_here(plan(free_port(), "/plain", seconds=0.05)).outcomes) == {LOST}


def test_an_answer_that_does_not_come_in_time_is_late_and_the_next_has_a_new_connection() -> None:
    with listening() as port:
        tally = offer_here(plan(port, "/held", "/plain", clients=1, timeout_s=0.2, seconds=0.3))
        assert tally.outcomes[LATE] >= 1
        assert tally.outcomes[200] >= 1


def test_at_a_rate_a_stall_is_charged_to_all_that_fell_due_meanwhile() -> None:
    def stalled(port: int) -> Tally:
        threading.Timer(0.4, _Handler.may_answer.set).start()
        return offer_here(plan(port, "/held", *["/plain"] * 99, clients=1, rate_per_s=100.0, seconds=0.5))

    with listening() as port:
        tally = stalled(port)
    waited = [latency for latency in tally.latencies_ms if latency > 50]
    # Some 40 requests fall due in 0.4 s; nearly all of them wait for the one that stalls.
    assert len(waited) > 15
    assert max(tally.latencies_ms) >= 400


def test_a_rate_is_kept_on_average_and_by_the_seed() -> None:
    with listening() as port:
        one, other = (offer_here(plan(port, "/plain", clients=8, rate_per_s=200.0, seconds=1.0)) for _ in range(2))
    assert one.sent == other.sent
    assert 150 < one.sent < 250


@pytest.mark.slow
def test_processes_share_clients_and_requests() -> None:
    with listening() as port:
        paths = [f"/{number}" for number in range(1000)]
        tally = offer(plan(port, *paths, clients=3, rate_per_s=100.0, seconds=1.0), processes=2)
        assert tally.sent == sum(_Handler.seen.values())
        assert {"/0", "/500"} <= set(_Handler.seen)
    assert set(tally.outcomes) == {200}


def test_no_query_is_asked_twice_until_all_are_spent() -> None:
    questions = Questions(["a", "b", "c", "d", "e"])
    first = questions.requests(Offered("retrieve", 1, 1.0, batch=2), 2)
    assert [json.loads(request.partition(b"\r\n\r\n")[2])["queries"] for request in first] == [["a", "b"], ["c", "d"]]
    (request,) = questions.requests(Offered("native-bm25", 1, 1.0), 1)
    assert b"GET /v1/search?q=e&mode=lexical&k=10&operators=false HTTP/1.1\r\n" in request
    assert b"q=a&" in questions.requests(Offered("native-bm25", 1, 1.0), 1)[0]


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_every_dialect_writes_a_whole_request(name: str) -> None:
    request = request_bytes("h", DIALECTS[name](["two words é"]))
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith((b"GET /", b"POST /"))
    assert b"Content-Length: %d" % len(body) in head if body else b"Content-Length" not in head
    request.decode("ascii")
