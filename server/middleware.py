"""The guard around the application: what holds for every request and answer, whatever the adapter.

In: an ASGI application. Out: one that is never asked with headers or a body over the limit, a body that comes too
slowly or packed, or a query string that is not UTF-8, that answers HEAD wherever it answers GET, and whose every answer
has the request's id and the security headers. An exception that nothing below translated is logged with the request id
and answered 500 without its details. Must not: know an adapter.
"""

import asyncio
import logging
import re
from urllib.parse import quote, unquote_to_bytes
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crawler.errors import ScenthoundError
from server.dialect import Dialect, Dialects
from server.entry import Entry, current_entry
from server.errors import BodySizeError, HeaderSizeError, MediaTypeError, ParameterError, SlowRequestError
from server.refusal import Refusal
from server.refusals import refuse, respond
from server.request_ids import named
from server.settings import ServerSettings

_logger = logging.getLogger(__name__)

# Pages are built from texts of the web: nothing in them may run, load, frame or send anything anywhere else.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# More parameters than any client sends; each costs time to read.
_MOST_PARAMETERS = 1000

# More than any client or proxy sends; their whole size has a limit of its own.
_MOST_HEADERS = 100


class _HungUpError(Exception):
    """The client went away before its request was read."""


class Guard:
    """Wrap an ASGI application.

    Args:
        app: The application.
        settings: Largest headers and body, the latter but of dialects that state their own, and the time it may take.
        dialects: In whose words to refuse.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings, dialects: Dialects) -> None:
        self._app = app
        self._settings = settings
        self._dialects = dialects

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        dialect = self._dialects.of(scope["path"])
        entry = current_entry() or Entry(uuid4().hex)
        answer = _Answer(send, entry.request_id, dialect, without_body=scope["method"] == "HEAD")
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        try:
            _check_headers(scope, self._settings.max_header_bytes)
            scope = named(scope, entry.request_id)
            scope = {**scope, "method": method, "query_string": _utf8_query(scope["query_string"])}
            await self._app(scope, await self._whole_body(scope, receive, dialect), answer.send)
        except _HungUpError:
            return
        except ScenthoundError as error:
            # What is still to come of a slow body would keep the connection.
            headers = {"Connection": "close"} if isinstance(error, SlowRequestError) else {}
            await refuse(dialect, error, entry.request_id, headers)(scope, receive, answer.send)
        except Exception:
            # The boundary: nothing may reach the server below, which would say more than it should.
            _logger.exception("a request failed", extra={"request_id": entry.request_id})
            if not answer.started:
                message = f"the server failed; its log tells more under {entry.request_id}"
                refusal = Refusal("internal_error", message, request_id=entry.request_id)
                await respond(dialect, 500, refusal)(scope, receive, answer.send)
        finally:
            entry.route = getattr(scope.get("route"), "path", "")

    async def _whole_body(self, scope: Scope, receive: Receive, dialect: Dialect) -> Receive:
        """Read the body up to the limit, and give a `receive` that hands it on."""
        most = dialect.max_body_bytes or self._settings.max_body_bytes
        stated = Headers(scope=scope).get("content-length", "0")
        if stated.isdecimal() and len(stated) < 20 and int(stated) > most:
            raise _too_large(f"{stated} bytes", most)
        try:
            async with asyncio.timeout(self._settings.body_timeout_s):
                body = await _read(receive, most)
        except TimeoutError as error:
            raise SlowRequestError(
                "the request body",
                found=f"a part of it after {self._settings.body_timeout_s:g} s",
                wanted="all of it by then",
                remedy="send it faster",
            ) from error
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def hand_on() -> Message:
            return whole.pop() if whole else await receive()

        return hand_on


class _Answer:
    """An answer on its way out: adds headers, notes that it began, drops the body of a HEAD answer."""

    def __init__(self, send: Send, request_id: str, dialect: Dialect, *, without_body: bool) -> None:
        self._send = send
        self._dialect = dialect
        self._without_body = without_body
        self.request_id = request_id
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            for name, value in (*SECURITY_HEADERS.items(), *self._dialect.headers(self.request_id).items()):
                headers[name] = value
        elif self._without_body:
            message = {**message, "body": b""}
        await self._send(message)


def _too_large(found: str, most: int) -> BodySizeError:
    return BodySizeError("the request body", found=found, wanted=f"at most {most} bytes", remedy="send less")


async def _read(receive: Receive, most: int) -> bytes:
    """Read a body of so many bytes at most."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _HungUpError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise _too_large("more", most)
    return bytes(body)


def _check_headers(scope: Scope, max_header_bytes: int) -> None:
    """Refuse what nobody sends in earnest.

    Raises:
        HeaderSizeError: The headers are too many or too large.
        MediaTypeError: The body is packed; what it unpacks to has no limit.
    """
    headers = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers) + len(scope["query_string"])
    if len(headers) > _MOST_HEADERS or size > max_header_bytes:
        raise HeaderSizeError(
            "the address and headers",
            found=f"{len(headers)} headers, {size} bytes in all",
            wanted=f"at most {_MOST_HEADERS}, and {max_header_bytes} bytes",
            remedy="send fewer; long queries go into a body",
        )
    packed = Headers(scope=scope).get("content-encoding", "identity")
    if packed.strip().lower() not in ("", "identity"):
        raise MediaTypeError(
            "the request body",
            found=f"the encoding {packed[:100]!r}",
            wanted="a body that is not compressed",
            remedy="leave the header Content-Encoding out",
        )


def _utf8_query(query_string: bytes) -> bytes:
    """Check a query string, and give it in ASCII; bytes that should have been percent-encoded are encoded.

    Raises:
        ParameterError: A name or value is not UTF-8, or there are too many; the framework would read over both.
    """
    parts = query_string.split(b"&")
    if len(parts) > _MOST_PARAMETERS:
        raise ParameterError(
            "the query string",
            found=f"{len(parts)} parameters",
            wanted=f"at most {_MOST_PARAMETERS}",
            remedy="send fewer",
        )
    for part in parts:
        name, _, value = part.partition(b"=")
        field = unquote_to_bytes(name).decode("utf-8", errors="replace")
        try:
            unquote_to_bytes(name).decode("utf-8")
            unquote_to_bytes(value).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParameterError(
                field, found="bytes that are not UTF-8", wanted="text in UTF-8", remedy="percent-encode it as UTF-8"
            ) from error
    return re.sub(rb"[^\x21-\x7e]", lambda found: quote(found[0]).encode("ascii"), query_string)
