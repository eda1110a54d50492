"""The robots.txt files of a crawl: what was archived or missed of them, and the answers that are still in force.

In: outcomes by address, answers by origin. They lie in the frontier's file, in its transactions, and not among its
addresses: whoever links to a robots.txt means a page. Must not: read answers.
"""

import sqlite3
from collections.abc import Iterator

from crawler.frontier.entries import Outcome

_SETUP = """
CREATE TABLE IF NOT EXISTS robots (
  url TEXT NOT NULL, record TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (url, record)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS robots_answers (origin TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
"""


class RobotsLog:
    """The robots.txt files of one frontier."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Use a frontier's connection, outside of a transaction."""
        database.executescript(_SETUP)
        self._database = database

    def note(self, url: str, outcome: Outcome) -> bool:
        """Write down how a request came out: each archived answer, or while there is none the last failure.

        Returns:
            Whether it counts for itself; False for one more failure of an address.
        """
        run = self._database.execute
        known = run("SELECT 1 FROM robots WHERE url = ?", (url,)).fetchone()
        if outcome.record:
            run("DELETE FROM robots WHERE url = ? AND record = ''", (url,))
        elif run("SELECT 1 FROM robots WHERE url = ? AND record != ''", (url,)).fetchone():
            return False
        run(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)",
            (url, outcome.record, outcome.status, outcome.reason, outcome.detail),
        )
        return bool(outcome.record) or known is None

    def outcomes(self) -> Iterator[tuple[str, Outcome]]:
        """Give every answer of a robots.txt that was asked for, redirects included, by address."""
        for url, record, status, reason, detail in self._database.execute("SELECT * FROM robots ORDER BY url, record"):
            yield url, Outcome(status, reason=reason, detail=detail, record=record)

    def recall(self, origin: str) -> str:
        """Give what was remembered of an origin, or ""."""
        row = self._database.execute("SELECT answer FROM robots_answers WHERE origin = ?", (origin,)).fetchone()
        return str(row[0]) if row else ""

    def remember(self, origin: str, answer: str) -> None:
        """Keep an answer for the next process, and for the next crawl that goes on from this one."""
        self._database.execute("INSERT OR REPLACE INTO robots_answers VALUES (?, ?)", (origin, answer))
