import os
import signal
import struct
import sys
import time
import types
from collections.abc import Iterator

import pytest

from crawler.cleaning.workers import Lost, map_in_order
from crawler.errors import CrawlerError


def double(number: int) -> int:
    return 2 * number


def behave(manner: str) -> str:
    if manner == "crash":
        os._exit(3)
    if manner == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if manner == "torn":
        # Ends in the midst of its answer, as a process that is killed for its memory may: a length, and less than that.
        answer = sys._getframe(1).f_locals["connection"]
        os.write(answer.fileno(), struct.pack("!i", 100) + b"torn")
        os.kill(os.getpid(), signal.SIGKILL)
    if manner == "raise":
        raise ValueError(manner)
    while manner == "hang":
        pass
    return manner.upper()


_preparations: list[float] = []


def prepare_slowly() -> None:
    end_s = time.monotonic() + 1
    while time.monotonic() < end_s:
        pass
    _preparations.append(end_s)


def prepare_at_leisure() -> None:
    began_s = time.monotonic()
    time.sleep(2)
    _preparations.extend((began_s, time.monotonic()))


def preparation(_: int) -> tuple[float, float]:
    # Long enough that the other process gets the other item.
    time.sleep(1)
    return _preparations[0], _preparations[1]


def prepared(manner: str) -> str:
    return f"{behave(manner)} after {len(_preparations)}"


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_items_on_any_number_of_processes(workers: int) -> None:
    results = list(map_in_order(double, range(100), workers=workers, time_limit_s=60))
    assert results == [(number, 2 * number) for number in range(100)]


def test_what_a_process_prepares_counts_on_no_item() -> None:
    results = list(map_in_order(prepared, ["a", "hang", "b"], workers=1, time_limit_s=0.5, prepare=prepare_slowly))
    assert results == [
        ("a", "A after 1"),
        ("hang", Lost("timeout", "it took longer than the limit")),
        ("b", "B after 1"),
    ]


def test_nothing_gives_nothing() -> None:
    assert list(map_in_order(double, [], workers=2, time_limit_s=60)) == []


def test_a_hang_and_a_crash_cost_their_own_item_and_no_other() -> None:
    manners = ["a", "hang", "b", "crash", "c", "raise", "d"]
    results = dict(map_in_order(behave, manners, workers=2, time_limit_s=0.7))
    assert [results[manner] for manner in "abcd"] == ["A", "B", "C", "D"]
    lost = {manner: result.reason for manner, result in results.items() if isinstance(result, Lost)}
    assert lost == {"hang": "timeout", "crash": "worker_crashed", "raise": "worker_crashed"}


@pytest.mark.parametrize("manner", ["killed", "torn"])
def test_a_process_that_the_system_kills_costs_its_own_item_and_no_other(manner: str) -> None:
    results = dict(map_in_order(behave, ["a", manner, "b"], workers=1, time_limit_s=60))
    lost = results[manner]
    assert isinstance(lost, Lost)
    assert lost.reason == "worker_crashed"
    assert (results["a"], results["b"]) == ("A", "B")


def test_a_hang_ends_soon_after_its_time_limit() -> None:
    results = map_in_order(behave, ["a", "hang"], workers=1, time_limit_s=1)
    assert next(results) == ("a", "A")
    # The hang may have begun when the first result was asked for, so the wait is at most the limit and some slack.
    began = time.monotonic()
    assert next(results) == ("hang", Lost("timeout", "it took longer than the limit"))
    assert time.monotonic() - began < 6


def test_items_are_read_only_a_few_ahead() -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = map_in_order(double, numbers(), workers=1, time_limit_s=60)
    assert next(results) == (0, 0)
    assert len(taken) < 100
    results.close()


def test_work_that_no_process_can_import_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A module that exists in this process alone.
    module = types.ModuleType("only_here")
    exec("def work(number): return number", module.__dict__)  # noqa: S102 - the function must belong to that module
    monkeypatch.setitem(sys.modules, "only_here", module)
    with pytest.raises(CrawlerError, match="a worker process: found that it ended or hung while it started"):
        list(map_in_order(module.work, [1], workers=1, time_limit_s=60))


@pytest.mark.slow
def test_processes_prepare_side_by_side() -> None:
    results = map_in_order(preparation, range(2), workers=2, time_limit_s=60, prepare=prepare_at_leisure)
    (_, one), (_, other) = results
    assert not isinstance(one, Lost)
    assert not isinstance(other, Lost)
    assert max(one[0], other[0]) < min(one[1], other[1])
