"""Days as metadata writes them.

In: the value of an attribute, or a text of structured data. Out: a day, or None. Must not: look for days in a text
that was written for people, or know which day can be right.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

# Longest value that is read, characters; the longest form that is in use has 40.
_LONGEST = 64

_NUMBERS = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?![0-9])")
_WORDS = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?\.?\s)?([A-Za-z]{3,9})\.?\s(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s)?([0-9]{4})(?![0-9])"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def day_in(text: str) -> date | None:
    """Read a day, in UTC where a time zone is stated; None where there is none, or only a month or a year.

    ISO 8601 and its relatives ("2026-11-23T01:00:00+02:00", "2026/11/23", "20261123"), RFC 822, and days in English
    ("November 23, 2026", "23 Nov 2026").

    Example:
        >>> day_in("2026-11-23T01:00:00+02:00")
        datetime.date(2026, 11, 22)
    """
    text = " ".join(text[:_LONGEST].split())
    try:
        moment = datetime.fromisoformat(text) if text[:4].isdecimal() else parsedate_to_datetime(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return _loose_day(text)


def _loose_day(text: str) -> date | None:
    if match := _NUMBERS.match(text):
        numbers = (match[1], match[3] or match[5], match[4] or match[6])
    elif (match := _WORDS.search(text)) and (match[1] or match[3]) and match[2][:3].lower() in _MONTHS:
        numbers = (match[4], str(_MONTHS[match[2][:3].lower()]), match[3] or match[1])
    else:
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None
