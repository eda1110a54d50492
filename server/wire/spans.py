"""Spans of days, as dialects ask for them: "the last week", "from A to B".

In: words of a dialect, and today. Out: `Span`. Must not: look at the clock.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

DAYS: Final = {"day": 1, "week": 7, "month": 31, "year": 365}
"""How far back each goes, in days; Brave states these."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both inclusive; None is open."""

    since: date | None = None
    until: date | None = None


def last(unit: str, today: date) -> Span:
    """Give the days from a unit of `DAYS` ago to today."""
    return days_back(unit, today, 1)


def days_back(unit: str, today: date, count: int) -> Span:
    """Give the days from some units of `DAYS` ago, or the calendar's first day, to today."""
    return Span(date.fromordinal(max(1, today.toordinal() - count * DAYS[unit])), today)


def between(text: str, separator: str) -> Span | None:
    """Read two days with something between, either of which may be empty or ".."; or one day that is both.

    Returns:
        None where it is no such thing: a day that does not exist, the first after the second, no day at all.
    """
    first, found, second = text.strip().partition(separator)
    ends = [_open_or_day(first), _open_or_day(second) if found else _open_or_day(first)]
    if False in ends or ends == [None, None]:
        return None
    since, until = (end if isinstance(end, date) else None for end in ends)
    return None if since and until and since > until else Span(since, until)


def both(first: Span, second: Span) -> Span:
    """Give the days that lie in two spans; it may be that none does, and the first is after the second then."""
    since = max(filter(None, (first.since, second.since)), default=None)
    until = min(filter(None, (first.until, second.until)), default=None)
    return Span(since, until)


def day_in(text: str) -> date | None:
    """Read the day of "2025-04-02" or of an instant that begins so, "2025-04-02T00:00:00.000Z"; None for neither."""
    day = _open_or_day(text.strip()[:10]) if text.strip()[10:11] in ("", "T", " ") else None
    return day if isinstance(day, date) else None


def _open_or_day(text: str) -> date | bool | None:
    """Read a day, or None for an open end; False where it is neither."""
    text = text.strip()
    if text in ("", ".."):
        return None
    if not _DAY.fullmatch(text):
        return False
    try:
        return date.fromisoformat(text)
    except ValueError:
        return False
