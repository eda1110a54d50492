"""The threads: whose turn it is, what is refused, and that nothing is lost when whoever asked has gone."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from server.errors import OverloadError
from server.settings import ServerSettings
from server.workers import Workers


def with_workers(
    body: Callable[[Workers], Awaitable[None]], *, threads: int = 1, max_waiting: int = 1000, max_wait_s: float = 20
) -> None:
    """Run a coroutine with threads that are closed afterwards."""

    async def run() -> None:
        settings = ServerSettings(search_threads=threads, max_waiting=max_waiting, max_wait_s=max_wait_s)
        workers = Workers(settings)
        try:
            await body(workers)
        finally:
            await workers.close()

    asyncio.run(run())


async def held(workers: Workers, gate: threading.Event) -> list[asyncio.Task[object]]:
    """Keep the one thread, and the place at hand behind it, busy until the gate opens."""
    started = threading.Event()

    def hold() -> object:
        started.set()
        return gate.wait(60)

    tasks: list[asyncio.Task[object]] = [asyncio.create_task(workers.run(hold)) for _ in range(2)]
    await asyncio.to_thread(started.wait, 60)
    return tasks


def test_a_caller_with_much_to_do_delays_another_by_one_call() -> None:
    order: list[str] = []

    async def body(workers: Workers) -> None:
        gate = threading.Event()
        tasks = await held(workers, gate)
        for caller in ["greedy"] * 50 + ["modest"]:
            tasks.append(asyncio.create_task(workers.run(lambda caller=caller: order.append(caller), caller=caller)))
            await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*tasks)

    with_workers(body)
    assert order.count("greedy") == 50
    assert order.index("modest") == 1


def test_more_than_may_wait_is_refused_and_told_when_to_come_back() -> None:
    async def body(workers: Workers) -> None:
        gate = threading.Event()
        tasks = await held(workers, gate)
        workers.check_room("", calls=1)
        with pytest.raises(OverloadError) as caught:
            workers.check_room("", calls=2)
        assert caught.value.found == "2 searches running or waiting"
        assert caught.value.retry_after_s >= 1
        gate.set()
        await asyncio.gather(*tasks)
        workers.check_room("", calls=3)

    with_workers(body, max_waiting=2)


def test_what_cannot_be_answered_in_time_is_refused_for_whom_that_is_so() -> None:
    now = [0.0]

    async def run() -> None:
        workers = Workers(ServerSettings(search_threads=1, max_wait_s=3), clock=lambda: now[0])

        def second() -> None:
            now[0] += 1.0

        for _ in range(100):  # until the mean of what a call takes is near one second
            await workers.run(second)
        gate = threading.Event()
        tasks = await held(workers, gate)
        workers.check_room("greedy", calls=2)
        with pytest.raises(OverloadError):
            workers.check_room("greedy", calls=3)
        for _ in range(2):
            tasks.append(asyncio.create_task(workers.run(second, caller="greedy")))
            await asyncio.sleep(0)
        with pytest.raises(OverloadError) as caught:
            workers.check_room("greedy")
        assert caught.value.retry_after_s == 2
        workers.check_room("modest")
        with pytest.raises(OverloadError):
            workers.check_room("modest", within_s=1.5)
        gate.set()
        await asyncio.gather(*tasks)
        await workers.close()

    asyncio.run(run())


def test_a_call_whose_asker_has_gone_tells_its_end_once_and_frees_its_place() -> None:
    ended: list[str] = []

    async def body(workers: Workers) -> None:
        gate, at_work = threading.Event(), threading.Event()

        def hold() -> None:
            at_work.set()
            gate.wait(60)

        running = asyncio.create_task(workers.run(hold, done=lambda: ended.append("running")))
        await asyncio.to_thread(at_work.wait, 60)
        at_hand = asyncio.create_task(workers.run(hold, done=lambda: ended.append("at hand")))
        queued = asyncio.create_task(workers.run(hold, done=lambda: ended.append("queued")))
        await asyncio.sleep(0)
        for task in (queued, at_hand, running):
            task.cancel()
        await asyncio.gather(queued, at_hand, running, return_exceptions=True)
        assert sorted(ended) == ["at hand", "queued"]  # what runs cannot be stopped, and has not ended
        gate.set()
        await workers.run(lambda: None)
        assert sorted(ended) == ["at hand", "queued", "running"]
        assert workers.pending == 0

    with_workers(body)


def test_an_error_reaches_whoever_asked() -> None:
    async def body(workers: Workers) -> None:
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 // 0)
        assert await workers.run(lambda: 1) == 1

    with_workers(body)
