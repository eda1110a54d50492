"""Pseudo-relevance feedback, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.feedback import FeedbackDocument, mixed_vector, rm3


def rare(term: str) -> float:
    return 0.0


def test_terms_of_the_first_documents_are_mixed_into_the_query_by_score() -> None:
    # First document: salt 3/4, sea 1/4, times 2; second: wave 1/2, sea 1/2, times 1.
    # Sums: salt 1.5, sea .5 + .5 = 1, wave .5, total 3; shares 1/2, 1/3, 1/6. Half of it beside half of {sea: 1}.
    documents = [FeedbackDocument(2.0, {"salt": 3, "sea": 1}), FeedbackDocument(1.0, {"wave": 2, "sea": 2})]
    found = rm3({"sea": 1}, documents, most_terms=10, query_weight=0.5, share_of=rare)
    assert found == {"sea": pytest.approx(0.5 + 1 / 6), "salt": pytest.approx(1 / 4), "wave": pytest.approx(1 / 12)}
    assert list(found) == ["sea", "salt", "wave"]


def test_documents_and_model_are_cut_to_the_heaviest_terms() -> None:
    # The document keeps b and a (3 and 2 of 5); ties are cut by the alphabet, so of c and d, 1 each, none is left.
    found = rm3(
        {"q": 1},
        [FeedbackDocument(1.0, {"aa": 2, "bb": 3, "cc": 1, "dd": 1})],
        most_terms=2,
        query_weight=0.0,
        share_of=rare,
    )
    assert found == {"bb": pytest.approx(0.6), "aa": pytest.approx(0.4)}


def test_common_terms_and_terms_that_are_no_plain_words_are_left_out() -> None:
    terms = {"the": 9, "x": 9, "naïve": 9, "a" * 21: 9, "c++": 9, "good": 1}
    shares = {"the": 0.11, "good": 0.1}
    found = rm3(
        {"good": 2, "the": 2},
        [FeedbackDocument(1.0, terms)],
        most_terms=10,
        query_weight=0.5,
        share_of=lambda term: shares.get(term, 0.0),
    )
    # What the query itself says stays, common or not.
    assert found == {"good": pytest.approx(0.25 + 0.5), "the": pytest.approx(0.25)}


def test_without_documents_the_query_keeps_its_proportions() -> None:
    assert rm3({"sea": 3, "salt": 1}, [], most_terms=5, query_weight=0.5, share_of=rare) == {
        "sea": pytest.approx(0.375),
        "salt": pytest.approx(0.125),
    }


def test_a_vector_moves_toward_the_mean_of_its_first_passages() -> None:
    query = np.array([1.0, 0.0], dtype=np.float32)
    documents = np.array([[0.0, 1.0], [0.0, 1.0]], dtype=np.float32)
    # Half of (1, 0) and half of (0, 1), scaled to length 1.
    assert mixed_vector(query, documents, 0.5) == pytest.approx([0.5**0.5, 0.5**0.5])
    assert mixed_vector(query, documents[:0], 0.5) is query
    assert mixed_vector(query, -query[np.newaxis], 0.5) is query


TERMS = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 9), max_size=6)


@given(TERMS, st.lists(st.tuples(st.floats(0.1, 50), TERMS), max_size=4), st.integers(1, 5), st.floats(0, 1))
def test_weights_are_shares_of_at_most_one(
    query: dict[str, int], first: list[tuple[float, dict[str, int]]], most_terms: int, query_weight: float
) -> None:
    documents = [FeedbackDocument(score, terms) for score, terms in first]
    asked = {term: float(count) for term, count in query.items()}
    found = rm3(asked, documents, most_terms=most_terms, query_weight=query_weight, share_of=rare)
    assert sum(found.values()) <= 1 + 1e-9
    assert all(weight > 0 for weight in found.values())
    assert len(found) <= len(query) + most_terms
