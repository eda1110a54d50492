"""What can be chosen of the service; read once at the command line and handed down.

Out: `ServerSettings`. Must not: read the environment.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from indexer.errors import SettingsError
from indexer.settings import SearchSettings


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Settings of the service.

    Attributes:
        host: Address to listen on. Default 127.0.0.1: nobody else reaches a server that was started to try it.
        port: TCP port, 0 for any free one. Default 8080.
        search_threads: Searches that run at once. Default 4: a search is work of milliseconds for one core, and the
            engines below hold no lock while they rank.
        max_waiting: Searches that may wait for a thread before new ones are refused with 503. Default 256: at a few
            milliseconds a search the last of them waits about a second.
        max_body_bytes: Largest request body. Default 65,536: room for the longest query and all filters, several times.
        stop_timeout_s: Time that running requests get when the server is told to stop, seconds. Default 10: what
            Docker waits before it kills.
        warm_up_query: Searched once before the server says that it is ready, so that no person waits for the first
            use of Java, the model and the files.
        search: Settings of every search; a request may change its weights and the limit per site.
        today: Gives the day that "the last week" is counted from. Default: today in UTC, as dialects have it.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    search_threads: int = 4
    max_waiting: int = 256
    max_body_bytes: int = 65_536
    stop_timeout_s: int = 10
    warm_up_query: str = "how to begin"
    search: SearchSettings = field(default_factory=SearchSettings)
    today: Callable[[], date] = _today

    def __post_init__(self) -> None:
        limits = {
            "port": (0, 65_535),
            "search_threads": (1, 256),
            "max_waiting": (0, 100_000),
            "max_body_bytes": (1024, 16 * 1024**2),
            "stop_timeout_s": (0, 3600),
        }
        for name, (lowest, highest) in limits.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise SettingsError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a value in that range"
                )
