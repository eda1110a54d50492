"""The real engine answers as the oracle does, on random corpora, under every hostile setting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.backends.base import OpenIndex
from indexer.backends.registry import find_backend
from indexer.query import Query
from tests.contracts.entries import (
    K1,
    QUERIES,
    ROUNDING,
    B,
    assert_alike_but_for_rounding,
    index_of,
    random_entries,
    rankings,
    tied,
    triples,
)
from tests.contracts.hostile import SETTINGS

pytestmark = pytest.mark.slow

WEIGHTS = (
    (("contents", 1.0), ("title", 2.0)),
    (("title", 1.5), ("url", 3.0), ("anchors", 1.0)),
    (("url", 2.0),),
)
WEIGHED_QUERIES = [
    Query(text, languages=languages)
    for text in ("running dogs", "river river bank python", "docs python org 3", "the possibly", "127.0.0.1")
    for languages in ((), ("sw",))
]

Pair = tuple[OpenIndex, OpenIndex]


@pytest.fixture(scope="module", params=[*SETTINGS, "tied"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The oracle, and the real engine under a hostile setting, with the same documents."""
    entries = random_entries(2, 40)
    hostile = SETTINGS.get(request.param, SETTINGS["plain"])(find_backend("local"))
    folder = tmp_path_factory.mktemp("pair")
    with (
        index_of(find_backend("memory"), folder / "memory", tied(entries) if request.param == "tied" else entries) as a,
        index_of(hostile, folder / "local", tied(entries) if request.param == "tied" else entries) as b,
    ):
        yield a, b


@pytest.mark.parametrize("depth", [1, 10, 1000])
def test_the_real_engine_answers_as_the_oracle_does_under_hostile_settings(depth: int, pair: Pair) -> None:
    oracle, local = pair
    for query in QUERIES[:-1]:
        for whole, found in zip(rankings(oracle, query, 1000), rankings(local, query, depth), strict=True):
            assert_alike_but_for_rounding(whole, found, depth)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_weighed_fields_score_as_in_the_oracle_under_hostile_settings(
    weights: tuple[tuple[str, float], ...], pair: Pair
) -> None:
    for query in WEIGHED_QUERIES:
        whole, found = (index.lexical(1.2, 0.75, weights).retrieve(query, 1000) for index in pair)
        assert_alike_but_for_rounding(whole, found, 1000)


@pytest.mark.parametrize("seed", range(6))
def test_the_real_engine_gives_the_order_of_the_oracle_to_the_last_tie(seed: int, tmp_path: Path) -> None:
    entries = random_entries(seed, 40 + 60 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for query in QUERIES:
            for depth in (1, 10, 1000):
                for expected, found in zip(rankings(oracle, query, depth), rankings(local, query, depth), strict=True):
                    assert [entry[:2] for entry in triples(found)] == [entry[:2] for entry in triples(expected)]
                    assert [entry.score for entry in found] == pytest.approx(
                        [entry.score for entry in expected], rel=ROUNDING
                    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weights", WEIGHTS)
def test_weighed_fields_score_as_in_the_oracle(
    seed: int, weights: tuple[tuple[str, float], ...], tmp_path: Path
) -> None:
    entries = random_entries(seed, 40 + 60 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for query in WEIGHED_QUERIES:
            whole, found = (index.lexical(K1, B, weights).retrieve(query, 1000) for index in (oracle, local))
            assert_alike_but_for_rounding(whole, found, 1000)
