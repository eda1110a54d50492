"""The threads that searches run in, shared by all indexes of a server.

In: blocking calls, each with who asks. Out: their results, without blocking the event loop. The threads live as long as
the server: a thread that has called Java stays attached to it, and a new one a request would pay for that again.
More than can be answered in time is refused at once: who is told so can come back, and who waits in vain comes back as
well, while the first question is still in the queue.
Must not: know what is called.
"""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from server.errors import OverloadError
from server.metrics import Metrics
from server.settings import ServerSettings
from server.waiting import Waiting

_Result = TypeVar("_Result")

# How much the last call counts in the mean of what a call takes; and what that is before there was one.
_NEWEST = 0.05
_FIRST_MEAN_S = 0.005

# Calls handed to each thread: one that runs, and one that follows without a look at the event loop.
_AT_HAND = 2


class Workers:
    """A fixed set of threads, and a limit of what may wait for them; for one event loop.

    Args:
        settings: How many threads, how much may wait, and how long.
        clock: Seconds from any start.
        metrics: Where to count how many wait, and how long; None counts nowhere.
    """

    def __init__(
        self,
        settings: ServerSettings,
        clock: Callable[[], float] = time.perf_counter,
        *,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics
        self._count = settings.search_threads
        self._most = settings.search_threads + settings.max_waiting
        self._longest_wait_s = settings.max_wait_s
        self._clock = clock
        self._threads = ThreadPoolExecutor(settings.search_threads, thread_name_prefix="search")
        # Opening an index takes seconds, in which searches of another go on.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="open")
        self._waiting: Waiting[asyncio.Future[None]] = Waiting()
        self._handed = 0
        self._mean_s = _FIRST_MEAN_S

    @property
    def pending(self) -> int:
        """Calls that run or wait."""
        return self._handed + len(self._waiting)

    def check_room(self, caller: str, calls: int = 1, within_s: float | None = None) -> None:
        """Do nothing where so many calls more can be answered in time.

        Args:
            caller: Who asks.
            calls: How many, >= 1.
            within_s: How long they may wait, where that is less than the server's own limit.

        Raises:
            OverloadError: As many calls wait as may, or those that go before will take too long.
        """
        ahead = self._handed + self._waiting.ahead(caller) + calls - self._count
        wait_s = max(0, ahead) * self._mean_s / self._count
        longest_s = self._longest_wait_s if within_s is None else min(within_s, self._longest_wait_s)
        if self.pending + calls <= self._most and wait_s <= longest_s:
            return
        # By then half of what waits is gone, if nobody else comes.
        retry_after_s = math.ceil(self.pending * self._mean_s / self._count / 2)
        raise OverloadError(
            "the server",
            found=f"{self.pending} searches running or waiting",
            wanted="fewer at once",
            remedy=f"try again in {retry_after_s} s",
            retry_after_s=retry_after_s,
        )

    async def run(
        self, call: Callable[[], _Result], *, caller: str = "", done: Callable[[], None] = lambda: None
    ) -> _Result:
        """Run a call in one of the threads, when it is its caller's turn; `check_room` first.

        Args:
            call: What to run.
            caller: Who asks.
            done: Called once, in any thread, when the call has ended or will never begin: who waits for it can be gone
                long before.
        """
        with ExitStack() as stack:
            stack.callback(done)
            await self._turn(caller)
            future = self._threads.submit(self._timed, call)
            stack.pop_all()
        future.add_done_callback(lambda _: done())
        try:
            return await asyncio.wrap_future(future)
        finally:
            self._handed -= 1
            self._hand_out()

    async def run_aside(self, call: Callable[[], _Result]) -> _Result:
        """Run a call in a thread of its own, one after the other; for what opens and closes an index."""
        return await asyncio.get_running_loop().run_in_executor(self._aside, call)

    async def close(self) -> None:
        """Wait for the running calls, and end the threads."""
        await asyncio.to_thread(self._aside.shutdown)
        await asyncio.to_thread(self._threads.shutdown)

    async def _turn(self, caller: str) -> None:
        """Wait until a call of a caller's may be handed to a thread; it then counts as handed out."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        began = self._clock()
        self._waiting.put(caller, turn)
        self._hand_out()
        try:
            await turn
            if self._metrics is not None:
                self._metrics.note_wait(self._clock() - began)
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # Both at once: the turn was given, and nobody takes it.
                self._handed -= 1
                self._hand_out()
            raise

    def _hand_out(self) -> None:
        while self._waiting and self._handed < _AT_HAND * self._count:
            turn = self._waiting.take()
            if not turn.done():
                self._handed += 1
                turn.set_result(None)
        if self._metrics is not None:
            self._metrics.set_waiting(len(self._waiting))

    def _timed(self, call: Callable[[], _Result]) -> _Result:
        began = self._clock()
        try:
            return call()
        finally:
            # Threads may overwrite each other's; it is a mean of many.
            self._mean_s += _NEWEST * (self._clock() - began - self._mean_s)
