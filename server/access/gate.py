"""The gate before every route: finds the caller's key, refuses in the words of the dialect, counts against limits.

In: an ASGI application. Out: one that is asked only by who may ask, and whose every answer tells how the limits of the
caller stand. Without keys everyone may. Probes never need a key: whoever supervises the process has none.
Must not: know an adapter.
"""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access.credentials import secret_in_body, secret_in_headers
from server.access.key import Key
from server.access.keyring import Keyring
from server.access.limiter import Limiter
from server.caller import ANYONE, STRANGER, Caller, set_caller
from server.dialect import NATIVE, Dialect, Dialects
from server.entry import current_entry
from server.errors import OperatorOnlyError, QuotaExceededError, RateLimitedError, ServerError
from server.refusals import refuse
from server.standing import SECOND_S, Standing, Window

PROBES: Final = frozenset({"/healthz", "/readyz"})

_OPERATORS_ONLY: Final = frozenset({"/metrics"})

# What pages load beside themselves is the same for everyone, and the page that asks for a key loads it as well.
_OPEN: Final = ("/static/", "/favicon.ico")

# What describes the API costs no search and so nothing of a limit.
_UNCOUNTED: Final = ("/docs", "/openapi.json", "/metrics")

# A browser asks a person for a name and a password where it is told "Basic"; programs are told "Bearer". The pages are
# nearly all that the native dialect has outside its API.
_BASIC: Final = 'Basic realm="Scenthound: any name, and a key as the password", charset="UTF-8"'
_BEARER: Final = 'Bearer realm="Scenthound"'

ShowRefusal = Callable[[Request, ServerError], Response]
"""Gives a page for people that says why they may not enter."""


class Gate:
    """Wrap an ASGI application; the body must have been read into one message already.

    Args:
        app: The application.
        dialects: Where each keeps keys, and how it refuses.
        keyring: The keys; None lets everyone in.
        limiter: What counts requests.
        show_refusal: How a browser is refused that asks for a page.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        dialects: Dialects,
        keyring: Keyring | None,
        limiter: Limiter,
        show_refusal: ShowRefusal,
    ) -> None:
        self._app = app
        self._dialects = dialects
        self._keyring = keyring
        self._limiter = limiter
        self._show_refusal = show_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it; anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, dialect = scope["path"], self._dialects.of(scope["path"])
        if self._keyring is None or path in PROBES or path.startswith(_OPEN):
            set_caller(scope, ANYONE if self._keyring is None else STRANGER)
            await self._app(scope, receive, send)
            return
        try:
            secret, receive = await _secret(scope, receive, dialect)
            key = self._keyring.identify(secret)
            _note_caller(key)
            _check_operator(key, path)
            standing, exceeded = await self._spend(key, path)
        except ServerError as error:
            challenge = {"WWW-Authenticate": _BASIC if _is_page(path, dialect) else _BEARER}
            await self._refusal(scope, dialect, error, challenge)(scope, receive, send)
            return
        told = _Telling(send, dialect.quota_headers(standing))
        if exceeded is not None:
            retry = {"Retry-After": str(max(1, exceeded.reset_s))}
            await self._refusal(scope, dialect, _over(exceeded), retry)(scope, receive, told.send)
            return
        set_caller(scope, Caller(key.name, None if key.indexes is None else frozenset(key.indexes), standing))
        await self._app(scope, receive, told.send)

    def _refusal(self, scope: Scope, dialect: Dialect, error: ServerError, headers: Mapping[str, str]) -> Response:
        refusal = refuse(dialect, error, _request_id(), headers)
        if not (_is_page(scope["path"], dialect) and "text/html" in Headers(scope=scope).get("accept", "")):
            return refusal
        page = self._show_refusal(Request(scope), error)
        for name, value in refusal.headers.items():
            if name not in ("content-length", "content-type"):
                page.headers[name] = value
        return page

    async def _spend(self, key: Key, path: str) -> tuple[Standing, Window | None]:
        if path.startswith(_UNCOUNTED):
            return Standing(), None
        spent = await self._limiter.spend(key)
        return spent.standing, spent.exceeded


def _is_page(path: str, dialect: Dialect) -> bool:
    return dialect is NATIVE and not path.startswith("/v1")


class _Telling:
    """An answer on its way out, with the headers that tell how limits stand; an adapter's own go before them."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._headers:
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)


async def _secret(scope: Scope, receive: Receive, dialect: Dialect) -> tuple[str | None, Receive]:
    """Find the secret; a body that had to be read for it is handed on by the `receive` that is given back."""
    secret = secret_in_headers(Headers(scope=scope), dialect)
    if secret is not None or not dialect.key_fields:
        return secret, receive
    whole = [await receive()]

    async def hand_on() -> Message:
        return whole.pop() if whole else await receive()

    return secret_in_body(whole[0].get("body", b""), dialect), hand_on


def _request_id() -> str:
    entry = current_entry()
    return entry.request_id if entry is not None else ""


def _note_caller(key: Key) -> None:
    entry = current_entry()
    if entry is not None:
        entry.caller = key.name


def _check_operator(key: Key, path: str) -> None:
    if path in _OPERATORS_ONLY and not key.is_operator:
        raise OperatorOnlyError(
            path,
            found="a key that opens searches",
            wanted="a key of who runs the server",
            remedy="make one with 'scenthound keys create --operator'",
        )


def _over(exceeded: Window) -> ServerError:
    is_second = exceeded.window_s == SECOND_S
    kind = RateLimitedError if is_second else QuotaExceededError
    return kind(
        "the key",
        found=f"more than {exceeded.limit} requests in {'a second' if is_second else 'thirty days'}",
        wanted=f"at most {exceeded.limit}",
        remedy=f"ask again in {max(1, exceeded.reset_s)} s",
    )
