"""Clients that put load on a server: a number of them, each asking again once it was answered, or requests at a rate.

In: a `Plan`. Out: a `Tally`. At a rate (open loop) a request is due whether or not earlier ones were answered, and its
latency counts from when it was due: a server that stalls is charged for all who came meanwhile.
Source: G. Tene, How NOT to Measure Latency, 2013 ("coordinated omission").
Must not: know a dialect.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context

from benchmarks.load.connection import Connection


@dataclass(frozen=True, slots=True)
class Plan:
    """What load to put on a server.

    Attributes:
        host: Where it listens.
        port: Where it listens.
        requests: Whole requests as bytes, sent in this order, from the start again when they are spent.
        seconds: How long requests are sent; their answers are waited for.
        clients: Connections. Without a rate each sends the next request when it has an answer.
        rate_per_s: Requests that fall due a second, at random (Poisson); None: as the clients go.
        timeout_s: After which an answer is given up.
        seed: Of the times at which they fall due.
    """

    host: str
    port: int
    requests: Sequence[bytes]
    seconds: float
    clients: int
    rate_per_s: float | None = None
    timeout_s: float = 30.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of it.

    Attributes:
        latencies_ms: Of the requests that were answered with 200.
        outcomes: How many had each status, `LOST` or `LATE`.
        seconds: From the first request to the last answer.
    """

    latencies_ms: Sequence[float]
    outcomes: Mapping[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def sent(self) -> int:
        """Requests."""
        return sum(self.outcomes.values())

    @property
    def good_per_s(self) -> float:
        """Requests that were answered with 200, a second."""
        return self.outcomes.get(200, 0) / self.seconds if self.seconds else 0.0


def offer(plan: Plan, processes: int = 1) -> Tally:
    """Put a load on a server from processes of their own, which share its clients and rate.

    Args:
        plan: The whole load.
        processes: How many, >= 1.
    """
    shares = [_share(plan, number, processes) for number in range(min(processes, plan.clients))]
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        tallies = list(pool.map(offer_here, shares))
    outcomes: Counter[int] = Counter()
    for tally in tallies:
        outcomes.update(tally.outcomes)
    latencies_ms = [latency for tally in tallies for latency in tally.latencies_ms]
    return Tally(latencies_ms, dict(outcomes), max(tally.seconds for tally in tallies))


def offer_here(plan: Plan) -> Tally:
    """Put a load on a server from this process."""
    return asyncio.run(_offer(plan))


async def _offer(plan: Plan) -> Tally:
    connections = [Connection(plan.host, plan.port, plan.timeout_s) for _ in range(plan.clients)]
    began = time.perf_counter()
    clock = _Clock(plan, began)
    answers = [asyncio.create_task(_client(connection, plan, clock)) for connection in connections]
    found = await asyncio.gather(*answers)
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    outcomes = Counter(status for client in found for status, _ in client)
    latencies_ms = [latency for client in found for status, latency in client if status == 200]
    return Tally(latencies_ms, dict(outcomes), seconds)


async def _client(connection: Connection, plan: Plan, clock: "_Clock") -> list[tuple[int, float]]:
    """Send requests until none falls due any more; give statuses and latencies in milliseconds."""
    found = []
    while (turn := clock.next()) is not None:
        number, due = turn
        wait_s = due - time.perf_counter()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        status = await connection.ask(plan.requests[number % len(plan.requests)])
        found.append((status, 1000 * (time.perf_counter() - due)))
    return found


class _Clock:
    """Says which request is next, and when it is due."""

    def __init__(self, plan: Plan, began: float) -> None:
        self._rate_per_s = plan.rate_per_s
        self._due = began
        self._end = began + plan.seconds
        self._number = -1
        self._chance = random.Random(plan.seed)  # noqa: S311  a repeatable sequence is wanted, not a secret

    def next(self) -> tuple[int, float] | None:
        """Give a request's number and when it is due; None when the time is over."""
        if self._rate_per_s is None:
            self._due = time.perf_counter()
        else:
            self._due += self._chance.expovariate(self._rate_per_s)
        if self._due >= self._end:
            return None
        self._number += 1
        return self._number, self._due


def _share(plan: Plan, number: int, processes: int) -> Plan:
    """Give one process its part: clients and rate divided, another part of the requests first."""
    parts = min(processes, plan.clients)
    start = number * len(plan.requests) // parts
    return replace(
        plan,
        requests=[*plan.requests[start:], *plan.requests[:start]],
        clients=plan.clients // parts + (number < plan.clients % parts),
        rate_per_s=None if plan.rate_per_s is None else plan.rate_per_s / parts,
        seed=plan.seed + number,
    )
