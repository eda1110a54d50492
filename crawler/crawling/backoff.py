"""When to ask a host again that is in trouble, and when to give it up.

In: how a request came out, how its host did before, and the time. Out: a `Step`: how long the host rests, whether this
address is asked again, and why it or its host is given up. Trouble is what may pass by itself: 429 (RFC 6585), 503, the
gateways' 502 and 504 (RFC 9110), and connections that fail, break or stall. Anything else will be the same next time.
Must not: wait, read a clock, or remember; the caller keeps `HostHealth` beside the host's queue.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.fetching.exchange import Exchange, FetchFailure
from crawler.settings import CrawlSettings

TROUBLED_STATUSES = frozenset({429, 502, 503, 504})
TROUBLED_REASONS = frozenset({"connection", "dns", "incomplete_body", "proxy", "timeout"})

# Why a host, or an address, is asked no more; the ledger counts what is left unasked under these names.
HOST_UNAVAILABLE = "host_unavailable"
RETRY_AFTER_TOO_LONG = "retry_after_too_long"

_SECONDS = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class HostHealth:
    """How a host did lately.

    Attributes:
        troubles: Requests in a row that ended in trouble, >= 0.
    """

    troubles: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What to do after a request.

    Attributes:
        health: The host's health from now on; keep it.
        rest_s: Seconds that the host rests, >= 0; where its usual delay is longer, that one counts.
        retry: Whether to put this address back and not to archive or count what came.
        give_up: Why nothing more is asked of the host in this crawl: "host_unavailable" or "retry_after_too_long"; ""
            while it is asked. Its waiting addresses are counted under that name.
    """

    health: HostHealth
    rest_s: float
    retry: bool
    give_up: str


def next_step(
    outcome: Exchange | FetchFailure, health: HostHealth, settings: CrawlSettings, *, attempts: int, now: datetime
) -> Step:
    """Decide after one request.

    The n-th trouble in a row rests the host for `backoff_s * 2**(n - 1)` seconds, at most `max_backoff_s`; a longer
    Retry-After wins, and one beyond `max_backoff_s` gives the host up, because asking earlier would be rude. What
    comes at the last attempt is final: a response is archived with its status, a failure counted by its reason.

    Args:
        outcome: What came of the request.
        health: The host's health before it.
        settings: Limits.
        attempts: Times this address was asked, this one included, >= 1.
        now: The time, UTC: dates in Retry-After are compared with it.
    """
    if not is_trouble(outcome):
        return Step(HostHealth(), 0.0, retry=False, give_up="")
    troubles = health.troubles + 1
    # 2**64 times anything is beyond every limit, and the exponent of a float is not.
    rest_s = min(settings.max_backoff_s, settings.backoff_s * 2.0 ** min(troubles - 1, 64))
    wanted_s = retry_after_s(outcome.header("Retry-After"), now=now) if isinstance(outcome, Exchange) else 0.0
    give_up = ""
    if wanted_s > settings.max_backoff_s:
        give_up = RETRY_AFTER_TOO_LONG
    elif troubles >= settings.max_host_troubles:
        give_up = HOST_UNAVAILABLE
    retry = not give_up and attempts <= settings.max_retries
    return Step(HostHealth(troubles), min(max(rest_s, wanted_s), settings.max_backoff_s), retry=retry, give_up=give_up)


def is_trouble(outcome: Exchange | FetchFailure) -> bool:
    """Say whether an outcome may be another one later."""
    if isinstance(outcome, FetchFailure):
        return outcome.reason in TROUBLED_REASONS
    return outcome.status in TROUBLED_STATUSES


def retry_after_s(value: str, *, now: datetime) -> float:
    """Read a Retry-After header (RFC 9110, section 10.2.3): seconds from `now`, >= 0.

    Example:
        >>> retry_after_s("120", now=datetime(2026, 11, 23, tzinfo=UTC))
        120.0

    Args:
        value: Seconds or an HTTP date in any of its three forms; what is neither, or lies in the past, gives 0.
        now: The time, UTC.
    """
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        # Hundreds of digits in a date make the standard library's reader slow; an HTTP date has at most 33 characters.
        moment = parsedate_to_datetime(text[:40])
        # asctime's form names no zone, and HTTP dates are in UTC.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return 0.0
