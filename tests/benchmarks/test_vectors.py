"""Neighbours by cells: what is measured, and the promises."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.errors import CollectionError
from benchmarks.vectors import Neighbours, measure_neighbours, title_vectors

FOUND = Neighbours(
    vectors=1000, queries=10, dim=100, recall_10=0.97, recall_100=0.9, recall_1000=0.9, exact_ms=5.0, cells_ms=1.0,
    build_s=1.0, cells_bytes=140_000, served_bytes=1, exact_served_bytes=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [({}, True), ({"recall_10": 0.969}, False), ({"exact_ms": 4.9}, False), ({"cells_bytes": 140_001}, False)],
)
def test_the_promises_are_97_of_100_five_times_and_a_third(change: dict[str, float], is_kept: bool) -> None:
    assert replace(FOUND, **change).is_kept is is_kept  # type: ignore[arg-type]


@pytest.mark.slow
def test_queries_are_left_out_and_nearly_all_neighbours_are_found(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((2000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = measure_neighbours(vectors, tmp_path, queries=20)
    assert (found.vectors, found.queries, found.dim) == (1980, 20, 16)
    assert 0.5 < found.recall_10 <= 1
    assert found.recall_1000 > 0.5
    assert min(found.exact_ms, found.cells_ms, found.build_s) > 0
    assert found.cells_bytes > 1980 * 16


def test_vectors_that_were_kept_are_not_made_again_and_a_bad_file_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "kept.npy"
    np.save(kept, np.eye(4, dtype=np.float32))
    assert title_vectors(tmp_path / "missing", kept, most=3).shape == (3, 4)


@pytest.mark.slow
def test_a_file_without_titles_is_refused(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "rows.jsonl.gz", "wt") as stream:
        stream.write(json.dumps({"text": "no title"}) + "\n")
    with pytest.raises(CollectionError, match="wanted JSON lines with a title each"):
        title_vectors(tmp_path / "rows.jsonl.gz", tmp_path / "kept.npy", most=3)
