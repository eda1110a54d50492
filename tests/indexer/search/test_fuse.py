"""Fusion: min-max normalisation and the convex sum, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ranking import WHOLE_DOCUMENT, LegScore, Ranking, ScoredPassage
from indexer.search.fuse import Leg, fuse
from indexer.search.scales import bounded, reciprocal_rank

NUMBERS = {"a": 0, "b": 3}  # The passages of the dense leg.


def ranking(passage_numbers: dict[str, int] | None = None, **scores: float) -> Ranking:
    numbers = passage_numbers or {}
    return Ranking.of(ScoredPassage(name, numbers.get(name, WHOLE_DOCUMENT), score) for name, score in scores.items())


def whole_documents(scores: dict[str, float]) -> Ranking:
    return Ranking.of(ScoredPassage(name, WHOLE_DOCUMENT, score) for name, score in scores.items())


def test_each_leg_is_normalised_over_its_own_list_and_a_missing_document_gets_nothing() -> None:
    # lexical: min 2, max 10: a (10 - 2) / 8 = 1, b (4 - 2) / 8 = .25, c 0
    # dense:   min .2, max .6: b 1, a (.4 - .2) / .4 = .5, d 0
    # a = .5 * 1 + .5 * .5 = .75; b = .5 * .25 + .5 * 1 = .625; c = 0; d = 0
    fused = fuse(
        [
            Leg("lexical", ranking(a=10.0, b=4.0, c=2.0), 0.5),
            Leg("dense", ranking(NUMBERS | {"d": 7}, b=0.6, a=0.4, d=0.2), 0.5),
        ]
    )
    assert [(document.doc_id, document.score) for document in fused] == [
        ("a", pytest.approx(0.75)),
        ("b", pytest.approx(0.625)),
        ("c", 0.0),
        ("d", 0.0),
    ]
    assert [document.passage_number for document in fused] == [0, 3, WHOLE_DOCUMENT, 7]
    assert fused[1].parts == (
        LegScore("lexical", 2, 4.0, 0.25, 0.5),
        LegScore("dense", 1, 0.6, 1.0, 0.5),
    )
    assert [part.leg for part in fused[3].parts] == ["dense"]


def test_weights_are_shares_of_their_sum() -> None:
    # 3 and 1 are shares of .75 and .25: a has the best of lexical alone, b the best of dense alone.
    fused = fuse([Leg("lexical", ranking(a=2.0, c=1.0), 3.0), Leg("dense", ranking(b=0.9, c=0.1), 1.0)])
    assert [(document.doc_id, document.score) for document in fused] == [("a", 0.75), ("b", 0.25), ("c", 0.0)]


def test_a_list_of_equal_scores_gives_each_document_one() -> None:
    fused = fuse([Leg("lexical", ranking(b=3.0, a=3.0), 0.5), Leg("dense", ranking(b=0.7), 0.5)])
    # Both are 1 in the lexical list, b is 1 in the dense list too: b has .5 + .5, a has .5.
    assert [(document.doc_id, document.score) for document in fused] == [("b", 1.0), ("a", 0.5)]


def test_equal_sums_are_ordered_by_doc_id() -> None:
    fused = fuse([Leg("lexical", ranking(b=2.0, z=1.0), 0.5), Leg("dense", ranking(a=0.9, z=0.1), 0.5)])
    assert [document.doc_id for document in fused] == ["a", "b", "z"]


def test_a_leg_alone_keeps_its_order_and_gives_its_normalised_score() -> None:
    fused = fuse([Leg("dense", ranking(NUMBERS, b=0.9, a=0.5, c=0.1), 0.2)])
    assert [(document.doc_id, document.score) for document in fused] == [
        ("b", 1.0),
        ("a", pytest.approx(0.5)),
        ("c", 0.0),
    ]
    assert {part.weight for document in fused for part in document.parts} == {1.0}


def test_a_leg_alone_keeps_its_order_where_rounding_makes_scores_equal() -> None:
    # Against a spread of 1e300 the first two both normalise to exactly 1, and "a" would sort before "b".
    fused = fuse([Leg("lexical", ranking(b=1e300 * (1 + 2**-52), a=1e300, z=-1e300), 1.0)])
    assert [document.doc_id for document in fused] == ["b", "a", "z"]


def test_an_empty_leg_leaves_the_other_its_share() -> None:
    fused = fuse([Leg("lexical", ranking(), 0.5), Leg("dense", ranking(a=0.9, b=0.1), 0.5)])
    assert [(document.doc_id, document.score) for document in fused] == [("a", 0.5), ("b", 0.0)]


def test_nothing_found_is_an_empty_list() -> None:
    assert list(fuse([Leg("lexical", ranking(), 0.5), Leg("dense", ranking(), 0.5)])) == []


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-100, 100, width=32), max_size=8)


@given(SCORES, SCORES, st.floats(0.125, 1), st.floats(0, 1))
def test_any_two_legs_give_every_document_once_in_total_order_with_scores_from_0_to_1(
    lexical: dict[str, float], dense: dict[str, float], first: float, second: float
) -> None:
    fused = fuse([Leg("lexical", whole_documents(lexical), first), Leg("dense", whole_documents(dense), second)])
    assert sorted(document.doc_id for document in fused) == sorted(lexical.keys() | dense.keys())
    keys = [(-document.score, document.doc_id) for document in fused]
    assert keys == sorted(keys)
    assert all(-1e-9 <= document.score <= 1 + 1e-9 for document in fused)


def test_each_leg_has_a_scale_of_its_own() -> None:
    # lexical from 0 to its highest, 4: a 1, b .5; dense above its lowest, .2: b .6, a 0. Half each.
    fused = fuse(
        [
            Leg("lexical", ranking(a=4.0, b=2.0), 0.5, bounded(0.0, None)),
            Leg("dense", ranking(b=0.8, a=0.2), 0.5, bounded(None, 1.0)),
        ]
    )
    assert [document.doc_id for document in fused] == ["b", "a"]
    assert [document.score for document in fused] == pytest.approx([0.55, 0.5])


def test_reciprocal_ranks_are_summed_by_weight() -> None:
    # lexical: a 1/61, b 1/62; dense: b 1/61, c 1/62. Half each: b (1/62 + 1/61) / 2, a 1/122, c 1/124.
    scale = reciprocal_rank(60)
    fused = fuse([Leg("lexical", ranking(a=9.0, b=1.0), 0.5, scale), Leg("dense", ranking(b=0.9, c=0.8), 0.5, scale)])
    assert [document.doc_id for document in fused] == ["b", "a", "c"]
    assert [document.score for document in fused] == pytest.approx([(1 / 61 + 1 / 62) / 2, 1 / 122, 1 / 124])
    assert fused[0].parts[1].normalised == 1 / 61
