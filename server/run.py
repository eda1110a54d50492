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
from server.errors import AddressError
from server.indexes import Sources
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

    Args:
        index_folders: What `indexer.building` wrote, one or several by name; each one's current snapshot is served. The
            first answers who names none.
        settings: Where to listen, limits, defaults.
        on_ready: Called once with the address, for instance "http://127.0.0.1:8080", when searches are answered.

    Raises:
        AddressError: The address is taken or is not this machine's.
        SettingsError: There is no index, or a name that cannot stand in an address.
        SnapshotError, ModelError, JavaError: The index cannot be opened.
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
    """Serve what sources give; otherwise as `serve`."""
    with _listen(settings.host, settings.port) as listener:
        failures: list[BaseException] = []

        def on_open(error: BaseException | None) -> None:
            if error is None:
                on_ready(_address(listener))
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
            timeout_graceful_shutdown=settings.stop_timeout_s,
        )
        server = uvicorn.Server(config)
        with _signals_end_quietly():
            server.run(sockets=[listener])
        if failures:
            raise failures[0]


def _listen(host: str, port: int) -> socket.socket:
    """Open the listening socket before the index, so that a taken port is told at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        raise AddressError(
            f"{host}:{port}",
            found=getattr(error, "strerror", None) or str(error),
            wanted="an address of this machine with a free port",
            remedy="choose another --host or --port",
        ) from error


def _address(listener: socket.socket) -> str:
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
