"""Snapshots that change over under load, again and again: what fails, and what memory is left.

In: an index. Out: `Changed`. The server's folder holds one snapshot under two names, by hard links, so that the larger
part of an index is not copied; the server takes them for two. Must not: touch the index.
"""

import json
import os
import signal
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.load.clients import Plan, Tally, offer
from benchmarks.load.measure import Offered, Questions, own
from benchmarks.load.servers import HOST, Running
from crawler.artefact import MANIFEST
from indexer.snapshot import current_id, set_current

_WITHIN_S = 120.0
_SETTLED_S = 3.0
_WARM_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Changed:
    """What was measured.

    Attributes:
        changes: How often another snapshot became current.
        requests: Asked meanwhile.
        failed: Of these, not answered with 200.
        longest_ms: The slowest answer.
        change_s: Median time from making a snapshot current to the first answer from it in every process.
        rss_before_mib: Resident sets after the first changes, when Java and the allocator have what they need.
        rss_after_mib: The same after all of them.
    """

    changes: int
    requests: int
    failed: int
    longest_ms: float
    change_s: float
    rss_before_mib: float
    rss_after_mib: float

    @property
    def growth(self) -> float:
        """Memory after by memory before."""
        return self.rss_after_mib / self.rss_before_mib


def measure_changes(index: Path, work: Path, questions: Questions, *, changes: int, workers: int) -> Changed:
    """Have a server change over under a load of eight clients.

    Args:
        index: A folder of snapshots.
        work: Where the two names go; on the same disk.
        questions: What clients ask.
        changes: How often, >= 1.
        workers: Processes of the server.

    Raises:
        BenchmarkError: A change does not come about.
    """
    folder = work / f"changing-{current_id(index)}"
    ids = _twice(index, folder)
    with own(folder, workers) as process, ThreadPoolExecutor(1) as threads:
        for number in range(_WARM_CHANGES):
            _change(process, folder, ids[number % 2])
        offered = Offered("native-hybrid", 8, seconds=changes * 600)
        stop = threading.Event()
        asking = threads.submit(_ask_until, stop, process, questions.requests(offered, 20_000))
        time.sleep(_SETTLED_S)
        before = process.usage().rss_bytes
        numbers = range(_WARM_CHANGES, _WARM_CHANGES + changes)
        taken = [_change(process, folder, ids[number % 2]) for number in numbers]
        time.sleep(_SETTLED_S)
        after = process.usage().rss_bytes
        stop.set()
        tally = asking.result()
    good = tally.outcomes.get(200, 0)
    return Changed(
        changes=changes,
        requests=tally.sent,
        failed=tally.sent - good,
        longest_ms=round(max(tally.latencies_ms), 1),
        change_s=round(sorted(taken)[len(taken) // 2], 2),
        rss_before_mib=round(before / 2**20),
        rss_after_mib=round(after / 2**20),
    )


def _ask_until(stop: threading.Event, process: Running, requests: list[bytes]) -> Tally:
    """Put a load on a server, second by second, until it is enough."""
    outcomes: dict[int, int] = {}
    latencies_ms: list[float] = []
    seconds = 0.0
    start = 0
    while not stop.is_set():
        tally = offer(Plan(HOST, process.port, [*requests[start:], *requests[:start]], 5.0, 8))
        start = (start + tally.sent) % len(requests)
        seconds += tally.seconds
        latencies_ms += tally.latencies_ms
        for status, count in tally.outcomes.items():
            outcomes[status] = outcomes.get(status, 0) + count
    return Tally(latencies_ms, outcomes, seconds)


def _change(process: Running, folder: Path, snapshot_id: str) -> float:
    """Make a snapshot current, and wait until twenty answers in a row are from it; give the seconds."""
    began = time.monotonic()
    set_current(folder, snapshot_id)
    process.signal(signal.SIGHUP)
    in_a_row = 0
    while in_a_row < 20:
        # A new connection each time, so that any of the processes may answer.
        with urllib.request.urlopen(f"http://{HOST}:{process.port}/readyz", timeout=30) as answer:
            in_a_row = in_a_row + 1 if json.load(answer)["snapshot_id"] == snapshot_id else 0
        if time.monotonic() - began > _WITHIN_S:
            raise BenchmarkError(
                "the server", found="another snapshot", wanted=snapshot_id, remedy="read its output above"
            )
        time.sleep(0.01)
    return time.monotonic() - began


def _twice(index: Path, folder: Path) -> tuple[str, str]:
    """Put an index's current snapshot into a folder under two ids."""
    snapshot_id = current_id(index)
    ids = (snapshot_id, snapshot_id[::-1])
    for each in ids:
        for path in (index / snapshot_id).rglob("*"):
            target = folder / each / path.relative_to(index / snapshot_id)
            if path.is_dir() or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.name == MANIFEST and path.parent.name == snapshot_id:
                manifest = json.loads(path.read_text(encoding="utf-8"))
                target.write_text(json.dumps({**manifest, "artefact_id": each}), encoding="utf-8")
            else:
                os.link(path, target)
    set_current(folder, ids[0])
    return ids
