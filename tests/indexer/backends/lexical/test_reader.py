"""Several indexes read as one: statistics of the living, the total order, and what is left out."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from crawler.document import Document
from indexer.query import Query
from tests.documents import document

pytestmark = pytest.mark.slow

WORDS = ("dog", "dogs", "cat", "river", "bank", "the", "zebra")
QUERIES = (
    Query("dog"),
    Query("the river bank bank"),
    Query("zebra cat"),
    Query("nothing"),
    Query("dog cat", languages=("de",)),
)


def write(folder: Path, documents: Sequence[Document]) -> Path:
    from indexer.backends.lexical.writer import LuceneWriter

    folder.mkdir(parents=True)
    writer = LuceneWriter(folder)
    for entry in documents:
        writer.add(entry)
    writer.seal()
    return folder


def some_documents(chance: random.Random, size: int) -> list[Document]:
    doc_ids = sorted(f"{number:04x}" for number in chance.sample(range(65536), size))
    return [
        document(
            doc_id,
            " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 2, 2, 12, 50)))),
            language=chance.choice(("en", "de")),
        )
        for doc_id in doc_ids
    ]


@pytest.mark.parametrize("seed", range(6))
def test_parts_with_dead_documents_answer_as_one_index_of_the_living_does(seed: int, tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    documents = some_documents(chance, 150)
    parts: list[list[Document]] = [[] for _ in range(1 + seed % 3)]
    for entry in documents:
        chance.choice(parts).append(entry)
    everything = [entry for part in parts for entry in part]
    # One seed keeps all alive: several parts without a graveyard.
    dead = np.array([] if seed == 1 else sorted(chance.sample(range(150), 60)), dtype=np.int64)
    living = [entry for number, entry in enumerate(everything) if number not in set(dead.tolist())]
    ranks = {doc_id: rank for rank, doc_id in enumerate(sorted(entry.doc_id for entry in everything))}
    reader = LuceneReader(
        [write(tmp_path / str(number), part) for number, part in enumerate(parts)],
        [len(part) for part in parts],
        dead=dead,
        graveyard=write(tmp_path / "dead", [everything[number] for number in dead]) if len(dead) else None,
        order=np.array([ranks[entry.doc_id] for entry in everything], dtype=np.int64) if len(parts) > 1 else None,
    )
    fresh_documents = sorted(living, key=lambda entry: entry.doc_id)
    fresh = LuceneReader([write(tmp_path / "fresh", fresh_documents)], [len(living)])
    parameters = ((0.9, 0.4), (1.2, 0.75), (0.0, 0.0), (2.0, 1.0))
    for query in QUERIES:
        whole = {(k1, b): list(zip(*fresh.search(query, 500, k1=k1, b=b), strict=True)) for k1, b in parameters}
        for depth in (1, 3, 20, 500):
            for k1, b in parameters:
                _, expected_scores = fresh.search(query, depth, k1=k1, b=b)
                found, scores = reader.search(query, depth, k1=k1, b=b)
                assert scores.tolist() == pytest.approx(expected_scores.tolist(), rel=1e-5)
                # Scores that differ in the last bit alone may change places: each document has the score it should.
                by_id = {fresh_documents[number].doc_id: score for number, score in whole[k1, b]}
                assert scores.tolist() == pytest.approx([by_id[everything[n].doc_id] for n in found], rel=1e-5)
                assert len(set(found.tolist())) == len(found)
    reader.close()
    fresh.close()


def test_when_all_scores_are_tied_the_lowest_ids_of_all_parts_come_first(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    newer = [document(f"{number:04}", "same words") for number in range(0, 200, 2)]
    older = [document(f"{number:04}", "same words") for number in range(1, 200, 2)]
    order = np.array([int(entry.doc_id) for entry in older + newer], dtype=np.int64)
    reader = LuceneReader([write(tmp_path / "1", older), write(tmp_path / "2", newer)], [100, 100], order=order)
    ordinals, scores = reader.search(Query("same"), 7, k1=0.9, b=0.4)
    assert order[ordinals].tolist() == list(range(7))
    assert all(first == second for first, second in pairwise(scores))
    reader.close()


def test_k1_and_b_are_moved_so_that_every_length_weighs_the_same() -> None:
    from indexer.backends.lexical.statistics import moved

    # 0.9 * (0.6 + 0.4 * length / 10) = 0.54 + 0.036 length; with a mean of 20: 1.26 * (3/7 + 4/7 * length / 20).
    assert moved(0.9, 0.4, 20.0, 10.0) == pytest.approx((1.26, 4 / 7))


def test_threads_that_search_two_indexes_get_their_own_answers(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    many = [document(f"{number:03}", "dog " * (1 + number % 5), language="en") for number in range(100)]
    few = [document(f"{number:03}", "dog cat", language="de") for number in range(7)]
    readers = [
        LuceneReader([write(tmp_path / "many", many)], [100]),
        LuceneReader([write(tmp_path / "few", few)], [7]),
    ]
    queries = (Query("dog", languages=("en",)), Query("dog", languages=("de",)), Query("cat dog", sites=("a.org",)))

    def answers(reader: LuceneReader, k1: float) -> list[list[int]]:
        return [reader.search(query, 20, k1=k1, b=0.4)[0].tolist() for query in queries]

    cases = [(reader, k1) for reader in readers for k1 in (0.9, 1.7)]
    expected = [answers(*case) for case in cases]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: answers(*cases[number % 4]), range(400)))
    assert all(answer == expected[number % 4] for number, answer in enumerate(found))
    for reader in readers:
        reader.close()


def test_a_broad_filter_gives_what_lucene_s_gives(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    chance = random.Random(7)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    documents = some_documents(chance, 400)
    # The word "zebra" in documents of the excluded language alone.
    documents = [replace(entry, text=entry.text + (" zebra" if entry.language == "en" else "")) for entry in documents]
    reader = LuceneReader([write(tmp_path / "index", documents)], [400])
    allowed = np.array([entry.language == "de" for entry in documents])
    for text in ("dog", "the river bank", "zebra", "nothing"):
        query = Query(text, languages=("de",))
        for depth in (1, 5, 50, 1000):
            expected, expected_scores = reader.search(query, depth, k1=0.9, b=0.4)
            found, scores = reader.search(query, depth, k1=0.9, b=0.4, allowed=allowed)
            assert found.tolist() == expected.tolist()
            assert scores.tolist() == expected_scores.tolist()
    reader.close()
