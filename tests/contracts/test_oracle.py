"""The real engine answers as the oracle does, on random corpora."""

from pathlib import Path

import pytest

from indexer.backends.registry import find_backend
from indexer.query import Query
from tests.contracts.entries import K1, QUERIES, B, index_of, random_entries, rankings, triples


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_real_engine_answers_as_the_oracle_does(seed: int, tmp_path: Path) -> None:
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
                        [entry.score for entry in expected], rel=1e-5
                    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "weights", [(("contents", 1.0), ("title", 2.0)), (("title", 1.5), ("url", 3.0), ("anchors", 1.0)), (("url", 2.0),)]
)
def test_weighed_fields_score_as_in_the_oracle(
    seed: int, weights: tuple[tuple[str, float], ...], tmp_path: Path
) -> None:
    entries = random_entries(seed, 40 + 60 * seed)
    with (
        index_of(find_backend("memory"), tmp_path / "memory", entries) as oracle,
        index_of(find_backend("local"), tmp_path / "local", entries) as local,
    ):
        for text in ("running dogs", "river river bank python", "docs python org 3", "the possibly", "127.0.0.1"):
            for query in (Query(text), Query(text, languages=("sw",))):
                expected = oracle.lexical(K1, B, weights).retrieve(query, 1000)
                found = local.lexical(K1, B, weights).retrieve(query, 1000)
                scores = {entry.doc_id: entry.score for entry in expected}
                assert {entry.doc_id: entry.score for entry in found} == pytest.approx(scores, rel=1e-5)
