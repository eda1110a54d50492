"""Several processes at one address: all answer, one that ends is started again, and all end together."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from indexer.errors import SnapshotError
from server.processes import serve_in_processes
from tests.server.test_changing_over import wait_for

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys
import tempfile
from pathlib import Path
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.run import serve_sources
from server.settings import ServerSettings
from tests.server.site import pages
from tests.snapshots import snapshot_of

def open_searcher():
    return Searcher(snapshot_of(pages(), MemoryBackend(), Path(tempfile.mkdtemp(dir=sys.argv[1]))))

if __name__ == "__main__":
    settings = ServerSettings(port=0, workers=2, stop_timeout_s=5)
    serve_sources(open_searcher, settings, on_ready=lambda address: print(address, flush=True))
    print("stopped", flush=True)
"""


@contextmanager
def serving(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    script = folder / "serve.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(script), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def children(process_id: int) -> list[int]:
    text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="utf-8")
    named: dict[int, bytes] = {}
    for each in text.split():
        # One that has ended since it was listed is a child no more.
        with suppress(FileNotFoundError, ProcessLookupError):
            named[int(each)] = Path(f"/proc/{each}/cmdline").read_bytes()
    return sorted(each for each, command in named.items() if b"resource_tracker" not in command)


def answers(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/v1/search?q=lemur", timeout=30) as answer:
        return bool(answer.status == 200)


@pytest.mark.slow
def test_two_processes_answer_and_stop_when_they_are_told_to(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address):
        assert len(children(process.pid)) == 2
        assert all(answers(address) for _ in range(10))
        process.send_signal(signal.SIGHUP)
        assert answers(address)
        workers = children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "stopped"
        assert process.wait(timeout=30) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


@pytest.mark.slow
def test_a_process_that_ends_is_started_again_while_the_other_answers(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address):
        first, second = children(process.pid)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: len(children(process.pid)) == 2 and first not in children(process.pid))
        assert answers(address)
        assert second in children(process.pid)


@pytest.mark.slow
def test_the_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        workers = children(process.pid)
        process.kill()
        process.wait(timeout=30)
        wait_for(lambda: not any(_runs(worker) for worker in workers))


def _runs(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def refuse(first: object, second: object, on_ready: object) -> None:
    raise SnapshotError("index/", found="nothing", wanted="an index", remedy="build one")


@pytest.mark.slow
def test_what_keeps_a_process_from_answering_is_raised_where_they_were_started() -> None:

    with pytest.raises(SnapshotError, match="found nothing"):
        serve_in_processes(refuse, (None, None), 2, lambda: None)
