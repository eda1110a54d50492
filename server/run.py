"""A server process: listen, serve, stop gracefully.

In: index folders and settings. Out: nothing; `on_ready` is told the address. Must not: print.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvicorn

from indexer.search.pipeline import Searcher
from indexer.snapshot import open_snapshot
from server.access.exposure import check_exposure
from server.application import create_app
from server.errors import AddressError, ExposedError
from server.indexes import DEFAULT_NAME, SearcherOpener
from server.protocol import bounded
from server.settings import ServerSettings


def serve(
    index_folders: Path | Mapping[str, Path],
    settings: ServerSettings,
    *,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve indexes until the process gets SIGINT or SIGTERM; then finish what runs, and return.

    Args:
        index_folders: What `indexer.build` wrote, one or several by name; of each the current snapshot is served. The
            first answers who names none.
        settings: Where to listen, limits, defaults.
        on_ready: Called once with the address, for instance "http://127.0.0.1:8080", when searches are answered.

    Raises:
        AddressError: The address is taken or is not this machine's.
        ExposedError: Others reach the address, no keys are asked for, and nobody said that this is meant.
        KeyFileError, CountersError: Keys cannot be read, or requests not be counted.
        SettingsError: There is no index, or a name that cannot stand in an address.
        SnapshotError, ModelError, JavaError: The index cannot be opened.
    """
    serve_searcher(openers_of(index_folders), settings, on_ready=on_ready)


def serve_searcher(
    openers: SearcherOpener | Mapping[str, SearcherOpener],
    settings: ServerSettings,
    *,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve what a function opens, or several by name; otherwise as `serve`."""
    with listen(settings) as listener:
        failures: list[BaseException] = []

        def on_open(error: BaseException | None) -> None:
            if error is None:
                on_ready(address_of(listener))
            else:
                failures.append(error)
                server.should_exit = True

        app = create_app(openers, settings, on_open=on_open)
        config = uvicorn.Config(
            app,
            lifespan="on",
            http=bounded(settings),
            h11_max_incomplete_event_size=settings.max_header_bytes,
            ws="none",  # Nothing here speaks it, and it would go past every limit.
            log_config=None,  # The process that calls configures logging.
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=settings.stop_timeout_s,
        )
        server = uvicorn.Server(config)
        with _signals_end_quietly():
            server.run(sockets=[listener])
        if failures:
            raise failures[0]


def openers_of(index_folders: Path | Mapping[str, Path]) -> Mapping[str, SearcherOpener]:
    """Give for each index by its name what opens its current snapshot; one that was given alone has the usual name."""
    by_name = {DEFAULT_NAME: index_folders} if isinstance(index_folders, Path) else index_folders
    return {name: partial(_open, folder) for name, folder in by_name.items()}


def _open(index_folder: Path) -> Searcher:
    return Searcher(open_snapshot(index_folder))


def listen(settings: ServerSettings) -> socket.socket:
    """Open the listening socket before the index, so that a taken port is told at once.

    Raises:
        AddressError, ExposedError: As `serve`.
    """
    host, port = settings.host, settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        raise AddressError(
            f"{host}:{port}",
            found=getattr(error, "strerror", None) or str(error),
            wanted="an address of this machine with a free port",
            remedy="choose another --host or --port",
        ) from error
    try:
        check_exposure(str(listener.getsockname()[0]), settings)
    except ExposedError:
        # Nobody was answered: a connection is accepted only once the server runs.
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Write where a socket listens, as a client asks for it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


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
