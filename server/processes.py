"""Several processes that answer at one address.

In: a function that serves. Out: processes that run it, each of which tells when it answers; one that ends is started
again. They share, through mapped files, the memory of the indexes. The process that starts them opens no index: Java
does not survive a fork, and it has nothing to do but to look on.
Must not: know what is served.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from crawler.errors import ScenthoundError
from server.errors import WorkerError

_logger = logging.getLogger(__name__)

_CONTEXT: Final = get_context("spawn")
_STOPS: Final = (signal.SIGINT, signal.SIGTERM)
_HANDED_ON: Final = tuple(getattr(signal, name) for name in ("SIGHUP",) if hasattr(signal, name))

Serve = Callable[[Any, Any, Callable[[], None]], None]
"""Serves until the process gets SIGTERM: given two things of its own that can be pickled, and what to call when it
answers."""


@dataclass(slots=True)
class _Worker:
    """A process, what it tells when it answers, and what it notes our end by."""

    process: SpawnProcess
    told: Connection
    held: Connection
    is_ready: bool = False


class _Group:
    """So many processes."""

    def __init__(self, serve: Serve, arguments: tuple[Any, Any], on_end: Callable[[int], None]) -> None:
        self._on_end = on_end
        self._serve = serve
        self._arguments = arguments
        self.workers: list[_Worker] = []

    def start(self) -> None:
        """Start one more."""
        told, tell = _CONTEXT.Pipe(duplex=False)
        holding, held = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_work, args=(self._serve, self._arguments, tell, holding))
        process.start()
        # Those ends are the process's alone from now on, and close with it.
        tell.close()
        holding.close()
        self.workers.append(_Worker(process, told, held))

    def look_on(self, signals: Connection, on_ready: Callable[[], None]) -> None:
        """Hear what they tell, and start again what ends, until a signal says to stop.

        Raises:
            ScenthoundError, WorkerError: As `serve_in_processes`.
        """
        was_ready = False
        while True:
            opening = [worker.told for worker in self.workers if not worker.is_ready]
            happened = wait([signals, *opening, *(worker.process.sentinel for worker in self.workers)])
            if signals in happened and not self._hand_on(signals.recv()):
                return
            for worker in list(self.workers):
                if worker.told in happened:
                    _hear(worker)
                elif worker.process.sentinel in happened:
                    self._replace(worker)
            if not was_ready and all(worker.is_ready for worker in self.workers):
                was_ready = True
                on_ready()

    def stop(self) -> None:
        """Tell all to finish what runs, and wait for it."""
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join()
            worker.told.close()
            worker.held.close()

    def _hand_on(self, number: int) -> bool:
        """Send a signal on; say whether it was one of those."""
        for worker in self.workers if number in _HANDED_ON else ():
            with suppress(ProcessLookupError):  # It may be ending.
                os.kill(worker.process.pid or 0, number)
        return number in _HANDED_ON

    def _replace(self, worker: _Worker) -> None:
        if not worker.is_ready:
            raise _silent(worker)
        _logger.error("a process has ended and is started again", extra={"exit_code": worker.process.exitcode})
        worker.process.join()  # Its end was seen by its pipe, a moment before the system says so.
        self._on_end(worker.process.pid or 0)
        self.workers.remove(worker)
        worker.told.close()
        worker.held.close()
        self.start()


def serve_in_processes(
    serve: Serve,
    arguments: tuple[Any, Any],
    count: int,
    on_ready: Callable[[], None],
    *,
    on_end: Callable[[int], None] = lambda _: None,
) -> None:
    """Serve in so many processes until this one gets SIGINT or SIGTERM; SIGHUP is handed on to all.

    Args:
        serve: What each process runs.
        arguments: What `serve` is given.
        count: How many processes, >= 2.
        on_ready: Called once, when all of them answer.
        on_end: Told the id of a process that has ended by itself, before it is started again.

    Raises:
        ScenthoundError: What one of them raised before it answered.
        WorkerError: One ended before it answered, and said nothing.
    """
    with _signals() as signals:
        group = _Group(serve, arguments, on_end)
        try:
            for _ in range(count):
                group.start()
            group.look_on(signals, on_ready)
        finally:
            group.stop()


def _hear(worker: _Worker) -> None:
    """Take what a process tells: None when it answers, or why it does not.

    Raises:
        ScenthoundError: As told.
        WorkerError: It has ended.
    """
    try:
        error = worker.told.recv()
    except EOFError:
        raise _silent(worker) from None
    if error is not None:
        raise error
    worker.is_ready = True


def _silent(worker: _Worker) -> WorkerError:
    worker.process.join()
    return WorkerError(
        "a process of the server",
        found=f"it ended with exit code {worker.process.exitcode}",
        wanted="a process that answers",
        remedy="read its output above, or start the server with one worker",
    )


def _work(serve: Serve, arguments: tuple[Any, Any], tell: Connection, holding: Connection) -> None:
    """What a process runs."""
    # Ctrl-C reaches all processes of a terminal; until the server has its own handlers the first one decides.
    for kind in (signal.SIGINT, *_HANDED_ON):
        signal.signal(kind, signal.SIG_IGN)
    threading.Thread(target=_stop_when_alone, args=(holding,), daemon=True).start()
    try:
        serve(*arguments, lambda: tell.send(None))
    except ScenthoundError as error:
        tell.send(error)


def _stop_when_alone(holding: Connection) -> None:
    """Stop when the process that started this one has ended, however it did."""
    with suppress(EOFError):
        holding.recv()
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _signals() -> Iterator[Connection]:
    """Give a pipe from which the signals that come meanwhile can be read; Python would not wake up for them."""
    receiving, sending = _CONTEXT.Pipe(duplex=False)
    if threading.current_thread() is threading.main_thread():
        former = {kind: signal.signal(kind, lambda number, _: sending.send(number)) for kind in (*_STOPS, *_HANDED_ON)}
    else:
        former = {}
    try:
        yield receiving
    finally:
        for kind, handler in former.items():
            signal.signal(kind, handler)
        receiving.close()
        sending.close()
