"""A server process: it refuses before it listens, tells when it is ready, and stops when it is told to."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from indexer.errors import SnapshotError
from server.errors import AddressError
from server.run import serve
from server.settings import ServerSettings

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys
from pathlib import Path
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.run import serve_sources
from server.settings import ServerSettings
from tests.server.site import pages
from tests.snapshots import snapshot_of

def open_searcher():
    return Searcher(snapshot_of(pages(), MemoryBackend(), Path(sys.argv[1])))

serve_sources(open_searcher, ServerSettings(port=0), on_ready=lambda address: print(address, flush=True))
assert "torch" not in sys.modules
print("stopped", flush=True)
"""


def test_a_folder_that_is_no_index_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as caught:
        serve(tmp_path / "none", ServerSettings(port=0))
    assert str(tmp_path / "none") in caught.value.thing


def test_a_port_that_is_taken_is_refused_before_the_index_is_opened(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressError) as caught:
            serve(tmp_path / "none", ServerSettings(port=port))
    assert caught.value.thing == f"127.0.0.1:{port}"


@pytest.mark.parametrize("host", ["203.0.113.7", "", "a" * 300, "é..é"])
def test_a_host_that_is_not_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(AddressError):
        serve(tmp_path / "none", ServerSettings(host=host, port=0))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_process_tells_its_address_answers_and_stops_with_status_0(tmp_path: Path, kind: signal.Signals) -> None:
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}/v1/search?q=lemur", timeout=30) as answer:
            assert answer.status == 200
            assert "server" not in {name.lower() for name in answer.headers}
        process.send_signal(kind)
        assert process.stdout.readline().strip() == "stopped"
        assert process.wait(timeout=30) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent", ["GET /v1/search?q=café HTTP/1.1\r\n\r\n".encode(), b"rubbish\r\n\r\n", b"\xff\x00\r\n\r\n"]
)
def test_bytes_that_are_no_http_request_get_a_json_refusal(tmp_path: Path, sent: bytes) -> None:
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().strip().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(sent)
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert b"application/json" in head
        assert json.loads(body)["error"]["field"] == "the request"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
