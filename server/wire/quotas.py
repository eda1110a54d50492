"""What is left of a key's limits, as headers of answers.

In: a `Standing`. Out: header values by name; no header where nothing limits the caller. Must not: count.
"""

from collections.abc import Mapping
from typing import Final

from server.standing import MONTH_S, SECOND_S, Standing, Window

_NAMES: Final = {SECOND_S: "second", MONTH_S: "month"}


def ratelimit_fields(standing: Standing) -> Mapping[str, str]:
    """Write `RateLimit-Policy` and `RateLimit`, structured fields.

    Source: R. Polli, A. Martinez, D. Miller, RateLimit header fields for HTTP,
    draft-ietf-httpapi-ratelimit-headers-10 (2025), sections 3 and 4.

    Example:
        >>> ratelimit_fields(Standing((Window(1, 5, 4, 1),)))
        {'RateLimit-Policy': '"second";q=5;w=1', 'RateLimit': '"second";r=4;t=1'}
    """
    if not standing.windows:
        return {}
    named = [(_NAMES[window.window_s], window) for window in standing.windows]
    return {
        "RateLimit-Policy": ", ".join(f'"{name}";q={window.limit};w={window.window_s}' for name, window in named),
        "RateLimit": ", ".join(f'"{name}";r={window.remaining};t={window.reset_s}' for name, window in named),
    }


def ratelimit_lists(standing: Standing) -> Mapping[str, str]:
    """Write Brave's four `X-RateLimit-…` lists: the second, then the month; a limit of 0 is none at all.

    Example:
        >>> ratelimit_lists(Standing((Window(1, 5, 4, 1),)))["X-RateLimit-Limit"]
        '5, 0'
    """
    if not standing.windows:
        return {}
    known = {window.window_s: window for window in standing.windows}
    both = [known.get(window_s, Window(window_s, 0, 0, 0)) for window_s in (SECOND_S, MONTH_S)]
    return {
        "X-RateLimit-Limit": ", ".join(str(window.limit) for window in both),
        "X-RateLimit-Policy": ", ".join(f"{window.limit};w={window.window_s}" for window in both),
        "X-RateLimit-Remaining": ", ".join(str(window.remaining) for window in both),
        "X-RateLimit-Reset": ", ".join(str(window.reset_s) for window in both),
    }
