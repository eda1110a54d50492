"""Who is next: one of each caller in turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.waiting import Waiting


def waiting_of(*callers: str) -> Waiting[tuple[str, int]]:
    """Things numbered by caller, put in that order."""
    waiting: Waiting[tuple[str, int]] = Waiting()
    counts: dict[str, int] = {}
    for caller in callers:
        counts[caller] = counts.get(caller, 0) + 1
        waiting.put(caller, (caller, counts[caller]))
    return waiting


def drained(waiting: Waiting[tuple[str, int]]) -> list[tuple[str, int]]:
    return [waiting.take() for _ in range(len(waiting))]


def test_callers_take_turns_and_each_ones_things_keep_their_order() -> None:
    assert drained(waiting_of("a", "a", "a", "b", "c", "b")) == [
        ("a", 1), ("b", 1), ("c", 1), ("a", 2), ("b", 2), ("a", 3),
    ]  # fmt: skip


def test_who_comes_back_is_last_in_turn() -> None:
    waiting = waiting_of("a", "a", "b")
    assert waiting.take() == ("a", 1)
    waiting.put("c", ("c", 1))
    assert drained(waiting) == [("b", 1), ("a", 2), ("c", 1)]


def test_nothing_is_taken_where_nothing_waits() -> None:
    with pytest.raises(LookupError):
        Waiting[int]().take()


@pytest.mark.parametrize(
    ("callers", "asks", "ahead"),
    [("", "a", 0), ("aaa", "a", 3), ("aaa", "b", 1), ("aaabc", "b", 4), ("aaabbb", "c", 2)],
)
def test_what_can_go_before_the_next_thing_of_a_caller(callers: str, asks: str, ahead: int) -> None:
    assert waiting_of(*callers).ahead(asks) == ahead


@given(st.lists(st.sampled_from("abcd")), st.sampled_from("abcde"))
def test_no_more_goes_before_a_thing_than_was_said_and_nothing_is_lost(callers: list[str], asks: str) -> None:
    waiting = waiting_of(*callers)
    ahead = waiting.ahead(asks)
    waiting.put(asks, (asks, 1000))
    found = drained(waiting)
    assert found.index((asks, 1000)) <= ahead
    assert sorted(found[: found.index((asks, 1000))] + found[found.index((asks, 1000)) + 1 :]) == sorted(
        drained(waiting_of(*callers))
    )
