"""Days as dialects write them.

In: a day, or None where it is not known. Out: a text, or None. Must not: depend on the locale of the process.
"""

from datetime import date
from typing import Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def instant(day: date | None, end: str = ".000Z") -> str | None:
    """Write the first instant of a day, ISO 8601: "2025-04-02T00:00:00.000Z"."""
    return None if day is None else f"{day.isoformat()}T00:00:00{end}"


def american(day: date | None) -> str | None:
    """Write a day as Google does in English: "Apr 2, 2025"."""
    return None if day is None else f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def of_mail(day: date | None) -> str | None:
    """Write the first instant of a day as mail and HTTP do (RFC 9110, 5.6.7): "Wed, 02 Apr 2025 00:00:00 GMT"."""
    if day is None:
        return None
    return f"{_WEEKDAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year:04} 00:00:00 GMT"
