"""Several parts answer as one: merging, ties by rank, filters, kept vectors, damaged files, hostile vectors."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.backends.base import Vectors
from indexer.backends.dense.reader import DenseReader
from indexer.backends.dense.writer import DenseWriter
from indexer.errors import ModelError, SnapshotError


def reader_of(parts: list[Vectors], folder: Path, order: list[int] | None = None) -> DenseReader:
    folders = []
    for number, vectors in enumerate(parts):
        folders.append(folder / str(number))
        folders[-1].mkdir()
        writer = DenseWriter(vectors.shape[1], exact_up_to=1_000_000)
        writer.add(vectors)
        writer.seal(folders[-1])
    ranks = None if order is None else np.array(order, np.int64)
    return DenseReader(folders, [len(vectors) for vectors in parts], order=ranks)


def rows(*values: list[float]) -> Vectors:
    return np.array(values, np.float32)


def test_parts_are_merged_by_score_and_ties_by_rank(tmp_path: Path) -> None:
    # Against (1, 0) the scores by global ordinal are 1, 0.6 | nothing | 1, 0.8; rank puts ordinal 2 before 0.
    parts = [rows([1, 0], [0.6, 0.8]), np.empty((0, 2), np.float32), rows([1, 0], [0.8, 0.6])]
    reader = reader_of(parts, tmp_path, order=[3, 0, 1, 2])
    ordinals, scores = reader.search(rows([1, 0])[0], 10, None)
    assert ordinals.tolist() == [2, 0, 3, 1]
    assert scores.tolist() == pytest.approx([1, 1, 0.8, 0.6])
    assert reader.search(rows([1, 0])[0], 1, None)[0].tolist() == [2]
    assert reader.search(rows([1, 0])[0], 2, np.array([True, True, False, True]))[0].tolist() == [0, 3]


def test_stored_vectors_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    reader = reader_of([rows([1, 0]), rows([0, 1], [0.6, 0.8])], tmp_path)
    wanted = rows([0.6, 0.8], [1, 0], [0.6, 0.8])
    assert np.array_equal(reader.vectors(np.array([2, 0, 2])), wanted)
    assert reader.vectors(np.empty(0, np.int64)).shape == (0, 2)
    for outside in (-1, 3):
        with pytest.raises(IndexError):
            reader.vectors(np.array([outside]))


@settings(max_examples=60)
@given(
    size=st.integers(0, 60), dim=st.integers(1, 5), depth=st.integers(1, 70), seed=st.integers(0, 2**32 - 1),
    cuts=st.lists(st.integers(0, 60), max_size=4), filtered=st.booleans(),
)  # fmt: skip
def test_any_parts_and_ranks_answer_as_a_plain_sort_does(
    size: int, dim: int, depth: int, seed: int, cuts: list[int], filtered: bool
) -> None:
    random = np.random.default_rng(seed)
    # Few different coordinates, so that many vectors are equal and ties lie on the cut and across parts.
    vectors = random.integers(-1, 2, (size, dim)).astype(np.float32)
    query = random.integers(-1, 2, dim).astype(np.float32)
    order = random.permutation(size)
    allowed = random.random(size) < 0.3 if filtered else None
    scores = vectors.astype(np.float64) @ query
    reached = [ordinal for ordinal in range(size) if allowed is None or allowed[ordinal]]
    wanted = sorted(reached, key=lambda ordinal: (-scores[ordinal], order[ordinal]))[:depth]
    borders = [0, *sorted(min(cut, size) for cut in cuts), size]
    with TemporaryDirectory() as folder:
        parts = [vectors[start:end] for start, end in pairwise(borders)]
        reader = reader_of(parts, Path(folder), order.tolist())
        ordinals, found = reader.search(query, depth, allowed)
        reader.close()
    assert ordinals.tolist() == wanted
    assert found.tolist() == [scores[ordinal] for ordinal in wanted]


@pytest.mark.parametrize("kept", [0, 20, 44, 45, 100, -1])
def test_a_file_cut_short_is_refused_by_name_before_it_is_mapped(tmp_path: Path, kept: int) -> None:
    reader_of([np.eye(8, dtype=np.float32)], tmp_path).close()
    path = tmp_path / "0" / "vectors.faiss"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(SnapshotError, match=r"vectors\.faiss: found .*, wanted the FAISS index"):
        DenseReader([tmp_path / "0"], [8])
    path.unlink()
    with pytest.raises(SnapshotError, match=r"vectors\.faiss: found No such file"):
        DenseReader([tmp_path / "0"], [8])


def test_parts_of_different_dimensions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="found vectors of 3 dimensions, wanted 2"):
        reader_of([rows([1, 0]), rows([1, 0, 0])], tmp_path)


def test_vectors_that_cannot_be_ranked_are_refused_when_written_and_when_asked(tmp_path: Path) -> None:
    reader = reader_of([rows([1, 0])], tmp_path)
    for hostile in (rows([1, float("nan")]), rows([float("inf"), 0]), rows([1, 0, 0])):
        with pytest.raises(ModelError, match="wanted finite vectors of 2 dimensions"):
            DenseWriter(2, exact_up_to=9).add(hostile)
        with pytest.raises(ModelError, match="wanted finite vectors of 2 dimensions"):
            reader.search(hostile[0], 1, None)
