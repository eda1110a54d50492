"""Slips are planted where spelling could tell them, and counted by what becomes of them."""

import random

import pytest

from benchmarks.spelling import plant

Chance = random.Random
WORDS = {"gradient", "methods", "sea", "NASA"}


@pytest.mark.parametrize("seed", range(50))
def test_a_slip_changes_one_word_by_one_letter_or_two_neighbours(seed: int) -> None:
    slip = plant("sea gradient NASA", WORDS.__contains__, Chance(seed))
    assert slip is not None
    first, changed, last = slip.split()
    assert (first, last) == ("sea", "NASA")
    assert changed != "gradient"
    assert abs(len(changed) - len("gradient")) <= 1
    assert changed not in WORDS


@pytest.mark.parametrize("query", ["sea", "NASA", "unknownword", "gradient-free", ""])
def test_nothing_is_planted_where_no_word_is_fit(query: str) -> None:
    assert plant(query, WORDS.__contains__, Chance(0)) is None


def test_a_slip_that_gives_another_word_is_none() -> None:
    assert plant("gradient", lambda _: True, Chance(0)) is None


def test_the_same_seed_plants_the_same_slip() -> None:
    assert plant("gradient methods", WORDS.__contains__, Chance(7)) == plant(
        "gradient methods", WORDS.__contains__, Chance(7)
    )
