"""A server process: listen, serve, stop gracefully.

In: index folders and settings. Out: nothing; `on_ready` is told the address. Must not: print.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from server.application import create_app
from server.indexes import Indexes, Sources
from server.listening import BACKLOG, address_of, listen
from server.processes import serve_in_processes
from server.protocol import JsonH11Protocol
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
        SettingsError: There is no index, or a name that cannot stand in an address.
        SnapshotError, ModelError, JavaError: The index cannot be opened.
        WorkerError: A process ended before it answered.
    """
    serve_sources(sources_in(index_folders), settings, on_ready=on_ready)


def sources_in(index_folders: Path | Mapping[str, Path]) -> Sources:
    """Give the sources of the snapshots in folders."""
    if isinstance(index_folders, Path):
        return FolderSource(index_folders)
    return {name: FolderSource(folder) for name, folder in index_folders.items()}


def serve_sources(
    sources: Sources,
    settings: ServerSettings,
    *,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve what sources give; otherwise as `serve`. For several processes it must be possible to pickle them."""
    with listen(settings.host, settings.port) as listener:
        if settings.workers == 1:
            _serve_on(listener, sources, settings, lambda: on_ready(address_of(listener)))
        else:
            serve_in_processes(
                _serve_on, listener, (sources, settings), settings.workers, lambda: on_ready(address_of(listener))
            )


def _serve_on(
    listener: socket.socket, sources: Sources, settings: ServerSettings, on_ready: Callable[[], None]
) -> None:
    """Serve in this process."""
    failures: list[BaseException] = []

    def on_open(error: BaseException | None) -> None:
        if error is None:
            # How many wait in the system; what uvicorn is told is how many asyncio accepts in a row.
            listener.listen(BACKLOG)
            on_ready()
        else:
            failures.append(error)
            server.should_exit = True

    app = create_app(sources, settings, on_open=on_open)
    config = uvicorn.Config(
        app,
        lifespan="on",
        http=JsonH11Protocol,
        log_config=None,  # The process that calls configures logging.
        access_log=False,
        server_header=False,
        # One connection at a time, so that those who come at once spread over the processes.
        backlog=1 if settings.workers > 1 else BACKLOG,
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
