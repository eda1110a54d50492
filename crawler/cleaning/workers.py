"""Work on hostile input in processes of its own, where a hang or a crash costs one item.

In: a function and items. Out: each item with its result, or with `Lost`, in the order of the items.
A process that takes too long is killed and replaced; a pool of the standard library cannot do that, it waits for ever
or breaks as a whole. Must not: know what the work is.
"""

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any, Generic, TypeVar

from crawler.errors import CrawlerError

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items read ahead a worker while the result of an earlier one is awaited; bounds the memory for results that wait.
_AHEAD = 4

# Seconds for a process to start, to import what the work needs and to prepare; it takes some three.
_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Lost:
    """An item without a result: `reason` is "timeout" or "worker_crashed"."""

    reason: str
    detail: str


class _Worker(Generic[Item, Result]):
    """One process that works on one item at a time; it may be given its first one while it starts."""

    def __init__(self, work: Callable[[Item], Result], prepare: Callable[[], None] | None, preload: str) -> None:
        context = _context(preload or work.__module__)
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work, prepare), daemon=True)
        self._process.start()
        theirs.close()
        self.number: int | None = None
        self.is_ready = False
        self.deadline = time.monotonic() + _START_S
        self._first: tuple[Item, float] | None = None

    def give(self, number: int, item: Item, time_limit_s: float) -> None:
        self.number = number
        if self.is_ready:
            self._send(item, time_limit_s)
        else:
            # Sent once the process listens: what does not fit into a pipe would make this one wait for it.
            self._first = (item, time_limit_s)

    def begin(self, *, is_in_time: bool) -> None:
        """Take the word that the process is ready, and give it what waits for it.

        Raises:
            CrawlerError: It is not ready in time, or has ended.
        """
        try:
            self.is_ready = is_in_time and self.connection.recv() is not None
        except (EOFError, OSError):
            self.is_ready = False
        if not self.is_ready:
            raise CrawlerError(
                "a worker process",
                found="that it ended or hung while it started",
                wanted="a Python that can start processes",
                remedy='run the command line, or call this under `if __name__ == "__main__":`',
            )
        if self._first is not None:
            self._send(*self._first)
            self._first = None

    def _send(self, item: Item, time_limit_s: float) -> None:
        self.deadline = time.monotonic() + time_limit_s
        # A process that died meanwhile is noticed when its answer is read.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(item)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def start_early(module: str) -> None:
    """Let the fork server import a module while this process does something else; where there is none, do nothing."""
    if isinstance(_context(module), ForkServerContext):
        forkserver.ensure_running()


def _context(module: str) -> ForkServerContext | SpawnContext:
    # A fork server, where there is one: starts in milliseconds after the first, and forks no thread's locks.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Heard only before the server runs.
    context.set_forkserver_preload([module])
    return context


def map_in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    time_limit_s: float,
    prepare: Callable[[], None] | None = None,
    preload: str = "",
) -> Generator[tuple[Item, Result | Lost], None, None]:
    """Apply a function to each item.

    Args:
        work: A function of a module, so that a process can import it; what it raises counts as a crash.
        items: Read as they are needed, a few ahead.
        workers: Processes, >= 1.
        time_limit_s: Seconds for one item.
        prepare: Run once in each process before its first item, outside the time limit; a function of a module.
        preload: Module that all processes share, imported once; "" for that of `work`.

    Raises:
        CrawlerError: A process cannot be started.
    """
    source = enumerate(items)
    waiting: dict[int, Item] = {}
    done: dict[int, Result | Lost] = {}
    following = 0
    exhausted = False
    crew: list[_Worker[Item, Result]] = []
    try:
        while True:
            while not exhausted and len(waiting) < _AHEAD * workers:
                worker = next((worker for worker in crew if worker.number is None), None)
                if worker is None and len(crew) == workers:
                    break
                number, item = next(source, (-1, None))
                if item is None:
                    exhausted = True
                    break
                if worker is None:
                    worker = _Worker(work, prepare, preload)
                    crew.append(worker)
                waiting[number] = item
                worker.give(number, item, time_limit_s)
            busy = [worker for worker in crew if worker.number is not None]
            if not busy:
                return
            _collect(busy, crew, done)
            while following in done:
                yield waiting.pop(following), done.pop(following)
                following += 1
    finally:
        for worker in crew:
            worker.stop()


def _collect(
    busy: list[_Worker[Item, Result]],
    crew: list[_Worker[Item, Result]],
    done: dict[int, Result | Lost],
) -> None:
    """Wait until some worker has answered, died or run out of time; put its result into `done`."""
    patience_s = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = set(wait([worker.connection for worker in busy], timeout=patience_s))
    for worker in busy:
        number = worker.number
        if number is None:
            continue
        if not worker.is_ready:
            if worker.connection in ready or worker.deadline <= time.monotonic():
                worker.begin(is_in_time=worker.connection in ready)
            continue
        outcome: Result | Lost
        if worker.connection in ready:
            try:
                outcome = worker.connection.recv()
                worker.number = None
            except (EOFError, OSError):
                # OSError is an answer that breaks off: the system killed the process while it wrote.
                outcome = Lost("worker_crashed", "the process that read it ended")
        elif worker.deadline <= time.monotonic():
            outcome = Lost("timeout", "it took longer than the limit")
        else:
            continue
        done[number] = outcome
        if worker.number is not None:
            worker.stop()
            crew.remove(worker)


def _serve(
    connection: "Connection[Any, Any]", work: Callable[[Any], object], prepare: Callable[[], None] | None
) -> None:
    """Answer items until the other end closes; the life of a worker process."""
    # Ctrl-C reaches every process of a terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries log of a single page is counted by the reason of its drop.
    logging.disable(logging.CRITICAL)
    if prepare is not None:
        prepare()
    connection.send("ready")
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(work(connection.recv()))
