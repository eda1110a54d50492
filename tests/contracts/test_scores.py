"""BM25's scores worked out by hand, and ties, on every backend."""

from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Backend
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT
from tests.contracts.entries import K1, B, entry, index_of, rankings, triples
from tests.documents import document


def test_bm25_scores_are_what_the_formula_gives_by_hand(backend: Backend, tmp_path: Path) -> None:
    # Three documents of 2, 2 and 5 terms, 9 in all: mean length 3. "dog" stands once in a and twice in c.
    # idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.4700036
    # a: norm = 0.9 * (0.6 + 0.4 * 2 / 3) = 0.78;  score = 0.4700036 * 1 / (1 + 0.78) = 0.2640470
    # c: norm = 0.9 * (0.6 + 0.4 * 5 / 3) = 1.14;  score = 0.4700036 * 2 / (2 + 1.14) = 0.2993653
    pages = [
        document("a", "dog", title="red"),
        document("b", "the cats sleep"),
        document("c", "dogs and dogs chase green birds"),
    ]
    with index_of(backend, tmp_path, [entry(page) for page in pages]) as index:
        ranking = index.lexical(K1, B).retrieve(Query("the dog"), 10)
        twice = index.lexical(K1, B).retrieve(Query("dog dogs"), 10)
    assert [entry.doc_id for entry in ranking] == ["c", "a"]
    assert [entry.score for entry in ranking] == pytest.approx([0.2993653, 0.2640470], rel=1e-5)
    assert [entry.score for entry in twice] == pytest.approx([2 * 0.2993653, 2 * 0.2640470], rel=1e-5)


def test_k1_and_b_are_those_of_the_request(backend: Backend, tmp_path: Path) -> None:
    # With k1 = 0 any frequency counts fully: both score idf = 0.4700036, and the tie goes to the lower doc_id.
    pages = [document("a", "dog"), document("b", "cat"), document("c", "dog dog dog bird")]
    with index_of(backend, tmp_path, [entry(page) for page in pages]) as index:
        flat = index.lexical(0, 0).retrieve(Query("dog"), 10)
        steep = index.lexical(1.2, 0).retrieve(Query("dog"), 10)
    assert triples(flat) == [
        ("a", WHOLE_DOCUMENT, pytest.approx(0.4700036)),
        ("c", WHOLE_DOCUMENT, flat.entries[0].score),
    ]
    # k1 = 1.2, b = 0: tf / (tf + 1.2) = 1/2.2 and 3/4.2.
    assert [entry.score for entry in steep] == pytest.approx([0.4700036 * 3 / 4.2, 0.4700036 / 2.2], rel=1e-5)


def test_when_all_scores_are_tied_the_lowest_ids_are_kept(backend: Backend, tmp_path: Path) -> None:
    doc_ids = sorted(f"{number * 7919 % 1000:03}" for number in range(60))
    entries = [entry(document(doc_id, "same words here"), passages=2) for doc_id in doc_ids]
    same = entries[0][2][0]
    tied = [(page, windows, np.stack([same, same]), links) for page, windows, _, links in entries]
    with index_of(backend, tmp_path, tied) as index:
        lexical, dense = rankings(index, Query("same words"), 7)
    assert [entry.doc_id for entry in lexical] == doc_ids[:7]
    assert [(entry.doc_id, entry.passage_number) for entry in dense] == [
        (doc_id, number) for doc_id in doc_ids[:4] for number in (0, 1)
    ][:7]
    assert len({entry.score for entry in [*lexical]}) == len({entry.score for entry in dense}) == 1
