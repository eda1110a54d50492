"""Choosing a fusion: the rule, and that no collection has a part in the choice that it is judged by."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.collection import Collection
from benchmarks.fusion import Choice, Sweep, choices, choose, cross_validate, mean_gain, sweep
from benchmarks.runs import Qrels, Topic
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from indexer.settings import FUSIONS
from tests.snapshots import page, snapshot_of

LOW, MIDDLE, HIGH = Choice("bounds", 0.3), Choice("bounds", 0.5), Choice("bounds", 0.7)


def swept(name: str, gains: Mapping[Choice, float]) -> Sweep:
    return Sweep(name, {0.0: 0.4}, 0.5, {choice: 0.5 + gain for choice, gain in gains.items()})


def test_a_gain_is_over_the_better_leg() -> None:
    assert swept("a", {LOW: 0.02}).gain(LOW) == pytest.approx(0.02)


def test_the_highest_mean_is_chosen_among_those_that_lose_nowhere() -> None:
    first = swept("a", {LOW: 0.2, MIDDLE: 0.06, HIGH: 0.01})
    second = swept("b", {LOW: -0.01, MIDDLE: -0.002, HIGH: 0.01})
    assert choose([first, second]) == MIDDLE
    assert choose([first]) == LOW
    assert mean_gain([first, second], MIDDLE) == pytest.approx(0.029)


def test_of_means_that_are_alike_the_safer_choice_is_made() -> None:
    first = swept("a", {LOW: 0.0605, MIDDLE: 0.06, HIGH: 0.05})
    second = swept("b", {LOW: -0.002, MIDDLE: -0.001, HIGH: 0.0})
    assert choose([first, second]) == MIDDLE


def test_where_all_lose_somewhere_the_smallest_loss_is_chosen() -> None:
    assert choose([swept("a", {LOW: 0.5, HIGH: -0.01}), swept("b", {LOW: -0.02, HIGH: 0.0})]) == HIGH


def test_a_collection_has_no_part_in_its_own_choice() -> None:
    # By itself "a" would choose LOW; the others choose HIGH, by which "a" loses.
    told = cross_validate(
        [swept("a", {LOW: 0.3, HIGH: -0.1}), swept("b", {LOW: 0.0, HIGH: 0.1}), swept("c", {LOW: 0.0, HIGH: 0.2})]
    )
    assert [(each.collection, each.choice) for each in told] == [("a", HIGH), ("b", LOW), ("c", LOW)]
    assert (told[0].gain, told[0].score) == pytest.approx((-0.1, 0.4))


def test_every_fusion_is_tried_with_every_weight() -> None:
    assert len(choices((0.3, 0.7), (0.0, 2.0, 4.0))) == 2 * 3 * len(FUSIONS)


def test_a_leg_that_is_better_with_its_titles_is_what_a_gain_is_over() -> None:
    weighed = Choice("bounds", 0.5, 2.0)
    found = Sweep("a", {0.0: 0.4, 2.0: 0.55}, 0.5, {MIDDLE: 0.6, weighed: 0.6})
    assert (found.gain(MIDDLE), found.gain(weighed)) == pytest.approx((0.1, 0.05))


def test_a_sweep_scores_the_legs_and_every_choice(tmp_path: Path) -> None:
    pages = [
        page("", "", "red apples grow here", doc_id="d1"),
        page("", "", "apples and stones", doc_id="d2"),
        page("", "", "nothing of that", doc_id="d3"),
    ]
    searcher = Searcher(snapshot_of(pages, MemoryBackend(), tmp_path))
    topics = (Topic("q1", "red apples"), Topic("q2", " "))
    collection = Collection("tiny", tmp_path, topics, Qrels({"q1": {"d1": 1}, "q2": {"d3": 1}}))
    found = sweep(collection, searcher, choices((0.5,), (2.0,)))
    # q1 finds d1 first in each leg; q2 asks for nothing and counts 0.
    assert (found.lexical, found.dense) == ({0.0: 0.5, 2.0: 0.5}, 0.5)
    assert set(found.fused.values()) == {0.5}
    searcher.close()
