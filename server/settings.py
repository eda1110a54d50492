"""What can be chosen of the service; read once at the command line and handed down.

Out: `ServerSettings`. Must not: read the environment.
"""

from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import SettingsError
from indexer.settings import SearchSettings


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
        keys_file: File of API keys, without one of which nothing is answered. Default None: no keys are asked for.
        without_keys: Whether to listen where others can reach the server although no keys are asked for. Default no.
        counters_url: Where requests are counted against the limits of keys: "memory://" or "redis://host:port/db".
            Default in memory: nothing more to run, and a restart begins all counts anew.
        logs_queries: Whether queries are written into the log. Default no: they are what people look for.
        traces: Whether spans go to OpenTelemetry, as the standard variables OTEL_* say. Default no.
        metrics_folder: An empty folder in which several worker processes add up their metrics. Default None: one.
        max_connections: Open connections before new ones are answered 503. Default 1000: each may cost a file and some
            KiB, and systems commonly give a process 1024 files.
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
        search: Settings of every search; a request may change its weights and the limit per site.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    search_threads: int = 4
    max_waiting: int = 256
    keys_file: Path | None = None
    without_keys: bool = False
    counters_url: str = "memory://"
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
    search: SearchSettings = field(default_factory=SearchSettings)

    def __post_init__(self) -> None:
        limits = {
            "port": (0, 65_535),
            "search_threads": (1, 256),
            "max_waiting": (0, 100_000),
            "max_connections": (1, 1_000_000),
            "max_header_bytes": (1024, 1024**2),
            "header_timeout_s": (0.1, 3600),
            "body_timeout_s": (0.1, 3600),
            "answer_timeout_s": (0.1, 3600),
            "max_body_bytes": (1024, 16 * 1024**2),
            "stop_timeout_s": (0, 3600),
        }
        for name, (lowest, highest) in limits.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise SettingsError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a value in that range"
                )
