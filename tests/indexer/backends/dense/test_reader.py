"""Exact search among vectors: ties, filters, threads, damaged files."""

import threading
from pathlib import Path

import faiss
import numpy as np
import pytest

from indexer.backends.base import Vectors
from indexer.backends.dense.reader import DenseReader
from indexer.backends.dense.writer import DenseWriter
from indexer.errors import SnapshotError

DIM = 48


def unit_vectors(size: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((size, DIM)).astype(np.float32)
    result: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def reader_of(vectors: Vectors, folder: Path) -> DenseReader:
    writer = DenseWriter(DIM, exact_up_to=1_000_000)
    writer.add(vectors[:3])
    writer.add(vectors[3:])
    writer.seal(folder)
    return DenseReader([folder], [len(vectors)])


def test_the_best_come_first_with_their_inner_products(tmp_path: Path) -> None:
    # The query is the first axis, so that scores are first coordinates: 0, 1, 0.6.
    vectors = np.zeros((3, DIM), np.float32)
    vectors[0, 1], vectors[1, 0], vectors[2, :2] = 1, 1, (0.6, 0.8)
    ordinals, scores = reader_of(vectors, tmp_path).search(vectors[1], 2, None)
    assert ordinals.tolist() == [1, 2]
    assert scores.tolist() == pytest.approx([1, 0.6])


def test_ties_at_the_cut_go_to_the_lowest_ordinals_however_many_there_are(tmp_path: Path) -> None:
    vectors = unit_vectors(2000)
    vectors[100:1900] = vectors[5]
    reader = reader_of(vectors, tmp_path)
    for depth in (1, 2, 10, 17, 500):
        ordinals, scores = reader.search(vectors[5], depth, None)
        assert ordinals.tolist() == [5, *range(100, 99 + depth)][:depth]
        assert len(set(scores.tolist())) == 1


def test_a_filter_is_part_of_the_search_and_gives_no_padding(tmp_path: Path) -> None:
    vectors = unit_vectors(300)
    reader = reader_of(vectors, tmp_path)
    everything, _ = reader.search(vectors[0], 300, None)
    allowed = np.zeros(300, dtype=np.bool_)
    allowed[[3, 77, 299]] = True
    ordinals, _ = reader.search(vectors[0], 10, allowed)
    assert ordinals.tolist() == [ordinal for ordinal in everything if allowed[ordinal]]
    nothing, scores = reader.search(vectors[0], 10, np.zeros(300, dtype=np.bool_))
    assert len(nothing) == len(scores) == 0


def test_answers_are_the_same_bytes_on_any_number_of_threads(tmp_path: Path) -> None:
    vectors = unit_vectors(3000)
    reader = reader_of(vectors, tmp_path)
    queries = unit_vectors(8, seed=1)
    before = faiss.omp_get_max_threads()
    answers: list[bytes] = []

    def ask() -> None:
        found = [reader.search(query, 50, None) for query in queries]
        answers.append(b"".join(ordinals.tobytes() + scores.tobytes() for ordinals, scores in found))

    try:
        for count in (1, 2, 4):
            faiss.omp_set_num_threads(count)
            workers = [threading.Thread(target=ask) for _ in range(count)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
    finally:
        faiss.omp_set_num_threads(before)
    assert len(answers) == 7
    assert len(set(answers)) == 1


def test_an_index_without_vectors_finds_nothing(tmp_path: Path) -> None:
    ordinals, _ = reader_of(unit_vectors(0), tmp_path).search(unit_vectors(1)[0], 5, None)
    assert ordinals.tolist() == []


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    reader_of(unit_vectors(5), tmp_path).close()
    with pytest.raises(SnapshotError, match="found 5 vectors"):
        DenseReader([tmp_path], [6])
    (tmp_path / "vectors.faiss").write_bytes(b"nonsense")
    with pytest.raises(SnapshotError, match="vectors.faiss: found .*, wanted the FAISS index"):
        DenseReader([tmp_path], [5])
