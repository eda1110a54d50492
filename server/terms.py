"""The terms a request is answered on, apart from what it asks.

Out: `Terms`. Must not: know HTTP, or what is asked.
"""

from dataclasses import dataclass
from typing import Final

from indexer.errors import RequestError

LONGEST_TIMEOUT_MS: Final = 600_000


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom, from which snapshot, and in what time.

    Attributes:
        caller: Who asks, by the name of the key; callers take turns. "": whoever has none, all together.
        snapshot_id: The snapshot to answer from; "" for the one that is current.
        timeout_ms: Time from now until the answer, 1 to `LONGEST_TIMEOUT_MS`: what cannot begin within it is left out
            of the answer, and named there. None: as long as it takes.

    Raises:
        RequestError: A time outside that range.
    """

    caller: str = ""
    snapshot_id: str = ""
    timeout_ms: int | None = None

    def __post_init__(self) -> None:
        if self.timeout_ms is not None and not 1 <= self.timeout_ms <= LONGEST_TIMEOUT_MS:
            raise RequestError(
                "timeout_ms",
                found=str(self.timeout_ms),
                wanted=f"1 to {LONGEST_TIMEOUT_MS}",
                remedy="choose a number in that range, or leave it out",
            )
