"""The socket that a server listens on, or several, one for each process.

In: host and port. Out: a listening socket, before any index is opened, so that a taken port is told at once; or a place
that processes listen at, between which the system shares out those who connect (SO_REUSEPORT): with one socket for all,
the process that has work, and so is awake, takes nearly every connection. Must not: accept a connection.
"""

import socket
from typing import Any, Final

from server.errors import AddressError

BACKLOG: Final = 2048
"""Connections that may wait to be accepted; the system cuts it to its own limit."""


def listen(host: str, port: int, *, together: bool = False) -> socket.socket:
    """Listen, alone or together with other processes at a place that was reserved.

    Raises:
        AddressError: The address is taken or is not this machine's.
    """
    listener = _bound(host, port, together=together)
    listener.listen(BACKLOG)
    return listener


def reserve(host: str, port: int) -> socket.socket:
    """Give a socket that keeps an address for processes to listen at, and does not listen itself.

    Raises:
        AddressError: As `listen`.
    """
    # Whether somebody else listens there shows only without sharing.
    with listen(host, port) as alone:
        port = alone.getsockname()[1]
    return _bound(host, port, together=True)


def address_of(listener: socket.socket) -> str:
    """Write where it listens, for instance "http://127.0.0.1:8080"."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bound(host: str, port: int, *, together: bool) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return _socket(family, address, together=together)
    except (OSError, UnicodeError) as error:
        raise AddressError(
            f"{host}:{port}",
            found=getattr(error, "strerror", None) or str(error),
            wanted="an address of this machine with a free port",
            remedy="choose another --host or --port",
        ) from error


def _socket(family: int, address: Any, *, together: bool) -> socket.socket:
    # asyncio sends small pieces at once (TCP_NODELAY) on sockets that name their protocol, which those of
    # `socket.create_server` do not: without it the end of every answer waits 40 ms for the client's system to
    # acknowledge its beginning.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if together:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener
