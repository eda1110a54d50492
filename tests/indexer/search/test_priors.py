"""Priors: worked out by hand, and what they may not do."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import Merits
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument, LegScore
from indexer.search.priors import Priors, freshness, with_priors

TODAY = date(2026, 1, 31)
FACTS = {
    "old": (date(2025, 12, 2), 0.0),  # 60 days
    "new": (date(2026, 1, 31), 0.5),
    "undated": (None, 0.0),
}


def known(doc_ids: Sequence[str]) -> Merits:
    facts = [FACTS[doc_id] for doc_id in doc_ids]
    return Merits(tuple(day for day, _ in facts), tuple(spam for _, spam in facts))


def fused(**scores: float) -> list[FusedDocument]:
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [FusedDocument(doc_id, score, WHOLE_DOCUMENT, ()) for doc_id, score in ordered]


def test_freshness_halves_with_each_half_life() -> None:
    assert freshness(TODAY, TODAY, 30) == 1.0
    assert freshness(date(2026, 1, 1), TODAY, 30) == 0.5
    assert freshness(date(2025, 12, 2), TODAY, 30) == 0.25
    assert freshness(date(2027, 1, 1), TODAY, 30) == 1.0
    assert freshness(None, TODAY, 30) == 0.0


def test_both_priors_are_summed_beside_the_fused_score() -> None:
    # Weights 1, .5 and .5, so each sum is divided by 2. The old one has .8 + .5 * .25 + .5 * 1, the new one
    # .8 + .5 * 1 + .5 * .5, the undated one .9 + 0 + .5.
    found = with_priors(fused(old=0.8, new=0.8, undated=0.9), known, Priors(0.5, 30, TODAY, 0.5))
    assert [document.doc_id for document in found] == ["new", "old", "undated"]
    assert [document.score for document in found] == pytest.approx([0.775, 0.7125, 0.7])
    assert found[0].parts == (LegScore("freshness", 0, 1.0, 1.0, 0.5), LegScore("quality", 0, 0.5, 0.5, 0.5))


def test_a_prior_of_no_weight_is_no_part() -> None:
    found = with_priors(fused(new=0.5), known, Priors(0.0, 30, TODAY, 1.0))
    assert [part.leg for part in found[0].parts] == ["quality"]
    assert found[0].score == pytest.approx((0.5 + 0.5) / 2)


def test_without_weights_nothing_is_asked_and_nothing_moves() -> None:
    documents = fused(old=0.8)
    assert with_priors(documents, lambda doc_ids: pytest.fail("asked"), Priors(0, 30, TODAY, 0)) is documents


@given(
    st.dictionaries(st.sampled_from(list(FACTS)), st.floats(0, 1)),
    st.floats(0, 10),
    st.floats(0, 10),
    st.floats(1, 1e4),
)
def test_priors_keep_every_document_in_total_order_within_0_and_1(
    scores: dict[str, float], fresh: float, quality: float, half_life: float
) -> None:
    found = with_priors(fused(**scores), known, Priors(fresh, half_life, TODAY, quality))
    assert {document.doc_id for document in found} == set(scores)
    assert all(-1e-9 <= document.score <= 1 + 1e-9 for document in found)
    keys = [(-document.score, document.doc_id) for document in found]
    assert keys == sorted(keys)
