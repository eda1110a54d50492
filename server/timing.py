"""Stage times as an HTTP header, so that bodies stay the same bytes for the same request.

In: the stages of an answer. Out: the value of `Server-Timing`.
"""

from collections.abc import Iterable

from indexer.search.response import StageTime


def server_timing(stages: Iterable[StageTime]) -> str:
    """Write stage times, milliseconds, in the order they ran.

    Source: W3C, Server Timing, section 2.

    Example:
        >>> server_timing([StageTime("parse", 0.25), StageTime("dense", 1.5)])
        'parse;dur=0.250, dense;dur=1.500'
    """
    return ", ".join(f"{stage.name};dur={stage.ms:.3f}" for stage in stages)
