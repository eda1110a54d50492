"""Clients that are slow, endless, many or malicious, with raw sockets against a listening server: each costs little."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.settings import ServerSettings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

# Times are short, and the server is given twenty times as long to keep to them before a test fails.
TIME_S = 0.5
PATIENCE_S = 20 * TIME_S
CONNECTIONS = 20
HEADER_BYTES = 4096
LIMIT = ServerSettings().max_body_bytes

# More than the buffers of both ends can hold.
LARGE = 16_000_000

SCRIPT = f"""
import sys
from pathlib import Path
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.run import serve_sources
from server.settings import ServerSettings
from tests.server.site import pages
from tests.snapshots import page, snapshot_of

large = page("https://large.example.org/", "Large", "a" * {LARGE}, doc_id="large")
settings = ServerSettings(
    port=0, header_timeout_s={TIME_S}, body_timeout_s={TIME_S}, answer_timeout_s={TIME_S},
    max_connections={CONNECTIONS}, max_header_bytes={HEADER_BYTES},
)
serve_sources(
    lambda: Searcher(snapshot_of([*pages(), large], MemoryBackend(), Path(sys.argv[1]))),
    settings,
    on_ready=lambda address: print(address, flush=True),
)
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path_factory.mktemp("index"))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline().strip().rpartition(":")[2])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.fixture(autouse=True)
def _still_answers(port: int) -> Iterator[None]:
    """Whatever a test did, the next client is answered."""
    yield
    assert status_of(ask(port, b"GET /v1/search?q=lemur HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) == 200


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def ask(port: int, sent: bytes) -> bytes:
    """Send bytes, and read until the server hangs up."""
    with connect(port) as connection:
        connection.sendall(sent)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    read = bytearray()
    while True:
        try:
            more = connection.recv(65_536)
        except ConnectionResetError:
            return bytes(read)
        if not more:
            return bytes(read)
        read += more


def read_one(connection: socket.socket) -> bytes:
    """Read one answer, and leave the connection open."""
    read = bytearray()
    while b"\r\n\r\n" not in read:
        read += connection.recv(65_536)
    head, _, body = bytes(read).partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def code_of(answer: bytes) -> str:
    code = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"]
    assert isinstance(code, str)
    return code


def trickle(connection: socket.socket, piece: bytes) -> bytes:
    """Send a piece ten times in the allowed time, again and again, until the server has had enough."""
    connection.settimeout(TIME_S / 10)
    deadline = time.monotonic() + PATIENCE_S
    read = bytearray()
    while time.monotonic() < deadline:
        try:
            connection.sendall(piece)
            more = connection.recv(65_536)
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return bytes(read)
        if not more:
            return bytes(read)
        read += more
    pytest.fail("the server waits without end")


def test_headers_that_come_too_slowly_are_refused(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET /v1/search?q=lemur HTTP/1.1\r\nHost: a\r\n")
        answer = trickle(connection, b"X-More: 1\r\n")
    assert (status_of(answer), code_of(answer)) == (408, "request_timeout")


def test_headers_that_come_too_slowly_after_an_answer_are_refused_as_well(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert status_of(read_one(connection)) == 200
        answer = trickle(connection, b"G")
    assert (status_of(answer), code_of(answer)) == (408, "request_timeout")


def test_a_connection_that_says_nothing_is_closed_without_a_word(port: int) -> None:
    with connect(port) as connection:
        assert connection.recv(1) == b""


def test_a_body_that_comes_too_slowly_is_refused_and_its_connection_ends(port: int) -> None:
    head = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    with connect(port) as connection:
        connection.sendall(head)
        answer = trickle(connection, b" ")
    assert (status_of(answer), code_of(answer)) == (408, "request_timeout")
    assert b"connection: close" in answer.lower()


def test_a_body_of_a_gigabyte_is_refused_before_it_is_sent_and_is_not_read_for_long(port: int) -> None:
    head = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n"
    with connect(port) as connection:
        connection.sendall(head)
        answer = read_one(connection)
        assert (status_of(answer), code_of(answer)) == (413, "body_too_large")
        trickle(connection, b" " * 1000)


def test_a_body_without_end_is_refused_at_the_limit(port: int) -> None:
    head = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (1000, b" " * 1000)
    with connect(port) as connection:
        connection.sendall(head + chunk * (LIMIT // 1000 + 1))
        answer = read_one(connection)
        assert status_of(answer) == 413
        trickle(connection, chunk)


@pytest.mark.parametrize(
    "flood",
    [
        b"X-A: 1\r\n" * 101,
        b"X-A: " + b"a" * HEADER_BYTES + b"\r\n",
        b"".join(b"X-%d: %s\r\n" % (number, b"a" * 100) for number in range(90)),
        b"Cookie: " + b"a=b; " * 100_000 + b"\r\n",
    ],
    ids=["many", "long", "both", "huge"],
)
def test_a_flood_of_headers_is_refused(port: int, flood: bytes) -> None:
    with connect(port) as connection:
        try:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + flood + b"\r\n")
        except (ConnectionResetError, BrokenPipeError):
            return  # It was refused before all of it was sent.
        answer = read_all(connection)
    # Where more was on its way, the refusal may be lost with it.
    assert answer == b"" or (status_of(answer), code_of(answer)) == (431, "headers_too_large")


def test_headers_without_end_are_refused(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-A: " + b"a" * (2 * HEADER_BYTES))
        answer = read_all(connection)
    assert (status_of(answer), code_of(answer)) == (431, "headers_too_large")


def test_a_client_that_does_not_take_its_answer_is_cut_off(port: int) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(PATIENCE_S)
    with connection:
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET /v1/documents/large HTTP/1.1\r\nHost: a\r\n\r\n")
        start = connection.recv(1000)
        assert status_of(start) == 200
        # Read far more slowly than the answer would need, for three times as long as it may take.
        taken = len(start)
        until = time.monotonic() + 3 * TIME_S
        while time.monotonic() < until:
            time.sleep(TIME_S / 10)
            taken += len(connection.recv(1000))
        taken += len(read_all(connection))
    assert taken < LARGE


def test_a_client_that_takes_its_answer_gets_all_of_it(port: int) -> None:
    answer = ask(port, b"GET /v1/documents/large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert len(json.loads(answer.partition(b"\r\n\r\n")[2])["text"]) == LARGE


def test_connections_over_the_limit_are_told_so_and_others_go_on(port: int) -> None:
    held = [connect(port) for _ in range(CONNECTIONS)]
    try:
        for connection in held:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert status_of(read_one(connection)) == 200
        with connect(port) as another:
            answer = read_all(another)
        assert (status_of(answer), code_of(answer)) == (503, "overloaded")
        assert b"retry-after: 1" in answer.lower()
        held[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert status_of(read_one(held[0])) == 200
    finally:
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: abc", 400),
        (b"Content-Length: -1", 400),
        (b"Content-Length: 5\r\nContent-Length: 6", 400),
        (b"Transfer-Encoding: gzip", 501),
        (b"Transfer-Encoding: chunked, chunked", 501),
        (b"Content-Encoding: gzip\r\nContent-Length: 0", 415),
        (b"Content-Encoding: br\r\nContent-Length: 0", 415),
        (b"X-A\x00: 1", 400),
        (b": 1", 400),
    ],
)
def test_bodies_and_headers_in_doubtful_wrappings_are_refused(port: int, head: bytes, status: int) -> None:
    start = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    answer = ask(port, start + head + b"\r\n\r\n")
    assert status_of(answer) == status
    assert code_of(answer)


@pytest.mark.parametrize("body", [b'{"q": "\xff"}', b"\xff\xfe{\x00", b'{"q": "a\x00"', b"\x1f\x8b\x08"])
def test_a_body_in_no_encoding_of_json_is_refused(port: int, body: bytes) -> None:
    start = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    answer = ask(port, start + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert (status_of(answer), code_of(answer)) == (400, "bad_request")


@pytest.mark.parametrize(
    ("target", "header"),
    [
        (b"/%0d%0aX-Injected:%201", b""),
        (b"/v1/search?q=%0d%0aX-Injected:%201%0d%0a%0d%0a<script>", b""),
        (b"/v1/documents/%0aX-Injected:%201", b""),
        (b"/?index=%0d%0aX-Injected:%201", b""),
        (b"/v1/indexes", b"X-Request-Id: a%0d%0aX-Injected: 1\r\n"),
        (b"/v1/indexes", b"X-Request-Id: a\r\n X-Injected: 1\r\n"),
        (b"/v1/indexes", b"X-Request-Id: a\rX-Injected: 1\r\n"),
        (b"/v1/search?q=lemur", b"X-Scenthound-Index: a\r\n X-Injected: 1\r\n"),
    ],
)
def test_nothing_that_a_client_sends_becomes_a_header(port: int, target: bytes, header: bytes) -> None:
    answer = ask(port, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header + b"\r\n")
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"injected" not in head.lower()
    assert status_of(answer) < 500


@pytest.mark.parametrize(
    "target",
    [
        b"/static/../../../../../../etc/passwd",
        b"/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        b"/static/%2e%2e/%2e%2e/settings.py",
        b"/static/style.css%00.html",
        b"/documents/..%2f..%2f..%2fetc%2fpasswd",
        b"/v1/documents/../../../etc/passwd",
        b"/v1/documents//etc/passwd",
        b"/v1/search?q=lemur&index=../../etc/passwd",
        b"//etc/passwd",
        b"http://other.example.org/etc/passwd",
        b"/\\etc\\passwd",
    ],
)
def test_no_path_leads_to_a_file(port: int, target: bytes) -> None:
    answer = ask(port, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status_of(answer) in (400, 404)
    assert b"root:" not in answer
    assert b"ServerSettings" not in answer


def test_an_upgrade_is_not_taken_up(port: int) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YQ==\r\n"
    with connect(port) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + upgrade + b"\r\n")
        assert status_of(read_one(connection)) == 200


def test_many_requests_at_once_on_one_connection_are_answered_one_after_another(port: int) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert ask(port, one * 99 + last).count(b"HTTP/1.1 200 OK") == 100
