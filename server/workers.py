"""The threads that searches run in, shared by all indexes of a server.

In: blocking calls. Out: their results, without blocking the event loop. The threads live as long as the server: a
thread that has called Java stays attached to it, and a new one a request would pay for that again.
Must not: know what is called.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from server.errors import OverloadError
from server.settings import ServerSettings

_Result = TypeVar("_Result")


class Workers:
    """A fixed set of threads, and a limit of what may wait for them."""

    def __init__(self, settings: ServerSettings) -> None:
        self._most = settings.search_threads + settings.max_waiting
        self._threads = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")
        self._pending = 0

    async def run(self, call: Callable[[], _Result]) -> _Result:
        """Run a call in one of the threads.

        Raises:
            OverloadError: As many calls wait as may.
        """
        if self._pending >= self._most:
            raise OverloadError(
                "the server",
                found=f"{self._pending} searches running or waiting",
                wanted="fewer at once",
                remedy="try again in a second",
            )
        self._pending += 1
        try:
            return await self.run_always(call)
        finally:
            self._pending -= 1

    async def run_always(self, call: Callable[[], _Result]) -> _Result:
        """Run a call in one of the threads, however many wait; for what opens and closes an index."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def close(self) -> None:
        """Wait for the running calls, and end the threads."""
        await asyncio.to_thread(self._threads.shutdown)
