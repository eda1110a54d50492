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
        workers: Processes that answer, each with all indexes open: they share the mapped files and the address. Default
            1; as many as there are cores answer the most.
        search_threads: Searches that run at once in a process. Default 4: a search is work of milliseconds for one
            core, and the engines below hold no lock while they rank.
        max_waiting: Searches that may wait for a thread before new ones are refused with 503. Default 10,000, a bound
            of memory: it is by `max_wait_s` that a server sheds load.
        max_wait_s: Longest time that a search may have to wait for those before it, seconds, as far as can be told from
            what searches took lately; one that would have to wait longer is refused at once with 503. Default 20:
            clients commonly give up after 30.
        cache_bytes: What answers may be kept for who asks the same again, about. Default 64 MiB, some 10,000 answers;
            0 keeps none.
        look_s: How often each index's folder is looked at for a new current snapshot, seconds. Default 2; 0 never does,
            and the server looks when it gets SIGHUP.
        open_snapshots: Snapshots of an index that are open at once for requests that name one, the current one
            included. Default 1: a snapshot costs memory, and each request that names another would open one.
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
    workers: int = 1
    search_threads: int = 4
    max_waiting: int = 10_000
    max_wait_s: float = 20.0
    cache_bytes: int = 64 * 1024**2
    look_s: float = 2.0
    open_snapshots: int = 1
    max_body_bytes: int = 65_536
    stop_timeout_s: int = 10
    warm_up_query: str = "how to begin"
    search: SearchSettings = field(default_factory=SearchSettings)
    today: Callable[[], date] = _today

    def __post_init__(self) -> None:
        limits = {
            "port": (0, 65_535),
            "workers": (1, 256),
            "search_threads": (1, 256),
            "max_waiting": (0, 1_000_000),
            "max_wait_s": (0.1, 3600),
            "cache_bytes": (0, 64 * 1024**3),
            "look_s": (0, 3600),
            "open_snapshots": (1, 100),
            "max_body_bytes": (1024, 16 * 1024**2),
            "stop_timeout_s": (0, 3600),
        }
        for name, (lowest, highest) in limits.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise SettingsError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a value in that range"
                )
