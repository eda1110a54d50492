"""The application: indexes, adapters, gate, guard and recorder, put together.

In: sources of snapshots by name, and settings. Out: an ASGI application that listens at once, answers 503 until an
index is open and warm, changes over to newer snapshots while it answers, and closes them in the end.
Must not: translate anything by itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import FastAPI

from server.access.gate import Gate
from server.access.keyring import Keyring
from server.access.limiter import Limiter
from server.adapters.native.routes import native_router
from server.adapters.operation import operation_router
from server.adapters.page.routes import page_router, refusal_page
from server.dialect import Dialect, Dialects
from server.dialects import SPOKEN, RouterOf
from server.html import Templates
from server.indexes import Indexes, Sources
from server.metrics import Metrics
from server.middleware import Guard
from server.packing import Packing
from server.recorder import Recorder
from server.refusals import install
from server.settings import ServerSettings
from server.tracing import no_spans, open_tracing

_logger = logging.getLogger(__name__)


def create_app(
    sources: Sources,
    settings: ServerSettings,
    *,
    on_open: Callable[[BaseException | None], None] | None = None,
    new_request_id: Callable[[], str] = lambda: uuid4().hex,
    spoken: Sequence[tuple[Dialect, RouterOf]] = SPOKEN,
) -> FastAPI:
    """Build the application.

    Args:
        sources: An index, or several by name, the first of which answers who names none. Each is opened when the server
            starts, beside the running server, after those before it.
        settings: Limits and defaults.
        on_open: Told once whether all indexes opened: None, or the error that keeps one shut. Default: an error is
            logged, and requests to those that did not open are answered 503.
        new_request_id: Gives a name for each request that does not bring one.
        spoken: API dialects beside the native one, each with the function that gives its routes.

    Returns:
        The application; `app.state.indexes` are its indexes, and `app.state.opening` is the task that opens them, once
        the server has started.

    Raises:
        SettingsError: There is no index, or a name that cannot stand in an address; or traces need a library.
        KeyFileError: The file of keys cannot be read.
        CountersError: There is no way to count requests at the address that was given.
    """
    metrics = Metrics(settings.metrics_folder)
    indexes = Indexes(sources, settings, metrics)
    tracing = open_tracing() if settings.traces else None
    keyring = Keyring(settings.keys_file, _now) if settings.keys_file else None
    limiter = Limiter(settings.counters_url)
    tell = on_open or _log_failure

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The server listens while the index is being opened, so that probes can tell "starting" from "dead".
        opening = asyncio.create_task(indexes.open())
        opening.add_done_callback(lambda task: None if task.cancelled() else tell(task.exception()))
        app.state.opening = opening
        following = asyncio.create_task(_follow_once_open(opening, indexes))
        try:
            yield
        finally:
            indexes.stop_opening()
            await asyncio.wait([opening])
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            await indexes.close()
            if tracing is not None:
                await asyncio.to_thread(tracing.close)

    app = FastAPI(
        title="Scenthound",
        summary="Search an index of crawled pages, by words and by meaning.",
        version="1",
        lifespan=lifespan,
        redirect_slashes=False,  # It would answer with an address built from the Host header.
        docs_url=None,  # Both pages load scripts from elsewhere; `reference` makes one that does not.
        redoc_url=None,
        # The framework's own spans would hold query strings, whoever switched them on from outside.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.indexes = indexes
    dialects = Dialects([dialect for dialect, _ in spoken])
    app.include_router(native_router(indexes, settings))  # First, for routes are tried in order, and this is our own.
    for _, router_of in spoken:
        app.include_router(router_of(indexes, settings))
    templates = Templates(indexes)
    app.include_router(page_router(indexes, settings, templates))
    app.include_router(operation_router(metrics))
    install(app, dialects)
    # The last one that is added is asked first.
    app.add_middleware(Packing)
    app.add_middleware(Gate, dialects=dialects, keyring=keyring, limiter=limiter, show_refusal=refusal_page(templates))
    app.add_middleware(Guard, settings=settings, dialects=dialects)
    app.add_middleware(
        Recorder,
        dialects=dialects,
        metrics=metrics,
        spans=tracing.span if tracing else no_spans,
        new_request_id=new_request_id,
        logs_queries=settings.logs_queries,
    )
    return app


def _now() -> datetime:
    return datetime.now(UTC)


async def _follow_once_open(opening: asyncio.Task[None], indexes: Indexes) -> None:
    await asyncio.wait([opening])
    if not opening.cancelled() and opening.exception() is None:
        await indexes.follow()


def _log_failure(error: BaseException | None) -> None:
    if error is not None:
        _logger.error("the index cannot be opened: %s", error)
