"""Talk to the application in this process, as an HTTP client does."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

Answer = httpx.Response
_Result = TypeVar("_Result")


class Client:
    """Blocking requests to an application that runs in another thread's event loop."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self.app = app
        self._portal = portal
        # An exception that leaves the application must fail the test, not become an answer.
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")

    def request(self, method: str, target: str, **options: Any) -> Answer:
        async def ask() -> Answer:
            return await self._client.request(method, target, **options)

        return self._portal.call(ask)

    def call(self, question: Callable[[], Awaitable[_Result]]) -> _Result:
        """Await something in the application's event loop."""

        async def ask() -> _Result:
            return await question()

        return self._portal.call(ask)

    def get(self, target: str, **options: Any) -> Answer:
        return self.request("GET", target, **options)

    def post(self, target: str, **options: Any) -> Answer:
        return self.request("POST", target, **options)


@contextmanager
def running(app: FastAPI, while_opening: Callable[[Client], None] = lambda _: None) -> Iterator[Client]:
    """Start an application, wait until its index is open, and stop it in the end.

    Args:
        app: What `create_app` gave.
        while_opening: Called with the client when the application has started and its index may not be open yet.
    """
    with start_blocking_portal() as portal:
        client = Client(app, portal)
        with portal.wrap_async_context_manager(app.router.lifespan_context(app)):
            while_opening(client)

            async def opened() -> None:
                await app.state.opening

            portal.call(opened)
            yield client
