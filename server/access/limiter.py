"""How often each key was used, against its limits.

In: keys. Out: where they stand. Any second is a moving window, exact at every moment; a month is a fixed one that
begins with the first request. The library `limits` counts, in this process or in Redis; this is its one door.
Must not: know HTTP.
"""

import asyncio
import math
import time
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMonth, RateLimitItemPerSecond
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from server.access.key import Key
from server.errors import AccessUnavailableError, CountersError
from server.standing import MONTH_S, SECOND_S, UNLIMITED, Standing, Window

IN_MEMORY: Final = "memory://"

# What Redis may take to answer; a search waits for it.
_REDIS_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What became of one request.

    Attributes:
        standing: All limits of the key, after it.
        exceeded: The limit that refuses it; None when it is allowed.
    """

    standing: Standing
    exceeded: Window | None = None


class Limiter:
    """Count requests.

    Args:
        counters_url: "memory://" for this process alone, or "redis://host:port/db" for several that share limits.

    Raises:
        CountersError: The address is of no such place.
    """

    def __init__(self, counters_url: str = IN_MEMORY) -> None:
        self._storage = _storage(counters_url)
        self._seconds = MovingWindowRateLimiter(self._storage)
        self._months = FixedWindowRateLimiter(self._storage)
        self._in_process = isinstance(self._storage, MemoryStorage)

    async def check(self) -> None:
        """Do nothing where counting works.

        Raises:
            CountersError: Redis does not answer.
        """
        if not await asyncio.to_thread(self._storage.check):
            raise CountersError(
                "the counters", found="no answer", wanted="a Redis that answers", remedy="start it, or name another one"
            )

    async def spend(self, key: Key) -> Spent:
        """Count one request of a key, unless a limit refuses it; a refused one counts nowhere.

        Raises:
            AccessUnavailableError: Redis does not answer.
        """
        if key.limits.per_second is None and key.limits.per_month is None:
            return Spent(UNLIMITED)
        if self._in_process:
            return self._spend(key)
        try:
            return await asyncio.to_thread(self._spend, key)
        except StorageError as error:
            raise AccessUnavailableError(
                "the counts of requests",
                found="none that can be read",
                wanted="an answer from where they are kept",
                remedy="try again later",
            ) from error

    def _spend(self, key: Key) -> Spent:
        second = None if key.limits.per_second is None else RateLimitItemPerSecond(key.limits.per_second)
        month = None if key.limits.per_month is None else RateLimitItemPerMonth(key.limits.per_month)
        # The month is asked first and counted last, so that what the second refuses costs nothing of it.
        over_month = month is not None and not self._months.test(month, key.key_id)
        over_second = not over_month and second is not None and not self._seconds.hit(second, key.key_id)
        if month is not None and not over_month and not over_second:
            over_month = not self._months.hit(month, key.key_id)
        of_second = None if second is None else _window(self._seconds, second, key.key_id, SECOND_S)
        of_month = None if month is None else _window(self._months, month, key.key_id, MONTH_S)
        standing = Standing(tuple(window for window in (of_second, of_month) if window is not None))
        return Spent(standing, of_month if over_month else of_second if over_second else None)


def _window(limiter: RateLimiter, item: RateLimitItem, key_id: str, window_s: int) -> Window:
    reset_at_s, remaining = limiter.get_window_stats(item, key_id)
    reset_s = math.ceil(max(0.0, reset_at_s - time.time()))
    return Window(window_s, item.amount, max(0, remaining), min(reset_s, window_s))


def _storage(counters_url: str) -> Storage:
    if counters_url == IN_MEMORY:
        return MemoryStorage()
    # Shown without what may be a password.
    shown = f"{counters_url.partition('://')[0]}://…"
    try:
        if not counters_url.startswith(("redis://", "rediss://")):
            raise ConfigurationError(f"the address {shown}")
        storage = storage_from_string(
            counters_url,
            wrap_exceptions=True,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
        )
    except (ConfigurationError, StorageError, ValueError) as error:
        raise CountersError(
            "the counters",
            found=str(error) if isinstance(error, ConfigurationError) else f"{shown}, which cannot be used",
            wanted="memory:// or redis://host:port/db",
            remedy="correct the address; Redis needs pip install 'scenthound[redis]'",
        ) from error
    assert isinstance(storage, Storage), "the asynchronous ones have other addresses"  # noqa: S101  a bug otherwise
    return storage
