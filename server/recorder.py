"""The outermost layer: gives each request its id and entry, and tells logs, metrics and traces what became of it.

In: an ASGI application. Out: one whose every request leaves one line in the log "server.requests" (at INFO; fields, no
query unless asked for, no key), is counted, and is a span where traces are on. Must not: know an adapter, or change
what is answered.
"""

import logging
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.dialect import Dialects
from server.entry import Entry, begin_entry
from server.metrics import Metrics

_requests = logging.getLogger("server.requests")

# An id that a client or proxy chose is kept, so that one name leads through all logs; unless it could break a log or
# a header, or is longer than anyone's.
_HARMLESS_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")

Spans = Callable[[Entry, Headers], AbstractContextManager[None]]
"""Opens the span of a request, which ends with the block; the entry is complete by then."""


class Recorder:
    """Wrap an ASGI application.

    Args:
        app: The application.
        dialects: Which dialect a path is of.
        metrics: Where to count.
        spans: What opens a span for each request.
        new_request_id: Gives a name for each request that brings none.
        logs_queries: Whether queries are written into the log.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        dialects: Dialects,
        metrics: Metrics,
        spans: Spans,
        new_request_id: Callable[[], str],
        logs_queries: bool,
    ) -> None:
        self._app = app
        self._dialects = dialects
        self._metrics = metrics
        self._spans = spans
        self._new_request_id = new_request_id
        self._logs_queries = logs_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered; anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        entry = self._entry(scope, headers)
        begin_entry(entry)
        started_s = time.perf_counter()

        async def note_status(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        try:
            with self._metrics.answering(), self._spans(entry, headers):
                await self._app(scope, receive, note_status)
        finally:
            entry.end()
            self._tell(entry, time.perf_counter() - started_s)

    def _entry(self, scope: Scope, headers: Headers) -> Entry:
        brought = headers.get("x-request-id", "")
        return Entry(
            request_id=brought if _HARMLESS_ID.fullmatch(brought) else self._new_request_id(),
            dialect=self._dialects.of(scope["path"]).name,
            method=scope["method"],
            queries=[] if self._logs_queries else None,
        )

    def _tell(self, entry: Entry, seconds: float) -> None:
        self._metrics.note_request(entry.dialect, entry.route, entry.status, seconds)
        self._metrics.note_stages(entry.stages_ms)
        if entry.error or entry.status >= 400:
            self._metrics.note_error(entry.dialect, entry.error or str(entry.status))
        if _requests.isEnabledFor(logging.INFO):
            _requests.info("request", extra=_fields(entry, seconds))


def _fields(entry: Entry, seconds: float) -> dict[str, Any]:
    """Give an entry as the fields of a log line; what is not known is left out."""
    fields = {
        "request_id": entry.request_id,
        "dialect": entry.dialect,
        "method": entry.method,
        "route": entry.route or None,
        "status": entry.status,
        "error": entry.error or None,
        "ms": round(seconds * 1000, 3),
        "stages_ms": {name: round(ms, 3) for name, ms in entry.stages_ms.items()} or None,
        "caller": entry.caller,
        "snapshot_id": entry.snapshot_id,
        "searches": entry.searches or None,
        "queries": entry.queries or None,
    }
    return {name: value for name, value in fields.items() if value is not None}
