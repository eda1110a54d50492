import random
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.inspecting import tally
from crawler.inspecting.tally import Count, Ranking, Tally


def column(*values: str) -> pa.Array:
    return pa.array(values, pa.string())


def test_the_most_frequent_come_first_and_of_equals_the_first_by_name() -> None:
    sites = Tally()
    sites.add(column("b", "a", "c", "b"))
    sites.add(column("c", "d"))
    # a 1, b 2, c 2, d 1.
    assert sites.ranking(3) == Ranking(4, 6, (Count("b", 2), Count("c", 2), Count("a", 1)))


def test_nothing_counted_is_a_ranking_of_nothing() -> None:
    assert Tally().ranking(10) == Ranking(0, 0, ())
    empty = Tally()
    empty.add(column())
    assert empty.ranking(10) == Ranking(0, 0, ())


def test_a_ranking_can_be_asked_for_between_two_batches() -> None:
    sites = Tally()
    sites.add(column("a"))
    assert sites.ranking(1).top == (Count("a", 1),)
    sites.add(column("b", "b"))
    assert sites.ranking(1).top == (Count("b", 2),)


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "ä", "c.example"]), max_size=20), max_size=10))
def test_however_values_come_in_batches_each_is_counted_once(batches: list[list[str]]) -> None:
    counted = Tally()
    for batch in batches:
        counted.add(column(*batch))
    wanted = Counter(value for batch in batches for value in batch)
    ranking = counted.ranking(10)
    assert {each.value: each.count for each in ranking.top} == wanted
    assert (ranking.values, ranking.total) == (len(wanted), wanted.total())


def test_counts_are_added_up_long_before_they_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_WAITING_ROWS", 10)
    counted, wanted, longest = Tally(), Counter[str](), 0
    draw = random.Random(0)  # noqa: S311  no secret
    for _ in range(200):
        values = [str(draw.randrange(50)) for _ in range(8)]
        counted.add(column(*values))
        wanted.update(values)
        longest = max(longest, counted._waiting_rows)
    # 50 values at most are counted; a batch more may wait than that.
    assert longest <= 50 + 8
    assert {each.value: each.count for each in counted.ranking(50).top} == wanted
