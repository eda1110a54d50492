"""How a crawl stands, finished or not, told without disturbing it.

In: the folder that a crawl was asked to make. Out: a `CrawlStatus`. Must not: change anything, or need the lock.
"""

import fcntl
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.archiving.archive import Archive, unfinished_folder
from crawler.crawling.ledger import Ledger
from crawler.errors import ArtefactError
from crawler.frontier.entries import Outcome, State
from crawler.frontier.table import losses_in


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """How a crawl stands.

    Attributes:
        folder: The crawl's folder, as it was asked for.
        state: "finished"; "running", where a process works on it; or "unfinished", where the same command goes on.
        counts: As in a manifest; of an unfinished crawl those of its last commit, at most a second old.
        queued: Addresses that wait; 0 for a finished crawl.
        in_flight: Addresses asked for at the last commit; 0 for a finished crawl.
        hosts: Hosts with an address to fetch; 0 for a finished crawl.
    """

    folder: Path
    state: Literal["finished", "running", "unfinished"]
    counts: Mapping[str, int]
    queued: int = 0
    in_flight: int = 0
    hosts: int = 0


def status_of(folder: Path) -> CrawlStatus:
    """Say how the crawl of a folder stands.

    Raises:
        ArtefactError: There is neither a crawl nor an unfinished one, or it cannot be read.
    """
    aside = unfinished_folder(folder)
    database = aside / "frontier.sqlite"
    if not database.is_file():
        return CrawlStatus(folder, "finished", Archive(folder).manifest.counts)
    ledger = Ledger()
    waiting = dict.fromkeys(State, 0)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as frontier:
            (hosts,) = frontier.execute("SELECT count(*) FROM hosts").fetchone()
            for place, status, is_page, unchanged, losses, reason, count in frontier.execute(
                "SELECT state, status, is_page, unchanged, losses, reason, count(*) FROM urls GROUP BY 1, 2, 3, 4, 5, 6"
                " UNION ALL SELECT 2, status, 0, 0, '', reason, count(*) FROM robots GROUP BY 2, 6"
            ):
                waiting[State(place)] += count
                if place >= State.DONE:
                    outcome = Outcome(status, bool(is_page), bool(unchanged), losses_in(losses), reason)
                    ledger.book(outcome, count)
    except sqlite3.Error as error:
        raise ArtefactError(
            str(database), found=str(error), wanted="the frontier of a crawl", remedy="run the crawl's command again"
        ) from error
    state: Literal["running", "unfinished"] = "running" if _is_locked(aside / "lock") else "unfinished"
    return CrawlStatus(folder, state, ledger.counts(), waiting[State.QUEUED], waiting[State.LEASED], hosts)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
