"""A server process: listen, serve, stop gracefully.

In: index folders and settings. Out: nothing; `on_ready` is told the address. Must not: print.
"""

import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import uvicorn

from server.access.exposure import check_exposure
from server.access.sharing import check_sharing
from server.application import create_app
from server.indexes import Indexes, Sources
from server.listening import BACKLOG, address_of, listen, reserve
from server.logs import log_json
from server.metrics import forget_process
from server.processes import serve_in_processes
from server.protocol import bounded
from server.settings import ServerSettings
from server.source import FolderSource


def serve(
    index_folders: Path | Mapping[str, Path],
    settings: ServerSettings,
    *,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve indexes until the process gets SIGINT or SIGTERM; then finish what runs, and return.

    SIGHUP has every index's folder looked at for a new current snapshot at once.

    Args:
        index_folders: What `indexer.building` wrote, one or several by name; each one's current snapshot is served. The
            first answers who names none.
        settings: Where to listen, how many processes, limits, defaults.
        on_ready: Called once with the address, for instance "http://127.0.0.1:8080", when searches are answered.

    Raises:
        AddressError: The address is taken or is not this machine's.
        ExposedError: Others reach the address, no keys are asked for, and nobody said that this is meant.
        KeyFileError, CountersError: Keys cannot be read, or requests not be counted.
        SettingsError: There is no index, or a name that cannot stand in an address.
        SnapshotError, ModelError, JavaError: The index cannot be opened.
        WorkerError: A process ended before it answered.
    """
    serve_sources(sources_in(index_folders, settings.reranker_folder), settings, on_ready=on_ready)


def sources_in(index_folders: Path | Mapping[str, Path], reranker: Path | None = None) -> Sources:
    """Give the sources of the snapshots in folders."""
    if isinstance(index_folders, Path):
        return FolderSource(index_folders, reranker)
    return {name: FolderSource(folder, reranker) for name, folder in index_folders.items()}


def serve_sources(
    sources: Sources,
    settings: ServerSettings,
    *,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve what sources give; otherwise as `serve`. For several processes it must be possible to pickle them."""
    with listening(settings) as place:
        if settings.workers == 1:
            _serve_on(place, sources, settings, lambda: on_ready(address_of(place)))
            return
        with tempfile.TemporaryDirectory(prefix="scenthound-metrics-") as folder:
            here = replace(settings, port=place.getsockname()[1], metrics_folder=Path(folder))
            serve_in_processes(
                _serve_as_worker,
                (sources, here),
                settings.workers,
                lambda: on_ready(address_of(place)),
                on_end=partial(forget_process, Path(folder)),
            )


@contextmanager
def listening(settings: ServerSettings) -> Iterator[socket.socket]:
    """Give a socket at the address of the settings, unless that would open to others what must not be.

    For one process it listens; for several it keeps the address for them.

    Raises:
        AddressError, ExposedError, KeyFileError, CountersError: As `serve`.
    """
    check_sharing(settings)
    bound = listen if settings.workers == 1 else reserve
    with bound(settings.host, settings.port) as place:
        # Nobody is answered before this: a connection is accepted only once the server runs.
        check_exposure(str(place.getsockname()[0]), settings)
        yield place


def _serve_as_worker(sources: Sources, settings: ServerSettings, on_ready: Callable[[], None]) -> None:
    """Serve in a process that was started for it, at an address that others serve at too."""
    if settings.logs_json:
        log_json(sys.stderr)  # Nobody has configured logging here.
    with listen(settings.host, settings.port, together=True) as listener:
        _serve_on(listener, sources, settings, on_ready)


def _serve_on(
    listener: socket.socket, sources: Sources, settings: ServerSettings, on_ready: Callable[[], None]
) -> None:
    """Serve in this process."""
    failures: list[BaseException] = []

    def on_open(error: BaseException | None) -> None:
        if error is None:
            on_ready()
        else:
            failures.append(error)
            server.should_exit = True

    app = create_app(sources, settings, on_open=on_open)
    config = uvicorn.Config(
        app,
        lifespan="on",
        http=bounded(settings),
        h11_max_incomplete_event_size=settings.max_header_bytes,
        ws="none",  # Nothing here speaks it, and it would go past every limit.
        log_config=None,  # The process that calls configures logging.
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=settings.stop_timeout_s,
    )
    server = uvicorn.Server(config)
    with _signals_end_quietly(), _hang_up_looks(app.state.indexes):
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Let a stop end in a return.

    uvicorn sends itself the signal again once it has stopped, for handlers that were there before; the default ones
    would end the process as if it had been killed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {kind: signal.signal(kind, signal.SIG_IGN) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in former.items():
            signal.signal(kind, handler)


@contextmanager
def _hang_up_looks(indexes: Indexes) -> Iterator[None]:
    """Look for new snapshots when the process gets SIGHUP, where there is such a signal."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGHUP"):
        yield
        return
    former = signal.signal(signal.SIGHUP, lambda *_: indexes.look())
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, former)
