"""A recall set seen through goggles: scores worked out, strengths in order, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.goggles.language import parse
from indexer.ranking import WHOLE_DOCUMENT, FusedDocument
from indexer.search.goggles.apply import View, apply
from indexer.search.goggles.lens import Lens, Page


def seen(text: str, *found: tuple[str, float]) -> View:
    """Look at pages of the hosts named, best first."""
    documents = [FusedDocument(name, score, WHOLE_DOCUMENT, ()) for name, score in found]
    return apply(documents, [Page(f"https://{name}.example/") for name, _ in found], Lens([parse(text)]))


def test_scores_by_hand() -> None:
    view = seen(
        "$boost=2,site=a.example\n$downrank=3,site=b.example\n$discard,site=c.example",
        ("b", 1.0), ("c", 0.9), ("d", 0.6), ("a", 0.3), ("e", 0.0),
    )  # fmt: skip
    # a: .3 * 3 = .9; d: .6; b: 1 / 4 = .25; e: 0; all divided by 3.
    assert [(each.doc_id, each.score) for each in view.documents] == [
        ("a", pytest.approx(0.3)),
        ("d", pytest.approx(0.2)),
        ("b", pytest.approx(0.25 / 3)),
        ("e", 0.0),
    ]
    assert [(each.doc_id, each.score) for each in view.discarded] == [("c", 0.9)]
    assert view.divisor == 3
    assert {doc_id: (effect.action, effect.strength, effect.line) for doc_id, effect in view.effects.items()} == {
        "a": ("boost", 2, 1),
        "b": ("downrank", 3, 2),
        "c": ("discard", 0, 3),
    }


def test_a_goggle_that_matches_nothing_changes_nothing() -> None:
    view = seen("/nowhere/$boost=10", ("b", 0.7), ("a", 0.7), ("c", 0.1))
    assert [(each.doc_id, each.score) for each in view.documents] == [("b", 0.7), ("a", 0.7), ("c", 0.1)]
    assert (view.discarded, view.effects, view.divisor) == ((), {}, 1.0)


def test_downranks_alone_leave_the_others_as_they_were() -> None:
    view = seen("$downrank,site=b.example", ("b", 0.8), ("a", 0.5))
    assert [(each.doc_id, each.score) for each in view.documents] == [("a", 0.5), ("b", 0.4)]


def test_a_generic_discard_leaves_what_is_named() -> None:
    view = seen("$discard\n$boost,site=a.example\n$downrank,site=b.example", ("c", 1.0), ("b", 0.9), ("a", 0.2))
    # .2 * 2 = .4 and .9 / 2 = .45, both divided by 2.
    assert [each.doc_id for each in view.documents] == ["b", "a"]
    assert [each.score for each in view.documents] == pytest.approx([0.225, 0.2])
    assert view.effects["c"].line == 1


def test_an_order_that_a_reranker_made_is_kept() -> None:
    view = seen("$boost,site=z.example", ("b", 0.2), ("a", 0.9), ("c", 0.5))
    assert [(each.doc_id, each.score) for each in view.documents] == [("b", 0.9), ("a", 0.5), ("c", 0.2)]


@pytest.mark.parametrize("score", [0.0, 1e-9, 0.5, 1.0])
def test_strengths_stand_in_their_order_at_equal_scores(score: float) -> None:
    strengths = [*(f"boost={n}" for n in range(10, 0, -1)), "", *(f"downrank={n}" for n in range(1, 11))]
    lines = [f"${action},site=s{place}.example" for place, action in enumerate(strengths) if action]
    names = [f"s{place}" for place in range(len(strengths))]
    view = seen("\n".join(lines), *((name, score) for name in reversed(names)))
    assert [each.doc_id for each in view.documents] == names


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 1)), max_size=12))
def test_nothing_is_lost_and_scores_stay_in_their_range(found: list[tuple[str, float]]) -> None:
    text = (
        "$boost=10,site=a.example\n$boost,site=b.example\n$downrank=2,site=c.example\n$discard,site=d.example\n"
        "$boost,site=e.example"
    )
    ordered = sorted(found, key=lambda pair: -pair[1])
    documents = [
        FusedDocument(f"{name}{place}", score, WHOLE_DOCUMENT, ()) for place, (name, score) in enumerate(ordered)
    ]
    view = apply(documents, [Page(f"https://{name}.example/") for name, _ in ordered], Lens([parse(text)]))
    kept = [each.doc_id for each in view.documents]
    assert sorted(kept + [each.doc_id for each in view.discarded]) == sorted(each.doc_id for each in documents)
    assert all(each.doc_id.startswith("d") for each in view.discarded)
    scores = [each.score for each in view.documents]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for group in ("a", "be", "c", "f"):  # Equal effects leave an order as it is.
        members = [each.doc_id for each in documents if each.doc_id[0] in group]
        assert [doc_id for doc_id in kept if doc_id[0] in group] == members
