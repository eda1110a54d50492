"""Servers as processes of their own: started, waited for, looked at, stopped.

In: a command. Out: `Running`, with the CPU time and memory of the process and all that it started. Linux only: /proc.
Must not: know what the server is.
"""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError

HOST = "127.0.0.1"
_STOP_S = 30
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_ROLLUP = re.compile(r"^(Rss|Pss):\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server's processes have used so far.

    Attributes:
        cpu_s: Of all of them.
        rss_bytes: Resident sets added up, so that what they share counts for each.
        pss_bytes: The same with what they share counted once.
    """

    cpu_s: float
    rss_bytes: int
    pss_bytes: int


class Running:
    """A server that answers."""

    def __init__(self, process_id: int, port: int, ready_s: float) -> None:
        self.process_id = process_id
        self.port = port
        self.ready_s = ready_s

    def usage(self) -> Usage:
        """Look at its processes now."""
        sizes = {"Rss": 0, "Pss": 0}
        cpu_s = 0.0
        for process_id in _family(self.process_id):
            with suppress(OSError):  # It may end meanwhile.
                fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                cpu_s += (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
                for name, kib in _ROLLUP.findall(Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="utf-8")):
                    sizes[name] += 1024 * int(kib)
        return Usage(cpu_s, sizes["Rss"], sizes["Pss"])

    def signal(self, number: int) -> None:
        """Send its first process a signal."""
        os.kill(self.process_id, number)


@contextmanager
def running(
    command: Sequence[str], port: int, *, ready: str, variables: Mapping[str, str] | None = None, within_s: float = 300
) -> Iterator[Running]:
    """Start a server, wait until a path answers 200, and stop it in the end.

    Args:
        command: What starts it.
        port: Where it will listen on loopback.
        ready: The path.
        variables: Of the environment, for this process alone.
        within_s: How long it may take.

    Raises:
        BenchmarkError: It ended, or does not answer in time.
    """
    began = time.monotonic()
    with subprocess.Popen(  # noqa: S603  our own commands
        command, env=os.environ | dict(variables or {}), stdout=subprocess.DEVNULL
    ) as process:
        try:
            while not _answers(f"http://{HOST}:{port}{ready}"):
                if process.poll() is not None or time.monotonic() - began > within_s:
                    raise BenchmarkError(
                        command[0],
                        found="a process that has ended" if process.poll() is not None else "no answer",
                        wanted=f"an answer at {ready} within {within_s:.0f} s",
                        remedy="read its output above",
                    )
                time.sleep(0.05)
            yield Running(process.pid, port, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _family(process_id: int) -> Iterator[int]:
    """Give a process and all that descend from it."""
    yield process_id
    with suppress(OSError):
        for task in Path(f"/proc/{process_id}/task").iterdir():
            for child in (task / "children").read_text(encoding="utf-8").split():
                yield from _family(int(child))
