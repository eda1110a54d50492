"""What the dense leg promises where vectors lie in cells and neighbours may be missed: order, filters, determinism."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.backends.base import Entry, OpenIndex, Vectors
from indexer.backends.registry import find_backend
from indexer.passages import Passage
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.contracts.entries import triples
from tests.documents import document

pytestmark = pytest.mark.slow

DIM = 16
SIZE = 7_000
# More than what is compared one by one, below which a filter makes every search exact.
LANGUAGES = {"en": 6_000, "sw": 993, "yo": 6, "ig": 1}


def unit(rows: NDArray[Any]) -> Vectors:
    result: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return result


def entries() -> list[Entry]:
    """Make clustered vectors, each tenth equal to the one before; rare languages stand anywhere."""
    chance = np.random.default_rng(11)
    centres = chance.standard_normal((60, DIM))
    vectors = unit(centres[chance.integers(0, 60, SIZE)] + 0.4 * chance.standard_normal((SIZE, DIM)))
    vectors[10::10] = vectors[9:-1:10]
    languages = chance.permutation([language for language, count in LANGUAGES.items() for _ in range(count)])
    result: list[Entry] = []
    for number, language in enumerate(languages.tolist()):
        doc_id = f"{number:05}"
        page = replace(document(doc_id, "word"), language=language)
        result.append((page, (Passage(doc_id, 0, 0, 4),), vectors[number : number + 1], ()))
    return result


def build(folder: Path, made: list[Entry]) -> OpenIndex:
    folder.mkdir()
    local = find_backend("local")
    writer = local.write(folder, DIM, BuildSettings(exact_vectors_up_to=0, exact_words=False))
    for entry in made:
        writer.add(*entry)
    writer.seal()
    return local.open(folder)


@pytest.fixture(scope="module")
def made() -> list[Entry]:
    return entries()


@pytest.fixture(scope="module")
def index(made: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    opened = build(tmp_path_factory.mktemp("cells") / "index", made)
    yield opened
    opened.close()


def asked(count: int) -> Vectors:
    return unit(np.random.default_rng(13).standard_normal((count, DIM)).astype(np.float32))


def test_the_order_is_total_and_scores_are_exact(index: OpenIndex, made: list[Entry]) -> None:
    rows = {page.doc_id: vectors[0].astype(np.float64) for page, _, vectors, _ in made}
    for query in asked(20):
        for depth in (1, 10, 300):
            ranking = index.dense.retrieve(Query("anything"), query, depth)
            keys = [entry.sort_key for entry in ranking]
            assert len(keys) == depth
            assert keys == sorted(set(keys))
            assert [entry.score for entry in ranking] == [
                float(np.float32((rows[entry.doc_id] * query).sum())) for entry in ranking
            ]


@pytest.mark.parametrize("language", ["yo", "ig"])
@pytest.mark.parametrize("depth", [1, 5, 1000])
def test_a_filter_that_leaves_few_loses_none(language: str, depth: int, index: OpenIndex, made: list[Entry]) -> None:
    few = {page.doc_id: vectors[0].astype(np.float64) for page, _, vectors, _ in made if page.language == language}
    assert len(few) == LANGUAGES[language]
    for query in asked(10):
        ranking = index.dense.retrieve(Query("anything", languages=(language,)), query, depth)
        wanted = sorted((-np.float32((row * query).sum()), doc_id) for doc_id, row in few.items())
        assert [entry.doc_id for entry in ranking] == [doc_id for _, doc_id in wanted][:depth]


def test_a_broad_filter_holds_and_runs_no_ranking_short(index: OpenIndex, made: list[Entry]) -> None:
    languages = {page.doc_id: page.language for page, _, _, _ in made}
    for query in asked(10):
        for depth in (10, 1000, 5_900):
            ranking = index.dense.retrieve(Query("anything", languages=("en",)), query, depth)
            assert len(ranking) == depth
            assert {languages[entry.doc_id] for entry in ranking} == {"en"}
    assert len(index.dense.retrieve(Query("anything", languages=("en",)), query, 10_000)) == LANGUAGES["en"]


def test_equal_vectors_stand_side_by_side_in_order_of_their_documents(index: OpenIndex, made: list[Entry]) -> None:
    for number in range(10, 200, 10):
        ranking = index.dense.retrieve(Query("anything"), made[number][2][0], 2)
        assert [entry.doc_id for entry in ranking] == [f"{number - 1:05}", f"{number:05}"]
        assert ranking.scores[0] == ranking.scores[1]


def answer(index: OpenIndex) -> list[object]:
    return [
        triples(index.dense.retrieve(Query("anything", languages=languages), query, 100))
        for query in asked(20)
        for languages in ((), ("en",), ("yo", "ig"))
    ]


def test_answers_are_the_same_on_one_thread_and_two_and_from_another_build(
    index: OpenIndex, made: list[Entry], tmp_path: Path
) -> None:
    before = faiss.omp_get_max_threads()
    answers = []
    try:
        for threads in (1, 2):
            faiss.omp_set_num_threads(threads)
            again = build(tmp_path / str(threads), made)
            for opened in (index, again):
                answers.append(answer(opened))  # noqa: PERF401 (a loop shows what is closed when)
            again.close()
    finally:
        faiss.omp_set_num_threads(before)
    assert all(answer == answers[0] for answer in answers)
