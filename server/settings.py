"""What can be chosen of the service; read once at the command line and handed down.

Out: `ServerSettings`. Must not: read the environment.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from indexer.errors import SettingsError
from indexer.settings import SearchSettings
from server.today import utc_today


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
        keys_file: File of API keys, without one of which nothing is answered. Default None: no keys are asked for.
        without_keys: Whether to listen where others can reach the server although no keys are asked for. Default no.
        counters_url: Where requests are counted against the limits of keys: "memory://" or "redis://host:port/db".
            Default in memory: nothing more to run, and a restart begins all counts anew.
        logs_json: Whether processes write their logs as lines of JSON, one a request included. Default no.
        logs_queries: Whether queries are written into the log. Default no: they are what people look for.
        traces: Whether spans go to OpenTelemetry, as the standard variables OTEL_* say. Default no.
        metrics_folder: An empty folder in which several worker processes add up their metrics. Default None: one
            process; where there are several, the server makes one.
        max_connections: Open connections of a process before new ones are answered 503. Default 1000: each may cost a
            file and some KiB, and systems commonly give a process 1024 files.
        max_header_bytes: Largest request line and headers. Default 32,768: four times what common proxies let through.
        header_timeout_s: Time for a request's line and headers, from its first byte or the connection's start, seconds.
            Default 10.
        body_timeout_s: Time for a request's body, seconds. Default 30: 64 KiB on the slowest of lines.
        answer_timeout_s: Time in which a client must take what waits to be sent to it, seconds. Default 30.
        max_body_bytes: Largest request body. Default 65,536: room for the longest query and all filters, several times.
        stop_timeout_s: Time that running requests get when the server is told to stop, seconds. Default 10: what
            Docker waits before it kills.
        warm_up_query: Searched once before the server says that it is ready, so that no person waits for the first
            use of Java, the model and the files.
        warm_up_s: Time for searches that nobody asked for before the server says that it is ready, seconds
            (`server/rehearsal.py`). Default 3: without them Java compiles while the first thousand callers wait, and
            each costs two to three times as much; an index of a few documents takes less. 0 does without.
        goggles_folder: Where goggles are kept that requests name (`scenthound goggles`). Default None: there are none,
            and requests bring the text of theirs along.
        reranker_folder: A CrossEncoder that judges the first documents of each search (`search` says how many, and for
            how long). Default None: none does, and no torch is loaded.
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
    keys_file: Path | None = None
    without_keys: bool = False
    counters_url: str = "memory://"
    logs_json: bool = False
    logs_queries: bool = False
    traces: bool = False
    metrics_folder: Path | None = None
    max_connections: int = 1000
    max_header_bytes: int = 32_768
    header_timeout_s: float = 10.0
    body_timeout_s: float = 30.0
    answer_timeout_s: float = 30.0
    max_body_bytes: int = 65_536
    stop_timeout_s: int = 10
    warm_up_query: str = "how to begin"
    warm_up_s: float = 3.0
    goggles_folder: Path | None = None
    reranker_folder: Path | None = None
    search: SearchSettings = field(default_factory=SearchSettings)
    today: Callable[[], date] = utc_today

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
            "max_connections": (1, 1_000_000),
            "max_header_bytes": (1024, 1024**2),
            "header_timeout_s": (0.1, 3600),
            "body_timeout_s": (0.1, 3600),
            "answer_timeout_s": (0.1, 3600),
            "max_body_bytes": (1024, 16 * 1024**2),
            "stop_timeout_s": (0, 3600),
            "warm_up_s": (0, 3600),
        }
        for name, (lowest, highest) in limits.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise SettingsError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a value in that range"
                )
