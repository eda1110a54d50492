"""What a server does under load, beside its peers on the same machine in the same run.

In: an index and queries. Out: `Level`s. Each server runs by itself, answers some seconds of requests first that are not
counted, and no query is asked twice, so that no answer comes from a cache. The clients share the machine's cores with
the server, and do so alike for all.
Must not: hold a number against a promise; the command does.
"""

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.load.clients import Plan, Tally, offer
from benchmarks.load.connection import LATE, LOST
from benchmarks.load.dialects import DIALECTS, request_bytes
from benchmarks.load.servers import HOST, Running, free_port, running
from benchmarks.peers.anserini_bm25 import ENVIRONMENT

PERCENTILES = (50, 90, 99, 99.9)
# Java compiles what it runs often meanwhile, and is not done with that after a thousand requests; servers run for days.
_WARM_UP_S = 20.0
_WARM_UP_CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """A load.

    Attributes:
        dialect: A name out of `DIALECTS`.
        clients: Connections.
        seconds: How long.
        rate_per_s: Requests that fall due a second; None: each client asks again once it was answered.
        batch: Queries a request.
        timeout_s: After which an answer is given up.
    """

    dialect: str
    clients: int
    seconds: float
    rate_per_s: float | None = None
    batch: int = 1
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Level:
    """What a server did with a load.

    Attributes:
        server: Whose it is.
        offered: The load.
        requests_per_s: Answered with 200.
        latency_ms: By percentile, of those.
        outcomes: Requests by status; "lost" and "late" have none.
        cpu_ms: Of all the server's processes, for each request that was answered with 200.
        rss_mib: Resident sets added up at the end.
        pss_mib: The same, what processes share counted once.
    """

    server: str
    offered: Offered
    requests_per_s: float
    latency_ms: Mapping[str, float]
    outcomes: Mapping[str, int]
    cpu_ms: float
    rss_mib: float
    pss_mib: float

    @property
    def is_clean(self) -> bool:
        """Whether every request was answered with 200."""
        return set(self.outcomes) <= {"200"}


class Questions:
    """Queries that have not been asked yet."""

    def __init__(self, queries: Sequence[str]) -> None:
        self._queries = queries
        self._next = 0

    def requests(self, offered: Offered, most: int) -> list[bytes]:
        """Give so many requests with queries that were not given before; from the start again when they are spent."""
        dialect = DIALECTS[offered.dialect]
        found = []
        for _ in range(most):
            some = [self._queries[(self._next + place) % len(self._queries)] for place in range(offered.batch)]
            self._next += offered.batch
            found.append(request_bytes(HOST, dialect(some)))
        return found


def measure_level(server: str, process: Running, offered: Offered, questions: Questions, processes: int = 1) -> Level:
    """Put a load on a server that runs."""
    # About as many as it can get through: what is too many was only built for nothing.
    most = math.ceil(3000 * offered.seconds / offered.batch)
    plan = Plan(
        HOST,
        process.port,
        questions.requests(offered, most),
        offered.seconds,
        offered.clients,
        offered.rate_per_s,
        offered.timeout_s,
    )
    before = process.usage()
    tally = offer(plan, processes)
    after = process.usage()
    good = tally.outcomes.get(200, 0)
    return Level(
        server=server,
        offered=offered,
        requests_per_s=round(tally.good_per_s, 1),
        latency_ms=_percentiles(tally),
        outcomes={_NAMES.get(status, str(status)): count for status, count in sorted(tally.outcomes.items())},
        cpu_ms=round(1000 * (after.cpu_s - before.cpu_s) / good, 3) if good else math.inf,
        rss_mib=round(after.rss_bytes / 2**20),
        pss_mib=round(after.pss_bytes / 2**20),
    )


_NAMES = {LOST: "lost", LATE: "late"}


def warm(process: Running, offered: Offered, questions: Questions) -> None:
    """Have a server answer some seconds of the same kind of requests."""
    measure_level("", process, replace(offered, clients=_WARM_UP_CLIENTS, seconds=_WARM_UP_S), questions)


@contextmanager
def own(index: Path, workers: int) -> Iterator[Running]:
    """Run Scenthound's server on an index."""
    port = free_port()
    command = [sys.executable, "-m", "scenthound", "serve", str(index), "--port", str(port), "--workers", str(workers)]
    with running(command, port, ready="/readyz") as process:
        yield process


@contextmanager
def pyserini(folder: Path) -> Iterator[Running]:
    """Run pyserini's REST application on an index of Anserini's."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.peers.pyserini_rest", "serve", str(folder), str(port)]
    with running(command, port, ready="/", variables=ENVIRONMENT) as process:
        yield process


@contextmanager
def search_r1(folder: Path) -> Iterator[Running]:
    """Run a server as Search-R1 has it."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.peers.search_r1_server", "serve", str(folder), str(port)]
    with running(command, port, ready="/") as process:
        yield process


def _percentiles(tally: Tally) -> dict[str, float]:
    if not tally.latencies_ms:
        return {}
    found = np.percentile(np.array(tally.latencies_ms), PERCENTILES)
    return {f"p{percentile:g}": round(float(value), 2) for percentile, value in zip(PERCENTILES, found, strict=True)}
