"""Crawl speed: Scenthound and Scrapy on the same pages of a loopback web, one after the other.

In: a web that is served, a Python with Scrapy in it. Out: a `CrawlTime` for each run, and a `Pace` for each crawler:
medians and spread of its runs. Both obey robots.txt, follow every link of the hosts, and wait for nothing; Scenthound
also archives every response. Wall clock, CPU and memory are taken from the operating system for both alike, as of a
whole process with its start and its end; which pages were asked for is told by the server.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.errors import BenchmarkError
from benchmarks.web import Web

_PEER = Path(__file__).parent / "peers" / "scrapy_crawl.py"


@dataclass(frozen=True, slots=True)
class CrawlTime:
    """One crawl, as a whole process.

    Attributes:
        crawler: "scenthound", or "scrapy_" and its requests a host at once.
        pages: HTML pages with a 2xx status, by the crawler's own count.
        asked: The pages that it asked the server for, by host and path.
        dead_links: Addresses it asked for that no page has.
        seconds: Wall clock.
        cpu_s: User and system time of the process and its children.
        peak_memory_bytes: Largest resident set of the process.
    """

    crawler: str
    pages: int
    asked: frozenset[str]
    dead_links: int
    seconds: float
    cpu_s: float
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What one crawler's runs came to: medians, and from the smallest to the largest where it is a pair.

    Attributes:
        pages: Pages a run.
        dead_links: Addresses asked for that no page has.
        pages_per_s: Of wall clock.
        pages_per_s_spread: Slowest and fastest run.
        cpu_ms_per_page: User and system time.
        cpu_ms_per_page_spread: Cheapest and dearest run.
        peak_memory_mib: Of the process.
    """

    pages: float
    dead_links: float
    pages_per_s: float
    pages_per_s_spread: tuple[float, float]
    cpu_ms_per_page: float
    cpu_ms_per_page_spread: tuple[float, float]
    peak_memory_mib: float


def measure_crawls(
    web: Web, work: Path, *, repeats: int, scrapy: Path | None, per_host: Sequence[int]
) -> list[CrawlTime]:
    """Crawl a web in turn with every crawler, again and again.

    Args:
        web: What to crawl.
        work: Folder for the crawls.
        repeats: Crawls of each.
        scrapy: A Python with Scrapy in it; None to go without.
        per_host: Scrapy's requests a host at once; it crawls once with each.
    """
    times = []
    for number in range(repeats):
        times.append(time_scenthound(web, work / str(number)))
        times += [time_scrapy(web, scrapy, at_once) for at_once in per_host if scrapy]
    return times


def time_scenthound(web: Web, out: Path) -> CrawlTime:
    """Crawl the web into a new folder."""
    return _time("scenthound", web, web.crawl_command(out))


def time_scrapy(web: Web, python: Path, requests_a_host: int) -> CrawlTime:
    """Crawl the web with Scrapy, which keeps nothing."""
    return _time(f"scrapy_{requests_a_host}", web, [str(python), str(_PEER), str(requests_a_host), *web.seeds])


def scrapy_version(python: Path) -> str:
    """Name the version of Scrapy that a Python has.

    Raises:
        BenchmarkError: It has none.
    """
    words = [str(python), "-c", "import scrapy; print(scrapy.__version__)"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    if ran.returncode:
        raise BenchmarkError(
            str(python), found="no Scrapy", wanted="Scrapy 2.19", remedy="pip install 'scrapy==2.19.*'"
        )
    return ran.stdout.strip()


def pace_of(times: Sequence[CrawlTime]) -> dict[str, Pace]:
    """Give each crawler's pace, in the order in which they ran first."""
    return {
        name: _pace([run for run in times if run.crawler == name]) for name in dict.fromkeys(t.crawler for t in times)
    }


def asked_by_all(times: Sequence[CrawlTime]) -> frozenset[str]:
    """Give the pages that every run asked for."""
    return frozenset.intersection(*(run.asked for run in times))


def run_to_end(
    command: Sequence[str],
    watch: Callable[[int], None] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
) -> tuple[str, float, float, int]:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        watch: Called with the process's id once it has started; it may take until the program ends.
        environment: Of the process; None: this one's.

    Returns:
        The last line it printed, seconds, CPU seconds with its children's, peak memory in bytes.

    Raises:
        BenchmarkError: It ended badly.
    """
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603  our own
        if watch:
            watch(process.pid)
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode:
        raise BenchmarkError(
            command[0], found=f"exit code {process.returncode}", wanted="a whole crawl", remedy="read its output above"
        )
    # Linux counts the largest resident set in KiB.
    return output.splitlines()[-1], seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _time(crawler: str, web: Web, command: Sequence[str]) -> CrawlTime:
    web.forget()
    output, seconds, cpu_s, memory_bytes = run_to_end(command)
    asked = web.asked()
    pages = int(json.loads(output)["pages"])
    return CrawlTime(crawler, pages, frozenset(asked.pages), asked.dead_links, seconds, cpu_s, memory_bytes)


def _pace(runs: Sequence[CrawlTime]) -> Pace:
    speeds = sorted(round(run.pages / run.seconds, 1) for run in runs)
    costs = sorted(round(1000 * run.cpu_s / run.pages, 2) for run in runs)
    return Pace(
        pages=median(run.pages for run in runs),
        dead_links=median(run.dead_links for run in runs),
        pages_per_s=round(median(speeds), 1),
        pages_per_s_spread=(speeds[0], speeds[-1]),
        cpu_ms_per_page=round(median(costs), 2),
        cpu_ms_per_page_spread=(costs[0], costs[-1]),
        peak_memory_mib=median(run.peak_memory_bytes // 2**20 for run in runs),
    )
