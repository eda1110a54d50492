"""The day it is, for settings that are given no other: the one place that looks at the clock for a day."""

from datetime import UTC, date, datetime


def utc_today() -> date:
    """Look at the clock: the day it is now, UTC."""
    return datetime.now(UTC).date()
