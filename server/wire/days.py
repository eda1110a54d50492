"""Days and times as people and APIs write them.

In: dates. Out: texts, in English whatever the machine's language. Must not: look at the clock.
"""

from datetime import date
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_day(day: date) -> str:
    """Write a day in full.

    Example:
        >>> long_day(date(2019, 9, 6))
        'September 6, 2019'
    """
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """Write a day with its month in three letters.

    Example:
        >>> short_day(date(2019, 9, 6))
        'Sep 6, 2019'
    """
    return f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def named_day(day: date) -> str:
    """Write a day in full, with its name.

    Example:
        >>> named_day(date(2025, 1, 15))
        'Wednesday, January 15, 2025'
    """
    return f"{_WEEKDAYS[day.weekday()]}, {long_day(day)}"


def days_ago(day: date, today: date) -> str:
    """Say how long ago a day was; one that is still to come counts as today.

    Example:
        >>> days_ago(date(2025, 1, 15), date(2025, 1, 16))
        '1 day ago'
    """
    days = max(0, (today - day).days)
    return f"{days} day ago" if days == 1 else f"{days} days ago"


def first_instant(day: date, end: str = ".000Z") -> str:
    """Write the first instant of a day, ISO 8601.

    Example:
        >>> first_instant(date(2025, 4, 2)), first_instant(date(2025, 4, 2), "")
        ('2025-04-02T00:00:00.000Z', '2025-04-02T00:00:00')
    """
    return f"{day.isoformat()}T00:00:00{end}"


def mail_day(day: date) -> str:
    """Write the first instant of a day as mail and HTTP do (RFC 9110, section 5.6.7).

    Example:
        >>> mail_day(date(2025, 4, 2))
        'Wed, 02 Apr 2025 00:00:00 GMT'
    """
    return f"{_WEEKDAYS[day.weekday()][:3]}, {day.day:02} {_MONTHS[day.month - 1][:3]} {day.year:04} 00:00:00 GMT"
