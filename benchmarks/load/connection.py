"""One connection that is kept: a request goes out, the status of its answer comes back.

In: requests as bytes. Out: statuses. It reads no more of an answer than its length, so that the machine is left to the
server. Must not: know what is asked.
"""

import asyncio
import re

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_CLOSING = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_CHUNKS_END = b"0\r\n\r\n"

LOST = 0
"""In place of a status: the connection was refused or broken off."""

LATE = 1
"""In place of a status: no whole answer came in time."""


class Connection(asyncio.Protocol):
    """An HTTP/1.1 connection for one request at a time; opened anew when it was lost."""

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        self._address = host, port
        self._timeout_s = timeout_s
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._whole = 0
        self._is_chunked = False
        self._answered: asyncio.Future[int] | None = None

    async def ask(self, request: bytes) -> int:
        """Send a request; give the status of its answer once it has come whole, `LOST` or `LATE`."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None
        try:
            if self._transport is None:
                self._transport, _ = await asyncio.wait_for(
                    loop.create_connection(lambda: self, *self._address), self._timeout_s
                )
            self._received.clear()
            self._whole = 0
            self._answered = loop.create_future()
            timer = loop.call_later(self._timeout_s, self._end, LATE)
            self._transport.write(request)
            return await self._answered
        except TimeoutError:
            return LATE
        except OSError:
            return LOST
        finally:
            if timer is not None:
                timer.cancel()

    def close(self) -> None:
        """Hang up."""
        self._end(LOST)

    def data_received(self, data: bytes) -> None:
        """Take what came; the answer is whole when its stated length, or its last chunk, is there."""
        received = self._received
        received += data
        if not self._whole:
            head_end = received.find(_HEAD_END)
            if head_end < 0:
                return
            head = bytes(received[:head_end])
            length = _LENGTH.search(head)
            self._is_chunked = _CHUNKED.search(head) is not None
            self._whole = head_end + len(_HEAD_END) + (int(length[1]) if length else 0)
        if len(received) >= self._whole and (not self._is_chunked or received.endswith(_CHUNKS_END)):
            status = int(received[9:12])
            if _CLOSING.search(received, 0, received.find(_HEAD_END)):
                self._hang_up()
            self._tell(status)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  the protocol's
        """Note that it is gone."""
        self._transport = None
        self._tell(LOST)

    def _end(self, outcome: int) -> None:
        self._hang_up()
        self._tell(outcome)

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _tell(self, outcome: int) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(outcome)
