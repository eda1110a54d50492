"""Run the command line in its own process, and talk to the server that it starts."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "crawl"
START_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        return json.loads(self.out)


def scenthound(*words: str | Path, cwd: Path | None = None, timeout_s: float = 900) -> Ended:
    """Run one command to its end, as a user would from any folder."""
    ran = subprocess.run(
        [sys.executable, "-m", "scenthound", *map(str, words)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Ended(ran.returncode, ran.stdout, ran.stderr)


def environment() -> dict[str, str]:
    """The tests' own environment, with the checkout importable from any folder."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers.

    Attributes:
        address: Where, without a slash at the end.
        pid: The process that was started.
        lines: What it has printed so far; grows.
    """

    address: str
    pid: int
    lines: list[str]


@contextmanager
def serving_index(index: Path) -> Iterator[Serving]:
    """Run `scenthound serve` on a free port until the block ends."""
    port = free_port()
    with serving([sys.executable, "-m", "scenthound", "serve", index, "--port", str(port)], port) as running:
        yield running


@contextmanager
def serving(
    command: Sequence[str | Path], port: int, *, cwd: Path = ROOT, timeout_s: float = START_TIMEOUT_S
) -> Iterator[Serving]:
    """Run a command that serves on `port` until the block ends, then stop it as Ctrl-C would."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()))
    reader.start()
    try:
        await_ready(port, lambda: process.poll() is None, lines, timeout_s)
        yield Serving(f"http://127.0.0.1:{port}", process.pid, lines)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
        reader.join()
        if process.stdout:
            process.stdout.close()


def await_ready(port: int, alive: Callable[[], bool], lines: list[str], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and alive():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    pytest.fail("the server did not become ready: " + "".join(lines[-10:]))


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
