"""The frontier: addresses that wait to be fetched, and when each host may be asked again.

In: canonical URLs. Out: one at a time, oldest first (so a crawl goes breadth-first), never two of one host at once, and
no host sooner than its delay. The operations are those of URLFrontier (put, get, ack, stats), so that another store
can take this one's place. Must not: read a clock; every method is told the time.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field

from crawler.urls import host_of


@dataclass(frozen=True, slots=True)
class FrontierUrl:
    """One address to fetch.

    Attributes:
        url: Canonical URL.
        redirects: Redirects that led here from a link or seed, >= 0.
    """

    url: str
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class FrontierStats:
    """What the frontier holds.

    Attributes:
        queued: Addresses that wait.
        in_flight: Addresses given out and not yet acknowledged.
        acknowledged: Addresses that are finished, for better or worse.
        hosts: Hosts ever seen.
    """

    queued: int
    in_flight: int
    acknowledged: int
    hosts: int


@dataclass(slots=True)
class _HostQueue:
    waiting: deque[tuple[int, FrontierUrl]] = field(default_factory=deque)
    next_at_s: float = 0.0
    in_flight: bool = False


class Frontier:
    """Addresses by host, in memory.

    A host lies in the heap exactly while it has waiting addresses and none in flight.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _HostQueue] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._seen: set[str] = set()
        self._flying: set[str] = set()
        self._queued = 0

    def put(self, url: str, *, redirects: int = 0) -> bool:
        """Add an address; each is taken once, however often it is put.

        Returns:
            Whether it is new.
        """
        if url in self._seen:
            return False
        order = len(self._seen)
        self._seen.add(url)
        host = host_of(url)
        queue = self._hosts.setdefault(host, _HostQueue())
        queue.waiting.append((order, FrontierUrl(url, redirects)))
        self._queued += 1
        if len(queue.waiting) == 1 and not queue.in_flight:
            self._push(host, queue)
        return True

    def get(self, now_s: float) -> FrontierUrl | None:
        """Take the next address whose host may be asked now; `ack` must follow.

        Of several hosts the one that has been ready longest comes first, then the older address.

        Returns:
            None when no host is ready; `wait_s` says when one will be.
        """
        if not self._ready or self._ready[0][0] > now_s:
            return None
        _, _, host = heapq.heappop(self._ready)
        queue = self._hosts[host]
        _, item = queue.waiting.popleft()
        queue.in_flight = True
        self._flying.add(item.url)
        self._queued -= 1
        return item

    def ack(self, item: FrontierUrl, *, now_s: float, delay_s: float) -> None:
        """Say that an address is finished; its host rests for `delay_s` seconds from `now_s`."""
        self._flying.remove(item.url)
        host = host_of(item.url)
        queue = self._hosts[host]
        queue.in_flight = False
        queue.next_at_s = now_s + delay_s
        if queue.waiting:
            self._push(host, queue)

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until `get` has something, >= 0; None when only an `ack` or a `put` can change that."""
        return max(0.0, self._ready[0][0] - now_s) if self._ready else None

    def stats(self) -> FrontierStats:
        """Count what is there."""
        finished = len(self._seen) - self._queued - len(self._flying)
        return FrontierStats(self._queued, len(self._flying), finished, len(self._hosts))

    def _push(self, host: str, queue: _HostQueue) -> None:
        heapq.heappush(self._ready, (queue.next_at_s, queue.waiting[0][0], host))
