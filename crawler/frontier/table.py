"""The frontier's tables: their columns, and rows read and written as what they mean.

Must not: decide anything.
"""

from collections.abc import Sequence
from typing import Any

from crawler.frontier.entries import FrontierUrl, Kind, Outcome

# NORMAL: a commit does not wait for the disk. A power cut can take back the last commits but never tear the file, and
# what they held is found again, because the WARC was forced to disk before (see crawling/session.py).
SETUP = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -65536;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (
  host_id INTEGER PRIMARY KEY, host TEXT NOT NULL UNIQUE, next_at_s REAL NOT NULL, pages INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS urls (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, host_id INTEGER NOT NULL, state INTEGER NOT NULL,
  depth INTEGER NOT NULL, redirects INTEGER NOT NULL, kind INTEGER NOT NULL, named_by TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0, is_page INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0, losses TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '', record TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS queue ON urls (host_id, depth, id) WHERE state = 0;
CREATE INDEX IF NOT EXISTS sitemaps ON urls (host_id) WHERE kind != 0;
"""

ITEM = "url, depth, redirects, attempts, kind, named_by"
OUTCOME = "status, is_page, unchanged, losses, reason, detail, record"


def losses_text(losses: Sequence[tuple[str, int]]) -> str:
    """Write the column "losses": reasons and counts in turn."""
    return " ".join(f"{reason} {count}" for reason, count in losses)


def losses_in(text: str) -> tuple[tuple[str, int], ...]:
    """Read what `losses_text` wrote."""
    words = text.split()
    return tuple((reason, int(count)) for reason, count in zip(words[::2], words[1::2], strict=True))


def item_of(row: Sequence[Any]) -> FrontierUrl:
    """Read the columns `ITEM`."""
    url, depth, redirects, attempts, kind, named_by = row
    return FrontierUrl(url, depth, redirects, attempts, Kind(kind), named_by)


def outcome_of(row: Sequence[Any]) -> Outcome:
    """Read the columns `OUTCOME`."""
    status, is_page, unchanged, losses, reason, detail, record = row
    return Outcome(status, bool(is_page), bool(unchanged), losses_in(losses), reason, detail, record)
