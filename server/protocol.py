"""What a client gets for bytes that are no HTTP request: the JSON of every other refusal, not a line of text.

In: bytes from a connection. Out: a uvicorn protocol class. The commonest case is an address with letters that should
have been percent-encoded, as `curl` sends when they are typed. Must not: read a request itself.
"""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.refusal import Refusal, to_json

_FOUND = "bytes that are not HTTP/1.1"
_WANTED = "a request line and headers in ASCII"
_REMEDY = "percent-encode the address (with curl: -G --data-urlencode 'q=...')"
_REFUSAL = Refusal(
    code="bad_request",
    message=f"the request: found {_FOUND}, wanted {_WANTED}; {_REMEDY}",
    field="the request",
    found=_FOUND,
    wanted=_WANTED,
    remedy=_REMEDY,
)


class JsonH11Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 with its one answer of its own replaced."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's signature; its text is always the same
        """Refuse what could not be parsed, and hang up, as the original does."""
        body = to_json(_REFUSAL)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        events = (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
