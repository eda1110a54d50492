"""Many vectors, searched by their cells: what is found is scored exactly, and nothing is made up or run short."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from indexer.backends.base import Vectors
from indexer.backends.dense.reader import DenseReader
from indexer.backends.dense.writer import CELLS, DenseWriter, cells_for
from indexer.errors import SnapshotError

DIM = 32
SIZE = 20_000


def clustered(size: int, seed: int = 0) -> Vectors:
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((200, DIM))
    vectors = (centres[chance.integers(0, 200, size)] + 0.5 * chance.standard_normal((size, DIM))).astype(np.float32)
    result: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def write(vectors: Vectors, folder: Path, exact_up_to: int = 0) -> DenseReader:
    folder.mkdir(exist_ok=True)
    writer = DenseWriter(vectors.shape[1], exact_up_to=exact_up_to)
    writer.add(vectors)
    writer.seal(folder)
    return DenseReader([folder], [len(vectors)])


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return clustered(SIZE)


@pytest.fixture(scope="module")
def reader(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> DenseReader:
    return write(vectors, tmp_path_factory.mktemp("cells"))


def test_only_more_vectors_than_stated_get_cells(tmp_path: Path, reader: DenseReader) -> None:
    few = write(clustered(300), tmp_path / "few", exact_up_to=300)
    assert few.is_exact
    assert not (tmp_path / "few" / CELLS).exists()
    assert not write(clustered(301), tmp_path / "more", exact_up_to=300).is_exact
    assert not reader.is_exact


def test_nearly_all_neighbours_are_found_and_their_scores_are_exact(vectors: Vectors, reader: DenseReader) -> None:
    found = 0
    for query in clustered(100, seed=1):
        ordinals, scores = reader.search(query, 10, None)
        wanted, _ = reader.search(query, 10, None, exact=True)
        found += len(set(ordinals.tolist()) & set(wanted.tolist()))
        exact = (vectors[ordinals].astype(np.float64) * query).sum(axis=1).astype(np.float32)
        assert scores.tolist() == exact.tolist()
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert found >= 970


@pytest.mark.parametrize("allowed_share", [0.0005, 0.01, 0.3, 0.9])
def test_filters_of_any_width_find_their_neighbours(reader: DenseReader, allowed_share: float) -> None:
    allowed = np.random.default_rng(5).random(SIZE) < allowed_share
    found = wanted = 0
    for query in clustered(40, seed=2):
        ordinals, _ = reader.search(query, 10, allowed)
        exact, _ = reader.search(query, 10, allowed, exact=True)
        assert allowed[ordinals].all()
        assert len(ordinals) == len(exact)
        found += len(set(ordinals.tolist()) & set(exact.tolist()))
        wanted += len(exact)
    assert found >= 0.97 * wanted


def test_as_many_come_back_as_were_asked_for(reader: DenseReader) -> None:
    query = clustered(1, seed=3)[0]
    for depth in (1, 1000, 15_000, SIZE, 2 * SIZE):
        ordinals, _ = reader.search(query, depth, None)
        assert len(set(ordinals.tolist())) == len(ordinals) == min(depth, SIZE)


def test_the_whole_index_asked_for_is_in_exact_order(reader: DenseReader) -> None:
    query = clustered(1, seed=4)[0]
    ordinals, scores = reader.search(query, SIZE, None)
    exact_ordinals, exact_scores = reader.search(query, SIZE, None, exact=True)
    assert ordinals.tolist() == exact_ordinals.tolist()
    assert scores.tolist() == exact_scores.tolist()


def test_vectors_that_are_all_equal_are_found_and_tie(tmp_path: Path) -> None:
    same = np.repeat(clustered(1), 400, axis=0)
    ordinals, scores = write(same, tmp_path / "same").search(same[0], 400, None)
    assert ordinals.tolist() == list(range(400))
    assert len(set(scores.tolist())) == 1


def test_the_same_vectors_give_the_same_file_on_any_number_of_threads(tmp_path: Path) -> None:
    before = faiss.omp_get_max_threads()
    files = []
    try:
        for threads in (1, 2):
            faiss.omp_set_num_threads(threads)
            write(clustered(3000), tmp_path / str(threads))
            files.append((tmp_path / str(threads) / CELLS).read_bytes())
            assert faiss.omp_get_max_threads() == threads
    finally:
        faiss.omp_set_num_threads(before)
    assert files[0] == files[1]


def test_cells_of_other_vectors_and_damaged_ones_are_refused(tmp_path: Path) -> None:
    write(clustered(500), tmp_path / "one").close()
    write(clustered(400), tmp_path / "other").close()
    (tmp_path / "one" / CELLS).write_bytes((tmp_path / "other" / CELLS).read_bytes())
    with pytest.raises(SnapshotError, match=r"cells.faiss: found 400 vectors"):
        DenseReader([tmp_path / "one"], [500])
    (tmp_path / "one" / CELLS).write_bytes(b"nonsense")
    with pytest.raises(SnapshotError, match=r"cells.faiss: found .*, wanted the FAISS index"):
        DenseReader([tmp_path / "one"], [500])


def test_cells_are_four_times_the_root_to_a_power_of_two() -> None:
    assert [cells_for(size) for size in (1, 5, 1000, 150_000, 1_000_000)] == [1, 1, 128, 2048, 4096]
