"""Time to the first answer: `make serve` in a fresh clone, then once more.

In: a checkout. Out: `Start`: seconds from the command to the first answered search, and whether torch is in the
serving process. pip's cache is used as it is found. Linux only: it reads /proc.
"""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError

_SEARCH = "/v1/search?q=create+an+index&k=3"
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Start:
    """How long one `make serve` took.

    Attributes:
        first_answer_s: From the command to the first search answered with status 200.
        serves_with_torch: Whether a torch library is mapped into the process that serves.
        memory_bytes: Resident memory of that process after the first answer.
    """

    first_answer_s: float
    serves_with_torch: bool
    memory_bytes: int


def measure_fresh(checkout: Path, work: Path, *, timeout_s: float = 900) -> tuple[Start, Start]:
    """Clone a checkout's HEAD and start it twice: from nothing, and with everything kept.

    Args:
        checkout: A git checkout of Scenthound.
        work: A new folder for the clone.
        timeout_s: How long one start may take.

    Raises:
        BenchmarkError: The server ended or did not answer in time; its last lines are in the message.
    """
    clone = work / "clone"
    subprocess.run(["git", "clone", "--quiet", str(checkout), str(clone)], check=True)  # noqa: S603, S607  fixed words
    return measure(clone, timeout_s=timeout_s), measure(clone, timeout_s=timeout_s)


def measure(clone: Path, *, timeout_s: float) -> Start:
    """Run `make serve` in a folder until it answers, then stop it."""
    port = _free_port()
    log = clone.parent / "serve.log"
    # The checkout's own environment is not the clone's: make must set up its own.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "MAKEFLAGS")}
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  fixed words and a number
            ["make", "serve", f"PORT={port}"],  # noqa: S607  make is on the path, as the README asks
            cwd=clone,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await_answer(process, port, log, began + timeout_s)
            first_answer_s = time.monotonic() - began
            server = _listener(process.pid, port)
            maps = Path(f"/proc/{server}/maps").read_text(encoding="utf-8", errors="replace")
            memory_pages = int(Path(f"/proc/{server}/statm").read_text(encoding="utf-8").split()[1])
            return Start(first_answer_s, "libtorch" in maps, memory_pages * os.sysconf("SC_PAGE_SIZE"))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _await_answer(process: subprocess.Popen[bytes], port: int, log: Path, deadline: float) -> None:
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
            raise BenchmarkError(
                "make serve",
                found=" / ".join(lines) or "no output",
                wanted="an answered search",
                remedy=f"read {log}",
            )
        with _connection(port) as connection:
            try:
                connection.request("GET", _SEARCH)
                if connection.getresponse().status == http.client.OK:
                    return
            except (ConnectionError, http.client.HTTPException, TimeoutError):
                pass  # not listening yet, which is what we wait for
        time.sleep(_POLL_S)


@contextmanager
def _connection(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _listener(session: int, port: int) -> int:
    """Find the process of a session that has the server's command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != session:
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue  # it ended while we looked
            if b"serve" in words and str(port).encode() in words and b"make" not in words:
                return int(folder.name)
    raise BenchmarkError("make serve", found="no serving process", wanted="one", remedy="look at its output")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
