"""The application: engine, adapters, guard, put together.

In: how to open a `Searcher`, and settings. Out: an ASGI application that listens at once, answers 503 until the index
is open and warm, and closes it in the end. Must not: translate anything by itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI

from indexer.search.pipeline import Searcher
from server.adapters.native import native_router
from server.adapters.page import page_router
from server.adapters.reference import reference_router
from server.engine import Engine
from server.middleware import Guard
from server.refusals import install
from server.settings import ServerSettings

_logger = logging.getLogger(__name__)


def create_app(
    open_searcher: Callable[[], Searcher],
    settings: ServerSettings,
    *,
    on_open: Callable[[BaseException | None], None] | None = None,
    new_request_id: Callable[[], str] = lambda: uuid4().hex,
) -> FastAPI:
    """Build the application.

    Args:
        open_searcher: Opens the searcher; called once, when the server starts, in a thread of its own.
        settings: Limits and defaults.
        on_open: Told once whether the index opened: None, or the error that keeps it shut. Default: an error is logged,
            and every request is answered 503.
        new_request_id: Gives a name for each request.

    Returns:
        The application; `app.state.opening` is the task that opens the index, once the server has started.
    """
    engine = Engine(open_searcher, settings)
    tell = on_open or _log_failure

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The server listens while the index is being opened, so that probes can tell "starting" from "dead".
        opening = asyncio.create_task(engine.open())
        opening.add_done_callback(lambda task: None if task.cancelled() else tell(task.exception()))
        app.state.opening = opening
        try:
            yield
        finally:
            await asyncio.wait([opening])
            await engine.close()

    app = FastAPI(
        title="Scenthound",
        summary="Search an index of crawled pages, by words and by meaning.",
        version="1",
        lifespan=lifespan,
        redirect_slashes=False,  # It would answer with an address built from the Host header.
        docs_url=None,  # Both pages load scripts from elsewhere; `reference` makes one that does not.
        redoc_url=None,
    )
    app.include_router(native_router(engine, settings))
    app.include_router(page_router(engine, settings))
    app.include_router(reference_router(engine))
    install(app)
    app.add_middleware(Guard, max_body_bytes=settings.max_body_bytes, new_request_id=new_request_id)
    return app


def _log_failure(error: BaseException | None) -> None:
    if error is not None:
        _logger.error("the index cannot be opened: %s", error)
