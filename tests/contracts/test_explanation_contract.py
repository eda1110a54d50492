"""What every backend promises of a document's vectors and of the parts of its lexical score; and that all agree."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Backend, OpenIndex, Vectors
from indexer.backends.explanation import LexicalExplanation
from indexer.backends.registry import find_backend
from indexer.errors import DocumentNotFoundError
from indexer.passages import Passage
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.documents import document
from tests.encoder import HashQueryEncoder

DIM = 8
K1, B = 0.9, 0.4
FIELDS = ((), (("contents", 1.0), ("title", 2.0)), (("title", 1.5), ("url", 3.0), ("anchors", 1.0)))
QUERIES = ("dog dogs river", "the of", "", "nothing-of-this", "docs python bank", "bank " * 3 + "river")

PAGES = tuple(
    replace(
        document(f"{number:03}", text, title=title, url=url, language=language),
        url=url,
    )
    for number, (title, text, url, language) in enumerate(
        [
            ("red", "dog", "", "en"),
            ("", "the cats sleep", "https://docs.python.org/dog", "en"),
            ("", "dogs and dogs chase green birds", "", "und"),
            ("River bank", "The river's bank is a bank of rivers. " * 30, "https://www.python.org/river/bank", "en"),
            ("", "", "", "en"),
            ("dog", "", "", "sw"),
            ("dogs", "dogs of the river bank " * 200, "", "sw"),
        ]
    )
)


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Backend:
    return find_backend(request.param)


def vectors_of(text: str, passages: int) -> Vectors:
    rows = [HashQueryEncoder(DIM).encode(f"{text} {number}") for number in range(passages)]
    return np.array(rows, dtype=np.float32).reshape(passages, DIM)


def passages_of(number: int) -> int:
    return number % 4


def write(backend: Backend, folder: Path) -> OpenIndex:
    folder.mkdir(parents=True, exist_ok=True)
    writer = backend.write(folder, DIM, BuildSettings())
    for number, page in enumerate(PAGES):
        windows = tuple(Passage(page.doc_id, each, 0, len(page.text)) for each in range(passages_of(number)))
        writer.add(page, windows, vectors_of(page.doc_id, len(windows)))
    writer.seal()
    return backend.open(folder)


@pytest.fixture
def index(backend: Backend, tmp_path: Path) -> Iterator[OpenIndex]:
    opened = write(backend, tmp_path / "index")
    yield opened
    opened.close()


def extended(backend: Backend, folder: Path) -> OpenIndex:
    """Give an index of `PAGES` in two parts: what stood in the first is dead, deleted or replaced."""
    base = folder / "base"
    base.mkdir(parents=True)
    writer = backend.write(base, DIM, BuildSettings())
    before = [*PAGES[:5], document("004x", "dogs of the river that nobody needs"), replace(PAGES[6], text="dog bank")]
    for page in before:
        writer.add(page, (Passage(page.doc_id, 0, 0, len(page.text)),), vectors_of("old", 1))
    writer.seal()
    above = folder / "above"
    above.mkdir()
    gone = {page.doc_id for page in before}
    adding = backend.extend(base, above, DIM, BuildSettings(), gone)
    for number, page in enumerate(PAGES):
        windows = tuple(Passage(page.doc_id, each, 0, len(page.text)) for each in range(passages_of(number)))
        adding.add(page, windows, vectors_of(page.doc_id, len(windows)))
    adding.seal()
    return backend.open(above)


def test_vectors_are_those_that_were_written(index: OpenIndex) -> None:
    for number, page in enumerate(PAGES):
        assert np.array_equal(index.vectors(page.doc_id), vectors_of(page.doc_id, passages_of(number)))


def test_vectors_given_are_the_caller_s_own(index: OpenIndex) -> None:
    index.vectors("001")[:] = 0
    assert np.array_equal(index.vectors("001"), vectors_of("001", 1))


@pytest.mark.parametrize("doc_id", ["", "0001", "004x", "zzz", "\ud800"])
def test_an_unknown_id_has_neither_vectors_nor_explanation(index: OpenIndex, doc_id: str) -> None:
    with pytest.raises(DocumentNotFoundError):
        index.vectors(doc_id)
    with pytest.raises(DocumentNotFoundError):
        index.lexical(K1, B).explain(Query("dog"), doc_id)


def test_the_parts_are_what_the_formula_gives_by_hand(backend: Backend, tmp_path: Path) -> None:
    # As in test_backend_contract: 2, 2 and 5 terms; idf = ln 1.6; a: 0.4700036 / 1.78; "cat" stands in b alone.
    pages = [
        document("a", "dog", title="red"),
        document("b", "the cats sleep"),
        document("c", "dogs and dogs chase green birds"),
    ]
    writer = backend.write(tmp_path, DIM, BuildSettings())
    for page in pages:
        writer.add(page, (), vectors_of("", 0))
    writer.seal()
    opened = backend.open(tmp_path)
    told = opened.lexical(K1, B).explain(Query("the cat and the dog, a dog and a unicorn"), "c")
    opened.close()
    assert [part.term for part in told.terms] == ["dog", "cat", "unicorn"]
    dog, cat, unicorn = told.terms
    assert (dog.count, dog.frequency, dog.documents, dog.length) == (2, 2, 2, 5)
    assert dog.mean_length == pytest.approx(3)
    assert dog.idf == pytest.approx(math.log(1.6))
    assert dog.score == pytest.approx(2 * 0.2993653, rel=1e-5)
    assert (cat.frequency, cat.documents, cat.score) == (0, 1, 0)
    assert cat.idf == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert (unicorn.frequency, unicorn.documents, unicorn.idf, unicorn.score) == (0, 0, 0, 0)
    assert told.score == pytest.approx(dog.score)


@pytest.mark.parametrize("weights", FIELDS)
def test_the_parts_sum_to_the_score_of_the_leg(index: OpenIndex, weights: tuple[tuple[str, float], ...]) -> None:
    for k1, b in ((K1, B), (0.0, 0.0), (1.2, 1.0)):
        leg = index.lexical(k1, b, weights)
        for text in QUERIES:
            ranked = {entry.doc_id: entry.score for entry in leg.retrieve(Query(text), 100)}
            for page in PAGES:
                told = leg.explain(Query(text), page.doc_id)
                assert told.score == pytest.approx(ranked.get(page.doc_id, 0.0), rel=1e-5)
                assert told.score == sum(part.score for part in told.terms)
                assert (told.score > 0) == (page.doc_id in ranked)


def test_filters_and_phrases_leave_nothing_out_of_an_explanation(index: OpenIndex) -> None:
    leg = index.lexical(K1, B)
    narrowed = Query("dog", sites=("example.com",), excluded=("dogs",), phrases=("no such words",))
    assert leg.explain(narrowed, "002") == leg.explain(Query("dog"), "002")
    assert leg.explain(narrowed, "002").score > 0


def test_an_explanation_lists_the_largest_part_first(index: OpenIndex) -> None:
    told = index.lexical(K1, B).explain(Query("river bank bank dog"), "003")
    assert [part.term for part in told.terms] == ["bank", "river", "dog"]


def close(told: LexicalExplanation) -> list[object]:
    return [
        (part.term, part.count, part.documents, pytest.approx((part.frequency, part.length, part.idf), rel=1e-5))
        for part in sorted(told.terms, key=lambda part: part.term)
    ]


def plain(told: LexicalExplanation) -> list[object]:
    return [
        (part.term, part.count, part.documents, (part.frequency, part.length, part.idf))
        for part in sorted(told.terms, key=lambda part: part.term)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("weights", FIELDS)
def test_the_real_engine_explains_as_the_oracle_does(weights: tuple[tuple[str, float], ...], tmp_path: Path) -> None:
    """In one part, and in two with dead documents, whose words are not counted."""
    oracle = write(find_backend("memory"), tmp_path / "memory")
    engines = (write(find_backend("local"), tmp_path / "one"), extended(find_backend("local"), tmp_path / "two"))
    for local in engines:
        for text in QUERIES:
            for languages in ((), ("sw",)):
                query = Query(text, languages=languages)
                for page in PAGES:
                    expected = oracle.lexical(K1, B, weights).explain(query, page.doc_id)
                    found = local.lexical(K1, B, weights).explain(query, page.doc_id)
                    assert plain(found) == close(expected)
                    assert found.score == pytest.approx(expected.score, rel=1e-5)
                    means = [part.mean_length for part in expected.terms]
                    assert [part.mean_length for part in found.terms] == pytest.approx(means, rel=1e-5)
                    for one, other in zip(
                        sorted(expected.terms, key=lambda part: part.term),
                        sorted(found.terms, key=lambda part: part.term),
                        strict=True,
                    ):
                        assert other.score == pytest.approx(one.score, rel=1e-5)
        local.close()


def test_of_a_document_that_was_replaced_the_newest_vectors_are_given(backend: Backend, tmp_path: Path) -> None:
    opened = extended(backend, tmp_path)
    for number, page in enumerate(PAGES):
        assert np.array_equal(opened.vectors(page.doc_id), vectors_of(page.doc_id, passages_of(number)))
    with pytest.raises(DocumentNotFoundError):
        opened.vectors("004x")
    with pytest.raises(DocumentNotFoundError):
        opened.lexical(K1, B).explain(Query("dog"), "004x")
    opened.close()
