"""How fast whole pages become documents, by processes, beside trafilatura alone.

In: a WARC file; WCXB's pages can be made one. Out: `CleaningPace`s, which count the start of Python too. Cleaning runs
as the `scenthound` command in a process of its own, as any user's does, on as many CPUs as it may use processes;
trafilatura's peer reads the same pages one after the other in one process, and gives nothing but text.
Must not: clean pages itself.
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.crawling import run_to_end
from benchmarks.errors import BenchmarkError
from benchmarks.extraction_gold import read_gold

TRAFILATURA = "trafilatura"

_HEAD = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
_RECORD = (
    _HEAD + "WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
    "Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
)
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"

_PEER = """
import sys
from pathlib import Path
from crawler.cleaning.extract import text_by_trafilatura
from crawler.reading.response import ArchivedResponse, read_responses
pages = 0
for record in read_responses(Path(sys.argv[1])):
    if isinstance(record, ArchivedResponse):
        text_by_trafilatura(record.body.decode("utf-8", "replace"))
        pages += 1
print(pages)
"""


@dataclass(frozen=True, slots=True)
class CleaningTime:
    """One run.

    Attributes:
        way: "1", "2", ... processes, or `TRAFILATURA`.
        pages: That were read.
        seconds: Wall clock, start and end of the process included.
    """

    way: str
    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CleaningPace:
    """Medians of the runs of one way, with the slowest and fastest."""

    way: str
    pages_per_s: float
    slowest_pages_per_s: float
    fastest_pages_per_s: float


def measure_cleaning(warc: Path, work: Path, *, processes: Sequence[int], repeats: int) -> list[CleaningTime]:
    """Clean a file with different numbers of processes and by trafilatura alone, in turn.

    Args:
        warc: One WARC file.
        work: Folder for the corpora.
        processes: How many, each; no more than there are CPUs.
        repeats: Runs of each.

    Raises:
        BenchmarkError: There are fewer CPUs, or a run failed.
    """
    cpus = sorted(os.sched_getaffinity(0))
    if max(processes) > len(cpus):
        raise BenchmarkError(
            "--processes", found=f"{len(cpus)} CPUs", wanted=f"{max(processes)}", remedy="ask for fewer processes"
        )
    times = []
    for number in range(repeats):
        for count in processes:
            out = work / f"corpus-{count}-{number}"
            command = [sys.executable, "-m", "scenthound", "import", "warc", str(warc), "--out", str(out), "--json"]
            with _on(cpus[:count]):
                output, seconds, _, _ = run_to_end(command)
            counts = json.loads(output)["counts"]
            times.append(CleaningTime(str(count), int(counts["responses"]), seconds))
        with _on(cpus[:1]):
            output, seconds, _, _ = run_to_end([sys.executable, "-W", "ignore", "-c", _PEER, str(warc)])
        times.append(CleaningTime(TRAFILATURA, int(output), seconds))
    return times


def paces_of(times: Sequence[CleaningTime]) -> dict[str, CleaningPace]:
    """Bring the runs of each way together, in the order of their first."""
    paces = {}
    for way in dict.fromkeys(run.way for run in times):
        runs = [run for run in times if run.way == way]
        speeds = [run.pages / run.seconds for run in runs]
        paces[way] = CleaningPace(way, median(speeds), min(speeds), max(speeds))
    return paces


def warc_of(gold: Path, warc: Path) -> int:
    """Write WCXB's pages as the responses of one WARC file; give how many.

    Raises:
        CollectionError: As `read_gold`.
    """
    pages = 0
    with warc.open("wb") as stream:
        for number, page in enumerate(read_gold(gold)):
            body = _ANSWER + page.html.encode("utf-8", "replace")
            # Two pages of one address would be one document.
            url = f"https://page-{number}.example.org/"
            head = _RECORD.format(number=number, url=url, length=len(body)).encode()
            stream.write(gzip.compress(head + body + b"\r\n\r\n", 1))
            pages += 1
    return pages


@contextmanager
def _on(cpus: Sequence[int]) -> Iterator[None]:
    """Let processes that start meanwhile use these CPUs alone; cleaning takes a process for each."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
