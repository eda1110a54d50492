"""What the archive holds of each address that was visited, and when it is due again.

In: visits. Out: `StoredCopy`s, by which a visitor asks "has it changed?" and a revisit record names what it repeats.
They lie in the frontier's file, in its transactions. Must not: read a clock.
"""

import sqlite3
from dataclasses import dataclass, replace

from crawler.frontier.entries import Kind, State
from crawler.frontier.schedule import interval_s

_SETUP = """
CREATE TABLE IF NOT EXISTS copies (
  url TEXT PRIMARY KEY, status INTEGER NOT NULL, is_page INTEGER NOT NULL, record TEXT NOT NULL,
  received_at TEXT NOT NULL, digest TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
  first_s REAL NOT NULL, checked_s REAL NOT NULL, visits INTEGER NOT NULL, changes INTEGER NOT NULL
) WITHOUT ROWID;
"""

NOT_DUE = "not_due"
"""The reason under which an address is counted whose stored copy is kept without asking."""


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """The newest archived response of one address.

    Attributes:
        status: HTTP status of the response that holds the body.
        is_page: Whether it is a page.
        record: Id of the record that holds the body, 32 hex digits.
        received_at: That record's WARC-Date.
        digest: SHA-1 of the body as received, as WARC-Payload-Digest has it.
        etag: The server's ETag, or "".
        last_modified: The server's Last-Modified, or "".
        first_s: First visit, seconds since 1970.
        checked_s: Last visit, seconds since 1970.
        visits: Times visited, >= 1.
        changes: Visits after the first that found another body or status.
    """

    status: int
    is_page: bool
    record: str
    received_at: str
    digest: str
    etag: str
    last_modified: str
    first_s: float
    checked_s: float
    visits: int = 1
    changes: int = 0


class Copies:
    """The stored copies of one frontier."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Use a frontier's connection, outside of a transaction."""
        database.executescript(_SETUP)
        database.create_function("interval_s", 5, interval_s, deterministic=True)
        self._database = database

    def of(self, url: str) -> StoredCopy | None:
        """Give what is stored of an address; None where nothing is."""
        row = self._database.execute("SELECT * FROM copies WHERE url = ?", (url,)).fetchone()
        return StoredCopy(row[1], bool(row[2]), *row[3:]) if row else None

    def confirm(self, url: str, stored: StoredCopy, *, checked_s: float) -> None:
        """Note a visit that found the stored copy unchanged."""
        self._write(url, replace(stored, checked_s=checked_s, visits=stored.visits + 1))

    def store(self, url: str, found: StoredCopy) -> None:
        """Note a visit that brought a response; what was known of the address before counts on."""
        known = self.of(url)
        if known is not None:
            changed = (known.status, known.digest) != (found.status, found.digest)
            found = replace(found, first_s=known.first_s, visits=known.visits + 1, changes=known.changes + int(changed))
        self._write(url, found)

    def renew(self, now_s: float, *, shortest_s: float, longest_s: float) -> None:
        """Begin another round over all addresses: queue those that are due, and set the others aside as `NOT_DUE`.

        Sitemaps are always due, because they tell of new pages. Refused addresses stay refused. What was counted in the
        round before and all marks are forgotten; for the time before the first `get`, as `Frontier.settle`.
        """
        run = self._database.execute
        run("DELETE FROM marks")
        run("DELETE FROM robots")
        run("UPDATE hosts SET pages = 0")
        run(
            "UPDATE urls SET state = ?, attempts = 0, status = 0, is_page = 0, unchanged = 0, losses = '', "
            "reason = '', detail = '', record = '' WHERE state IN (?, ?)",
            (State.QUEUED, State.LEASED, State.DONE),
        )
        run(
            "UPDATE urls SET state = ?, reason = ? WHERE state = ? AND kind = ? AND url IN (SELECT url FROM copies "
            "WHERE checked_s + interval_s(visits, changes, checked_s - first_s, ?, ?) > ?)",
            (State.DONE, NOT_DUE, State.QUEUED, Kind.PAGE, shortest_s, longest_s, now_s),
        )

    def is_older(self, url: str, changed_s: float) -> bool:
        """Say whether an address that is set aside as `NOT_DUE` was visited last before a moment."""
        row = self._database.execute(
            "SELECT 1 FROM urls JOIN copies USING (url) WHERE url = ? AND state = ? AND reason = ? AND checked_s < ?",
            (url, State.DONE, NOT_DUE, changed_s),
        ).fetchone()
        return row is not None

    def _write(self, url: str, copy: StoredCopy) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO copies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                url, copy.status, copy.is_page, copy.record, copy.received_at, copy.digest, copy.etag,
                copy.last_modified, copy.first_s, copy.checked_s, copy.visits, copy.changes,
            ),
        )  # fmt: skip
