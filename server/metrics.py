"""What Prometheus reads: requests, errors, stages, queue and cache, in numbers that several processes add up to.

In: notes of what happened. Out: the text of `/metrics`. Names, labels and buckets are here and nowhere else; labels
have few values each, so that no client can make series without end. `prometheus_client` has its one door here, and is
imported when the first `Metrics` is made: it decides then whether processes share its values.
Must not: hold what a caller sent.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of all histograms of time: from a search by words alone to what clients wait for at most."""

_SHARED_FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library has no other way to be told where processes share their values."""


class Metrics:
    """The numbers of one process, or of all that share a folder.

    Args:
        shared_folder: An empty folder of this run, where every worker process keeps its numbers; None for one process
            by itself. It must be given to the first `Metrics` of a process.
    """

    def __init__(self, shared_folder: Path | None = None) -> None:
        if shared_folder is not None:
            os.environ[_SHARED_FOLDER_VARIABLE] = str(shared_folder)
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values  # noqa: PLC0415  see above

        is_shared = values.ValueClass is not values.MutexValue
        assert is_shared == (shared_folder is not None), "the library was imported too early"  # noqa: S101  a bug
        self._shared_folder = shared_folder
        self._registry = CollectorRegistry()
        counter = partial(Counter, registry=self._registry)
        # Of a process that has ended nothing is under way any more; the others add up.
        gauge = partial(Gauge, registry=self._registry, multiprocess_mode="livesum")
        histogram = partial(Histogram, registry=self._registry, buckets=_SECONDS)
        self._requests = counter("scenthound_requests", "Requests answered.", ("dialect", "route", "status"))
        self._request_seconds = histogram("scenthound_request_seconds", "Time to the answer's end.", ("dialect",))
        self._errors = counter("scenthound_errors", "Refusals and failures, by code.", ("dialect", "code"))
        self._in_flight = gauge("scenthound_requests_in_flight", "Requests that are being answered.")
        self._stage_seconds = histogram("scenthound_stage_seconds", "Time that a search spent in a stage.", ("stage",))
        self._queue_seconds = histogram("scenthound_queue_seconds", "Time that a search waited for a thread.")
        self._waiting = gauge("scenthound_searches_waiting", "Searches that wait for a thread.")
        self._cache_lookups = counter("scenthound_cache_lookups", "Answers looked for in the cache.", ("result",))
        self._cache_entries = gauge("scenthound_cache_entries", "Answers that the cache holds.")
        self._cache_bytes = gauge("scenthound_cache_bytes", "Size of these answers.")

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as being answered until the block ends."""
        self._in_flight.inc()
        try:
            yield
        finally:
            self._in_flight.dec()

    def note_request(self, dialect: str, route: str, status: int, seconds: float) -> None:
        """Count a request whose answer has ended.

        Args:
            dialect: Its dialect's name.
            route: The pattern of its path; "" where nothing is.
            status: HTTP status; 0 when the client went away.
            seconds: How long it took.
        """
        self._requests.labels(dialect, route, str(status)).inc()
        self._request_seconds.labels(dialect).observe(seconds)

    def note_error(self, dialect: str, code: str) -> None:
        """Count a refusal or failure by the code of `server.errors`."""
        self._errors.labels(dialect, code).inc()

    def note_stages(self, stages_ms: Mapping[str, float]) -> None:
        """Add what the stages of a request's searches took, milliseconds."""
        for stage, ms in stages_ms.items():
            self._stage_seconds.labels(stage).observe(ms / 1000)

    def note_wait(self, seconds: float) -> None:
        """Add how long a search waited for a thread."""
        self._queue_seconds.observe(seconds)

    def set_waiting(self, searches: int) -> None:
        """State how many searches wait for a thread in this process."""
        self._waiting.set(searches)

    def note_cache_lookup(self, *, is_hit: bool) -> None:
        """Count that an answer was looked for in the cache."""
        self._cache_lookups.labels("hit" if is_hit else "miss").inc()

    def set_cache_size(self, entries: int, size_bytes: int) -> None:
        """State what the cache of this process holds."""
        self._cache_entries.set(entries)
        self._cache_bytes.set(size_bytes)

    def exposition(self) -> tuple[bytes, str]:
        """Write all numbers, those of the other processes added, and the media type of the text."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415

        if self._shared_folder is None:
            return generate_latest(self._registry), CONTENT_TYPE_LATEST
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        gathered = CollectorRegistry()
        MultiProcessCollector(gathered, path=str(self._shared_folder))  # type: ignore[no-untyped-call]
        return generate_latest(gathered), CONTENT_TYPE_LATEST


def forget_process(shared_folder: Path, pid: int) -> None:
    """Leave out what a worker process that has ended was doing at its end; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(pid, path=str(shared_folder))  # type: ignore[no-untyped-call]
