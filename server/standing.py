"""How much of its limits a key has left: what every dialect tells its clients in headers of its own.

Out: `Standing`, one `Window` for each limit. Must not: count.
"""

from dataclasses import dataclass
from typing import Final

SECOND_S: Final = 1
MONTH_S: Final = 30 * 24 * 3600
"""A month of quotas has thirty days and begins with the first request, so that all months are of one length."""


@dataclass(frozen=True, slots=True)
class Window:
    """One limit, as it stands after the request that asks.

    Attributes:
        window_s: Length of the window, seconds: `SECOND_S` or `MONTH_S`.
        limit: Requests that the window allows.
        remaining: Requests that are left in it, from 0.
        reset_s: Seconds, rounded up, until more are allowed again, from 0.
    """

    window_s: int
    limit: int
    remaining: int
    reset_s: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The limits of a caller, the shortest window first; none where nothing limits it."""

    windows: tuple[Window, ...] = ()


UNLIMITED: Final = Standing()
