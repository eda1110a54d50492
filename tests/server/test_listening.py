"""Where a server listens: alone, or several processes together, and never where somebody else does."""

import socket

import pytest

from server.errors import AddressError
from server.listening import address_of, listen, reserve


def accepted(listener: socket.socket) -> int:
    """Count the connections that wait at a socket."""
    listener.setblocking(False)
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_those_who_connect_are_shared_out_between_processes_that_listen_together() -> None:
    with reserve("127.0.0.1", 0) as place:
        port = place.getsockname()[1]
        assert address_of(place) == f"http://127.0.0.1:{port}"
        with listen("127.0.0.1", port, together=True) as one, listen("127.0.0.1", port, together=True) as other:
            clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(64)]
            counts = accepted(one), accepted(other)
            for client in clients:
                client.close()
    assert sum(counts) == 64
    # That chance gives all 64 to one of them happens once in 2^63 times.
    assert min(counts) > 0


def test_a_place_where_others_listen_is_refused() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        for take in (listen, reserve):
            with pytest.raises(AddressError):
                take("127.0.0.1", port)
    with reserve("127.0.0.1", 0) as place:
        port = place.getsockname()[1]
        with listen("127.0.0.1", port, together=True):
            for take in (listen, reserve):
                with pytest.raises(AddressError):
                    take("127.0.0.1", port)


def test_small_pieces_are_sent_at_once() -> None:
    # asyncio looks at the protocol that a socket names.
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as client:
        connection, _ = listener.accept()
        with connection:
            assert connection.proto == socket.IPPROTO_TCP
        assert client
