"""The frontier: addresses that wait to be fetched, when each host may be asked again, and what became of the rest.

In: canonical URLs. Out: one at a time, the lowest depth first and then the oldest (so a crawl goes breadth-first),
never two of one host at once, and no host sooner than its delay. The operations are those of URLFrontier (put, get,
ack, stats), so that another store can take this one's place. Everything lies in one SQLite file: the seen set, the
queue and the outcomes are one table, so no crash can part them. Must not: read a clock; every method is told the time.
"""

import heapq
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from crawler.frontier.copies import Copies
from crawler.frontier.entries import FrontierStats, FrontierUrl, Kind, Outcome, State
from crawler.frontier.robots_log import RobotsLog
from crawler.frontier.table import ITEM, OUTCOME, SETUP, item_of, losses_text
from crawler.frontier.table import outcome_of as read_outcome
from crawler.urls import host_of

# Longest rest of a host that is believed after a restart, seconds: a clock that was wrong must not stop a crawl.
MAX_REST_S = 86_400.0

# Addresses known to be taken that are answered without asking SQLite, as 128 bits each: 1.5 million take 150 MB. Nearly
# every link is one of them; asking SQLite takes 45 us once a million addresses are known, this 1 us.
_REMEMBERED = 1_500_000


@dataclass(slots=True)
class _HostQueue:
    host_id: int
    waiting: int = 0
    next_at_s: float = 0.0
    pages: int = 0
    in_flight: bool = False


class Frontier:
    """Addresses by host, in one file.

    In memory are only the hosts, and a heap in which a host lies exactly while it has waiting addresses and none in
    flight. All changes since the last `commit` are one transaction.

    Attributes:
        copies: What the archive holds of each address that was visited.
        robots: The robots.txt files, which are asked for before an address's turn.
    """

    def __init__(self, path: Path | None = None, *, now_s: float = 0.0, rest_s: float = 0.0) -> None:
        """Open a file, or make it; None keeps everything in memory.

        Addresses that are still leased are queued again, and every host rests for `rest_s` seconds, because nobody
        knows when the last one was asked.
        """
        self._database = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
        self._database.executescript(SETUP)
        self.copies = Copies(self._database)
        self.robots = RobotsLog(self._database)
        self._database.execute("BEGIN")
        self._taken: set[bytes] = set()
        self._hosts: dict[str, _HostQueue] = {}
        self._ready: list[tuple[float, int, int, str]] = []
        self._database.execute("UPDATE urls SET state = 0 WHERE state = ?", (State.LEASED,))
        self._queued = self._flying = self._finished = 0
        self._load(now_s, rest_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is rolled back."""
        self._database.close()

    def knows(self, url: str) -> bool:
        """Say, without asking the disk, that an address was put already; False may be wrong."""
        return _key(url) in self._taken

    def put(self, item: FrontierUrl) -> bool:
        """Add an address; each is taken once, however often it is put.

        Returns:
            Whether it is new.
        """
        key = _key(item.url)
        if key in self._taken:
            return False
        host = host_of(item.url)
        queue = self._hosts.get(host) or self._add_host(host)
        row = self._database.execute(
            "INSERT INTO urls (url, host_id, state, depth, redirects, kind, named_by) VALUES (?, ?, 0, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET host_id = excluded.host_id, state = 0, depth = excluded.depth, "
            "redirects = excluded.redirects, kind = excluded.kind, named_by = excluded.named_by, reason = '', "
            "detail = '' WHERE state = ? RETURNING id",
            (item.url, queue.host_id, item.depth, item.redirects, item.kind, item.named_by, State.REFUSED),
        ).fetchone()
        self._remember(key)
        if row is None:
            return False
        queue.waiting += 1
        self._queued += 1
        if queue.waiting == 1 and not queue.in_flight:
            heapq.heappush(self._ready, (queue.next_at_s, item.depth, row[0], host))
        return True

    def refuse(self, item: FrontierUrl, reason: str, detail: str) -> None:
        """Note that an address was met and is not to be fetched; one that is known already stays as it is."""
        if _key(item.url) not in self._taken:
            self._database.execute(
                "INSERT INTO urls (url, host_id, state, depth, redirects, kind, named_by, reason, detail) "
                "VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (item.url, State.REFUSED, item.depth, item.redirects, item.kind, item.named_by, reason, detail),
            )

    def judge_again(self, judge: Callable[[FrontierUrl], tuple[str, str]]) -> None:
        """Ask once more of each page that waits or was refused whether it is to be fetched, by reason and detail.

        For the time before the first `get`, as `settle`.
        """
        rows = self._database.execute(
            "SELECT url, depth, redirects, state FROM urls WHERE kind = ? AND state IN (?, ?) AND reason != 'nofollow'",
            (Kind.PAGE, State.QUEUED, State.REFUSED),
        ).fetchall()
        for url, depth, redirects, state in rows:
            found = FrontierUrl(url, depth, redirects)
            reason, detail = judge(found)
            if not reason and state == State.REFUSED:
                self.put(found)
            elif reason:
                self._database.execute(
                    "UPDATE urls SET state = ?, reason = ?, detail = ? WHERE url = ?",
                    (State.REFUSED, reason, detail, url),
                )

    def wake(self, url: str) -> None:
        """Queue an address after all that was set aside as not due."""
        queue = self._hosts[host_of(url)]
        self._database.execute("UPDATE urls SET state = 0, reason = '' WHERE url = ?", (url,))
        queue.waiting += 1
        self._queued += 1
        self._finished -= 1
        if queue.waiting == 1 and not queue.in_flight:
            self._push(host_of(url), queue)

    def get(self, now_s: float) -> FrontierUrl | None:
        """Take the next address whose host may be asked now; `ack` must follow.

        Of several hosts the one that has been ready longest comes first, then the lower depth, then the older address.

        Returns:
            None when no host is ready; `wait_s` says when one will be.
        """
        if not self._ready or self._ready[0][0] > now_s:
            return None
        *_, host = heapq.heappop(self._ready)
        queue = self._hosts[host]
        key, *found = self._head(queue)
        self._database.execute("UPDATE urls SET state = ? WHERE id = ?", (State.LEASED, key))
        queue.in_flight = True
        queue.waiting -= 1
        self._queued -= 1
        self._flying += 1
        return item_of(found)

    def ack(self, item: FrontierUrl, *, now_s: float, delay_s: float, outcome: Outcome) -> None:
        """Say what became of an address; its host rests for `delay_s` seconds from `now_s`."""
        host = host_of(item.url)
        queue = self._hosts[host]
        queue.in_flight = False
        queue.next_at_s = now_s + delay_s
        queue.pages += outcome.is_page
        self._flying -= 1
        self._write_outcome(item.url, outcome)
        self._write_rest(queue)
        if queue.waiting:
            self._push(host, queue)

    def put_back(self, item: FrontierUrl, *, now_s: float, delay_s: float) -> None:
        """Give a leased address back to be asked again, in its old place; its host rests for `delay_s` seconds."""
        host = host_of(item.url)
        queue = self._hosts[host]
        queue.in_flight = False
        queue.next_at_s = now_s + delay_s
        queue.waiting += 1
        self._flying -= 1
        self._queued += 1
        self._database.execute("UPDATE urls SET state = 0, attempts = attempts + 1 WHERE url = ?", (item.url,))
        self._write_rest(queue)
        self._push(host, queue)

    def find(self, url: str) -> FrontierUrl | None:
        """Give an address that waits, to be acknowledged by `settle`; None where it is unknown or finished."""
        row = self._database.execute(f"SELECT {ITEM} FROM urls WHERE url = ? AND state = 0", (url,)).fetchone()  # noqa: S608  columns
        return item_of(row) if row else None

    def settle(self, item: FrontierUrl, outcome: Outcome) -> None:
        """Say what became of an address that `find` gave: it was fetched before a crash.

        For the time before the first `get`: commit and open the file again before that.
        """
        queue = self._hosts[host_of(item.url)]
        queue.waiting -= 1
        queue.pages += outcome.is_page
        self._queued -= 1
        self._write_outcome(item.url, outcome)
        self._write_rest(queue)

    def wait_s(self, now_s: float) -> float | None:
        """Give the seconds until `get` has something, >= 0; None when only an `ack` or a `put` can change that."""
        return max(0.0, self._ready[0][0] - now_s) if self._ready else None

    def pages_of(self, url: str) -> int:
        """Count the pages archived from the host of an address that was put."""
        return self._hosts[host_of(url)].pages

    def stats(self) -> FrontierStats:
        """Count what is there."""
        return FrontierStats(self._queued, self._flying, self._finished, len(self._hosts))

    def mark(self, name: str) -> str:
        """Give what was last committed under a name, or ""."""
        row = self._database.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def commit(self, marks: Mapping[str, str]) -> None:
        """Keep every change since the last commit, and some words with it, all or nothing."""
        self._database.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", marks.items())
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def outcomes(self) -> Iterator[tuple[str, State, Outcome]]:
        """Give every address ever met in the order they were met, with where it is and what became of it.

        The robots.txt files come last.
        """
        for url, state, *row in self._database.execute(f"SELECT url, state, {OUTCOME} FROM urls ORDER BY id"):  # noqa: S608  columns
            yield url, State(state), read_outcome(row)
        for url, outcome in self.robots.outcomes():
            yield url, State.DONE, outcome

    def records(self) -> Iterator[str]:
        """Give the ids of the archived records, sorted."""
        for (record,) in self._database.execute(
            "SELECT record FROM urls WHERE record != '' UNION SELECT record FROM robots WHERE record != '' ORDER BY 1"
        ):
            yield record

    def outcome_of(self, url: str) -> Outcome | None:
        """Say what became of one address; None while nothing has."""
        row = self._database.execute(
            f"SELECT {OUTCOME} FROM urls WHERE url = ? AND state >= ?",  # noqa: S608  columns
            (url, State.DONE),
        ).fetchone()
        return read_outcome(row) if row else None

    def sitemaps_of(self, host: str) -> int:
        """Count the sitemaps that were put for a host."""
        queue = self._hosts.get(host)
        found = self._database.execute(
            "SELECT count(*) FROM urls WHERE kind != ? AND host_id = ?", (Kind.PAGE, queue.host_id if queue else -1)
        ).fetchone()
        return int(found[0])

    def save(self, path: Path) -> None:
        """Write all of it, as last committed and now, into one new file without a journal."""
        self._database.execute("COMMIT")
        self._database.execute("VACUUM INTO ?", (str(path),))
        self._database.execute("BEGIN")

    def _load(self, now_s: float, rest_s: float) -> None:
        for host_id, host, next_at_s, pages in self._database.execute("SELECT * FROM hosts"):
            rested_at_s = max(min(next_at_s, now_s + MAX_REST_S), now_s + rest_s)
            self._hosts[host] = _HostQueue(host_id, 0, rested_at_s, pages)
        by_id = {queue.host_id: (host, queue) for host, queue in self._hosts.items()}
        counts = self._database.execute("SELECT host_id, count(*) FROM urls WHERE state = 0 GROUP BY host_id")
        for host_id, waiting in counts.fetchall():
            host, queue = by_id[host_id]
            queue.waiting = waiting
            self._queued += waiting
            self._push(host, queue)
        done = self._database.execute("SELECT count(*) FROM urls WHERE state = ?", (State.DONE,)).fetchone()
        self._finished = int(done[0])

    def _add_host(self, host: str) -> _HostQueue:
        row = self._database.execute("INSERT INTO hosts VALUES (NULL, ?, 0, 0) RETURNING host_id", (host,)).fetchone()
        self._hosts[host] = _HostQueue(row[0])
        return self._hosts[host]

    def _remember(self, key: bytes) -> None:
        if len(self._taken) >= _REMEMBERED:
            self._taken.clear()
        self._taken.add(key)

    def _head(self, queue: _HostQueue) -> Sequence[Any]:
        row: Sequence[Any] = self._database.execute(
            f"SELECT id, {ITEM} FROM urls WHERE host_id = ? AND state = 0 ORDER BY depth, id LIMIT 1",  # noqa: S608  columns
            (queue.host_id,),
        ).fetchone()
        return row

    def _push(self, host: str, queue: _HostQueue) -> None:
        key, _, depth, *_ = self._head(queue)
        heapq.heappush(self._ready, (queue.next_at_s, depth, key, host))

    def _write_rest(self, queue: _HostQueue) -> None:
        self._database.execute(
            "UPDATE hosts SET next_at_s = ?, pages = ? WHERE host_id = ?",
            (queue.next_at_s, queue.pages, queue.host_id),
        )

    def _write_outcome(self, url: str, outcome: Outcome) -> None:
        self._finished += 1
        losses = losses_text(outcome.losses)
        self._database.execute(
            "UPDATE urls SET state = ?, status = ?, is_page = ?, unchanged = ?, losses = ?, reason = ?, detail = ?, "
            "record = ? WHERE url = ?",
            (
                State.DONE, outcome.status, outcome.is_page, outcome.unchanged, losses, outcome.reason, outcome.detail,
                outcome.record, url,
            ),
        )  # fmt: skip


def _key(url: str) -> bytes:
    return blake2b(url.encode(), digest_size=16).digest()
