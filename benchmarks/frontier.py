"""What a full frontier costs: the same pages crawled while nothing else waits, and while a million addresses do.

In: folders of HTML, served twice: once behind a directory of one page that leads to the hosts, once behind a directory
that lists the addresses first (`directory.py`). Out: `FrontierTime`s, in turn.

Nothing is put into the crawler's store from outside, and the crawler knows of no benchmark. It is the usual command,
and it meets the addresses as links, so each has gone through parsing, scope and traps, is in the seen set in memory and
on disk, and waits in a queue of its host, one of a thousand that answered 429 with a Retry-After. Only when it has read
the whole directory does it learn of the pages. What is compared is the time from the first of those pages to the last,
as the server saw it, and the CPU that the crawler took meanwhile; memory is the process's largest resident set, from
its start to its end.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.crawling import run_to_end
from benchmarks.errors import BenchmarkError
from benchmarks.web import Web, serving

# What the crawler promises for a million addresses.
MOST_MEMORY_BYTES = 500_000_000
MOST_SLOWDOWN = 1.2

# Between two looks at the server, seconds; CPU seconds are wrong by as much at each end.
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class FrontierTime:
    """One crawl.

    Attributes:
        addresses: Addresses in the directory.
        waiting: Addresses that were in the queue when the crawl ended; dead links of the pages wait there too.
        pages: Pages of the hosts.
        pages_s: From the first of the pages to the last, wall clock.
        pages_cpu_s: The crawler's CPU time meanwhile.
        whole_s: From the start of the process to its end: it also meets the addresses, and lists them as unasked.
        peak_memory_bytes: Largest resident set of the process.
    """

    addresses: int
    waiting: int
    pages: int
    pages_s: float
    pages_cpu_s: float
    whole_s: float
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True)
class FrontierCost:
    """What the addresses cost: medians over the runs, full beside empty.

    Attributes:
        waiting: Fewest addresses that waited at the end of a full run.
        slowdown: Time for the pages with the addresses by time without; 1.0 costs nothing.
        cpu_slowdown: Likewise of CPU time; 0.0 where the crawls were too short to see any.
        peak_memory_bytes: Largest of the full runs.
    """

    waiting: int
    slowdown: float
    cpu_slowdown: float
    peak_memory_bytes: int

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.slowdown <= MOST_SLOWDOWN and self.peak_memory_bytes <= MOST_MEMORY_BYTES


def measure_frontier(
    folders: Sequence[Path], work: Path, *, most_pages: int, addresses: int, repeats: int
) -> list[FrontierTime]:
    """Crawl with an empty and with a full frontier, in turn.

    Args:
        folders: Each becomes a host.
        work: Folder for the crawls.
        most_pages: Pages a folder at most.
        addresses: How many wait in the full one.
        repeats: Crawls of each.

    Raises:
        BenchmarkError: A crawl did not get all the pages, or addresses did not wait.
    """
    times = []
    with serving(folders, most_pages, addresses=0) as empty, serving(folders, most_pages, addresses=addresses) as full:
        for number in range(repeats):
            times.append(_crawl(empty, work / f"empty-{number}", 0))
            times.append(_crawl(full, work / f"full-{number}", addresses))
    return times


def cost_of(times: Sequence[FrontierTime]) -> FrontierCost:
    """Compare the runs with addresses with those without.

    Raises:
        BenchmarkError: The crawls were too short to compare.
    """
    full = [run for run in times if run.addresses]
    empty = [run for run in times if not run.addresses]

    def ratio(seconds: Callable[[FrontierTime], float]) -> float:
        alone_s = median(map(seconds, empty))
        return median(map(seconds, full)) / alone_s if alone_s else 0.0

    if not median(run.pages_s for run in empty):
        raise BenchmarkError("the crawl", found="no time at all", wanted="some seconds", remedy="serve more pages")
    return FrontierCost(
        waiting=min(run.waiting for run in full),
        slowdown=ratio(lambda run: run.pages_s),
        cpu_slowdown=ratio(lambda run: run.pages_cpu_s),
        peak_memory_bytes=max(run.peak_memory_bytes for run in full),
    )


def _crawl(web: Web, out: Path, addresses: int) -> FrontierTime:
    web.forget()
    cpu = _PagesCpu(web)
    output, whole_s, _, memory_bytes = run_to_end(web.crawl_command(out), cpu.watch)
    result = json.loads(output)
    waiting = int(result["counts"].get("missed.max_pages", 0))
    spans = [span for host, span in web.spans().items() if host in web.hosts]
    if result["pages"] != web.pages + web.directory_pages or waiting < addresses:
        raise BenchmarkError(
            "the crawl",
            found=f"{result['pages']:,} pages, and {waiting:,} addresses waiting",
            wanted=f"{web.pages + web.directory_pages:,} and at least {addresses:,}",
            remedy="crawl fewer pages, or read its report",
        )
    pages_s = max(last_s for _, last_s in spans) - min(first_s for first_s, _ in spans)
    return FrontierTime(addresses, waiting, web.pages, pages_s, cpu.seconds, whole_s, memory_bytes)


class _PagesCpu:
    """CPU seconds of a process between the first page of the web's hosts and the last.

    Attributes:
        seconds: What it came to.
    """

    def __init__(self, web: Web) -> None:
        self.seconds = 0.0
        self._web = web

    def watch(self, process_id: int) -> None:
        """Look on until the process has ended; nobody may have waited for it yet."""
        stat = Path(f"/proc/{process_id}/stat")
        before_s: float | None = None
        seen: tuple[tuple[str, tuple[float, float]], ...] = ()
        while (spent_s := _cpu_s(stat)) is not None:
            spans = {host: span for host, span in self._web.spans().items() if host in self._web.hosts}
            if spans and before_s is None:
                before_s = spent_s
            latest = tuple(sorted(spans.items()))
            if before_s is not None and latest != seen:
                self.seconds = spent_s - before_s
            seen = latest
            time.sleep(_LOOK_S)


def _cpu_s(stat: Path) -> float | None:
    """Read user and system time of a process from /proc, seconds; None once it has ended."""
    # The name in brackets may hold anything; behind it come the state and 10 fields before these two (proc(5)).
    fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
