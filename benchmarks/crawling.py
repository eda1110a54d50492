"""Crawl speed: Scenthound and Scrapy on the same pages of a loopback web, one after the other.

In: folders of HTML, a Python with Scrapy in it. Out: a `CrawlTime` for each run: pages, seconds, CPU seconds, memory.
Both obey robots.txt, follow every link of the hosts, and wait for nothing; Scenthound also archives every response.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError

_PEER = Path(__file__).parent / "peers" / "scrapy_crawl.py"
_REQUESTS_A_HOST = 8  # Scrapy's own default; with 1, as polite as Scenthound, it is no faster.


@dataclass(frozen=True, slots=True)
class CrawlTime:
    """One crawl, as a whole process.

    Attributes:
        crawler: "scenthound" or "scrapy".
        pages: HTML pages with a 2xx status.
        seconds: Wall clock.
        cpu_s: User and system time of the process and its children.
        peak_memory_bytes: Largest resident set of the process.
    """

    crawler: str
    pages: int
    seconds: float
    cpu_s: float
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True)
class Web:
    """A loopback web that is being served."""

    port: int
    pages: int
    hosts: tuple[str, ...]

    @property
    def seeds(self) -> list[str]:
        """The first listing page of each host."""
        return [f"http://{host}:{self.port}/" for host in self.hosts]


@contextmanager
def serving(folders: Sequence[Path], most_pages: int) -> Iterator[Web]:
    """Serve folders in a process of its own until the block ends."""
    command = [sys.executable, "-m", "benchmarks.loopback", *map(str, folders), "--most-pages", str(most_pages)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise BenchmarkError("the loopback web", found="no answer", wanted="a port", remedy="check the folders")
            port, pages, hosts = line.split()
            yield Web(int(port), int(pages), tuple(hosts.split(",")))
        finally:
            process.terminate()


def time_scenthound(web: Web, out: Path) -> CrawlTime:
    """Crawl the web into a new folder."""
    resolve = [word for host in web.hosts for word in ("--resolve", f"{host}:{web.port}:127.0.0.1")]
    command = [sys.executable, "-m", "scenthound", "crawl", *web.seeds, *resolve, "--out", str(out)]
    output, seconds, usage = _run([*command, "--delay-s", "0", "--max-pages", "1000000", "--json"])
    return CrawlTime("scenthound", json.loads(output)["pages"], seconds, *usage)


def time_scrapy(web: Web, python: Path) -> CrawlTime:
    """Crawl the web with Scrapy, which keeps nothing."""
    output, seconds, usage = _run([str(python), str(_PEER), str(_REQUESTS_A_HOST), *web.seeds])
    return CrawlTime("scrapy", json.loads(output)["pages"], seconds, *usage)


def _run(command: list[str]) -> tuple[str, float, tuple[float, int]]:
    """Run a program to its end; give its last line, seconds, and CPU seconds with peak memory in bytes."""
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own commands
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode:
        raise BenchmarkError(
            command[0], found=f"exit code {process.returncode}", wanted="a whole crawl", remedy="read its output above"
        )
    # Linux counts the largest resident set in KiB.
    return output.splitlines()[-1], seconds, (usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
