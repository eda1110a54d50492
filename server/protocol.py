"""HTTP/1.1 within bounds: clients that are slow, many, endless or not HTTP at all cost little, and are told in JSON.

In: bytes from a connection, and limits. Out: a uvicorn protocol class. The commonest of what is no HTTP is an address
with letters that should have been percent-encoded, as `curl` sends when they are typed. Must not: parse a request.
"""

import asyncio
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.refusal import Refusal, to_json
from server.settings import ServerSettings


def _refusal(code: str, found: str, wanted: str, remedy: str) -> Refusal:
    thing = "the request"
    return Refusal(code, f"{thing}: found {found}, wanted {wanted}; {remedy}", thing, found, wanted, remedy)


_REFUSALS = {
    HTTPStatus.BAD_REQUEST: _refusal(
        "bad_request",
        "bytes that are not HTTP/1.1",
        "a request line and headers in ASCII",
        "percent-encode the address (with curl: -G --data-urlencode 'q=...')",
    ),
    HTTPStatus.REQUEST_TIMEOUT: _refusal(
        "request_timeout", "a part of its headers after the time for them", "all of them by then", "send them faster"
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _refusal(
        "headers_too_large", "more headers than are read here", "less", "send fewer"
    ),
    HTTPStatus.NOT_IMPLEMENTED: _refusal(
        "not_implemented", "a transfer encoding that is not read here", "chunked, or none", "send the body as it is"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: _refusal(
        "overloaded", "as many open connections as there may be", "fewer", "close some, and try again in a second"
    ),
}


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with limits of connections and of time, and with its own answers replaced.

    uvicorn itself waits without end for the first request of a connection, for the rest of one that has begun, for what
    follows a body that nobody reads, and for a client that does not take its answer.
    """

    settings: ServerSettings

    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many connections."""
        super().connection_made(transport)
        # Anything that waits to be sent counts as waiting, however little.
        transport.set_write_buffer_limits(high=0)
        if len(self.connections) > self.settings.max_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._watch_reading()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        self._watch_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """End all waiting."""
        self._stop_reading_timer()
        self._stop_writing_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what was sent."""
        super().pause_writing()
        if self._writing is None:
            self._writing = self.loop.call_later(self.settings.answer_timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        """End waiting: all was taken."""
        self._stop_writing_timer()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's signature; its text is always the same
        """Refuse what could not be parsed, and hang up, as the original does."""
        # It is called while h11's error is handled, which knows the status that fits better.
        status = HTTPStatus(getattr(sys.exception(), "error_status_hint", HTTPStatus.BAD_REQUEST))
        self._refuse(status if status in _REFUSALS else HTTPStatus.BAD_REQUEST)

    def _watch_reading(self) -> None:
        """Have the time run while a request's headers are awaited, or bytes come that nobody will read."""
        if self.transport.is_closing():
            return
        is_idle = self.conn.their_state is h11.IDLE and self.cycle is not None and self.timeout_keep_alive_task
        is_unread = self.conn.their_state is h11.SEND_BODY and self.cycle.response_complete
        if is_unread or (self.conn.their_state is h11.IDLE and not is_idle):
            if self._reading is None:
                self._reading = self.loop.call_later(self.settings.header_timeout_s, self._end_reading)
        else:
            self._stop_reading_timer()

    def _end_reading(self) -> None:
        has_begun = bool(self.conn.trailing_data[0])
        if self.conn.our_state is h11.IDLE and has_begun and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _stop_reading_timer(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _stop_writing_timer(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer without the application, and hang up; an answer that has begun is only cut off."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send(status)
        self.transport.close()

    def _send(self, status: HTTPStatus) -> None:
        body = to_json(_REFUSALS[status])
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append((b"retry-after", b"1"))
        events = (
            h11.Response(status_code=status, headers=headers, reason=status.phrase.encode("ascii")),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")


def bounded(settings: ServerSettings) -> type[BoundedProtocol]:
    """Give a protocol class with these limits; uvicorn makes an object of it for each connection."""
    return type("BoundedProtocol", (BoundedProtocol,), {"settings": settings})
