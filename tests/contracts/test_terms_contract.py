"""Index terms of queries and documents, and ranking by weighed terms, on every backend under every hostile setting."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.base import Backend, Entry
from indexer.backends.conditions import terms_of
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.backends.lexical.fields import texts_of
from indexer.errors import DocumentNotFoundError
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, K1, ROUNDING, B, Shared, index_of
from tests.documents import document

PAGES = (
    document("a", "dog", title="red"),
    document("b", "the cats sleep"),
    document("c", "dogs and dogs chase green birds"),
)
ENTRIES: list[Entry] = [(each, (), np.empty((0, DIM), dtype=np.float32), ()) for each in PAGES]

# As in test_explanation_contract: 2, 2 and 5 terms, mean 3.
NORMS = {"a": K1 * (1 - B + B * 2 / 3), "b": K1 * (1 - B + B * 2 / 3), "c": K1 * (1 - B + B * 5 / 3)}


def test_terms_are_those_that_the_index_holds_of_title_and_text(backend: Backend, tmp_path: Path) -> None:
    with index_of(backend, tmp_path / "index", ENTRIES) as index:
        terms = index.terms
        assert terms.of_document("a") == {"red": 1, "dog": 1}
        assert terms.of_document("b") == {"cat": 1, "sleep": 1}
        assert terms.of_document("c") == {"dog": 2, "chase": 1, "green": 1, "bird": 1}
        assert [terms.documents(term) for term in ("dog", "cat", "dogs", "the", "")] == [2, 1, 0, 0, 0]
        assert terms.of_query(Query("The dogs' dog and Cats")) == {"dog": 2, "cat": 1}
        assert terms.of_query(Query("the and of")) == {}
        for unknown in ("", "d", "\ud800"):
            with pytest.raises(DocumentNotFoundError):
                terms.of_document(unknown)


def test_weighed_terms_rank_as_the_formula_gives_by_hand(backend: Backend, tmp_path: Path) -> None:
    # idf: dog, in 2 of 3 documents, ln 1.6; cat, in 1, ln(1 + 2.5 / 1.5).
    dog, cat = math.log(1.6), math.log(1 + 2.5 / 1.5)
    by_hand = {
        "a": 0.25 * dog * 1 / (1 + NORMS["a"]),
        "b": 1.5 * cat * 1 / (1 + NORMS["b"]),
        "c": 0.25 * dog * 2 / (2 + NORMS["c"]),
    }
    with index_of(backend, tmp_path / "index", ENTRIES) as index:
        leg = index.lexical(K1, B)
        # The words of the text count for nothing beside terms.
        query = Query("green birds", terms=(("cat", 1.5), ("dog", 0.25), ("unicorn", 2.0)))
        found = leg.retrieve(query, 10)
        assert found.doc_ids == ("b", "c", "a")
        assert dict(zip(found.doc_ids, found.scores, strict=True)) == pytest.approx(by_hand, rel=ROUNDING)
        assert leg.retrieve(query, 1).doc_ids == ("b",)
        told = leg.explain(query, "c")
        assert [(part.term, part.count) for part in told.terms] == [("dog", 0.25), ("cat", 1.5), ("unicorn", 2.0)]
        assert told.score == pytest.approx(by_hand["c"], rel=ROUNDING)


def test_filters_phrases_and_exclusions_hold_of_weighed_terms(backend: Backend, tmp_path: Path) -> None:
    terms = (("dog", 1.0), ("cat", 1.0))
    with index_of(backend, tmp_path / "index", ENTRIES) as index:
        leg = index.lexical(K1, B)
        assert set(leg.retrieve(Query("x", terms=terms), 9).doc_ids) == {"a", "b", "c"}
        assert leg.retrieve(Query("x", phrases=("chase green",), terms=terms), 9).doc_ids == ("c",)
        assert leg.retrieve(Query("x", excluded=("dogs", "cats"), terms=terms), 9).doc_ids == ("a",)
        assert leg.retrieve(Query("x", languages=("de",), terms=terms), 9).doc_ids == ()


def test_terms_of_long_texts_are_read_as_far_as_those_of_queries(engine: Backend, tmp_path: Path) -> None:
    # A title of no letters and a line end stand before the text.
    text = "dog " * (LONGEST_QUERY // 4 - 1) + "cat cat"
    page = document("a", text)
    with index_of(engine, tmp_path / "index", [(page, (), np.empty((0, DIM), dtype=np.float32), ())]) as index:
        assert index.terms.of_document("a") == {"dog": LONGEST_QUERY // 4 - 1, "cat": 1}
        assert index.terms.documents("cat") == 1


def test_one_analyzer_for_all_documents_reads_their_terms(engine: Backend, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    writer = engine.write(tmp_path / "index", DIM, BuildSettings(analyzer="plain"))
    writer.add(document("a", "Dogs running", language="en"), (), np.empty((0, DIM), dtype=np.float32))
    writer.seal()
    index = engine.open(tmp_path / "index")
    assert index.terms.of_document("a") == {"dogs": 1, "running": 1}
    assert index.terms.of_query(Query("The Dogs")) == {"the": 1, "dogs": 1}
    index.close()


def test_every_term_of_every_document_is_counted(shared: Shared) -> None:
    entries, index = shared()
    expected = {
        page.doc_id: Counter(terms_of(texts_of(page).contents, analyzer_of(page.language))) for page, *_ in entries
    }
    for doc_id, terms in expected.items():
        assert index.terms.of_document(doc_id) == terms
    documents = Counter(term for terms in expected.values() for term in terms)
    for term, count in documents.most_common(40):
        assert index.terms.documents(term) == count


def test_a_weighed_sum_of_terms_scores_as_the_sum_of_what_each_scores_alone(shared: Shared) -> None:
    entries, index = shared()
    leg = index.lexical(K1, B)
    counts = Counter(term for page, *_ in entries for term in index.terms.of_document(page.doc_id))
    weighed = tuple((term, 0.125 * place) for place, (term, _) in enumerate(counts.most_common(6), start=1))
    expected: dict[str, float] = {}
    for term, weight in weighed:
        alone = leg.retrieve(Query("x", terms=((term, 1.0),)), len(entries))
        for doc_id, score in zip(alone.doc_ids, alone.scores, strict=True):
            expected[doc_id] = expected.get(doc_id, 0.0) + weight * score
    found = leg.retrieve(Query("x", terms=weighed), len(entries))
    assert dict(zip(found.doc_ids, found.scores, strict=True)) == pytest.approx(expected, rel=10 * ROUNDING)
    assert len(expected) > 1
