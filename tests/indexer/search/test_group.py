"""Grouping: no site fills the page, no text stands there twice, and pages put together are one long page."""

import random

from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import Facts
from indexer.ranking import WHOLE_DOCUMENT, Ranking, ScoredPassage
from indexer.search.fuse import Leg, fuse
from indexer.search.group import Groups, gather
from indexer.search.late import doc_ids_of


def test_the_best_of_a_cluster_stands_for_the_others() -> None:
    facts = Facts(("x", "y", "z", "x", "y"), ("b", "a", "b", "c", "b"))
    assert gather(facts) == Groups((0, 1, 3), {0: (2, 4)})
    assert gather(facts, collapses=False) == Groups((0, 1, 2, 3, 4), {})


def test_where_a_site_has_enough_another_site_stands_for_the_cluster() -> None:
    # x has one already when c comes; y's copy of c stands then, and x's is similar to it. d has nobody else.
    facts = Facts(("x", "x", "y", "x"), ("a", "c", "c", "d"))
    assert gather(facts, max_per_site=1) == Groups((0, 2), {2: (1,)})
    assert gather(facts, max_per_site=1, collapses=False) == Groups((0, 2), {})


def test_documents_left_out_as_similar_take_no_place_of_their_site() -> None:
    facts = Facts(("x", "x", "x", "x"), ("a", "a", "a", "b"))
    assert gather(facts, max_per_site=2) == Groups((0, 3), {0: (1, 2)})


def test_no_documents_make_no_groups() -> None:
    assert gather(Facts()) == Groups((), {})


FACTS = st.lists(st.tuples(st.sampled_from(["", "x", "y", "z"]), st.sampled_from("abcde")), max_size=30)


def facts_of(pairs: list[tuple[str, str]]) -> Facts:
    return Facts(tuple(site for site, _ in pairs), tuple(cluster for _, cluster in pairs))


@given(FACTS, st.none() | st.integers(1, 3), st.booleans())
def test_any_groups_keep_their_promises(pairs: list[tuple[str, str]], limit: int | None, collapses: bool) -> None:
    groups = gather(facts_of(pairs), max_per_site=limit, collapses=collapses)
    assert list(groups.places) == sorted(set(groups.places))
    shown = [pairs[place] for place in groups.places]
    for site in "xyz":
        assert limit is None or sum(pair[0] == site for pair in shown) <= limit
    similar = [place for places in groups.similar.values() for place in places]
    assert not set(similar) & set(groups.places)
    assert len(similar) == len(set(similar))
    for head, places in groups.similar.items():
        assert head in groups.places
        assert list(places) == sorted(places) != []
        assert {pairs[place][1] for place in places} == {pairs[head][1]}
    if collapses:
        assert len({cluster for _, cluster in shown}) == len(shown)
        if limit is None:
            assert len(shown) == len({cluster for _, cluster in pairs})
            assert sorted((*groups.places, *similar)) == list(range(len(pairs)))
    elif limit is None:
        assert list(groups.places) == list(range(len(pairs)))


@given(FACTS, st.none() | st.integers(1, 3), st.integers(0, 30))
def test_groups_of_a_beginning_are_a_beginning(pairs: list[tuple[str, str]], limit: int | None, cut: int) -> None:
    whole, part = (gather(facts_of(each), max_per_site=limit) for each in (pairs, pairs[:cut]))
    assert part.places == whole.places[: len(part.places)]
    assert all(place >= cut for place in whole.places[len(part.places) :])


@given(FACTS, st.randoms(use_true_random=False), st.integers(1, 7), st.none() | st.integers(1, 2))
def test_pages_put_together_are_one_long_page_under_equal_scores(
    pairs: list[tuple[str, str]], chance: random.Random, size: int, limit: int | None
) -> None:
    # Nearly all scores are equal, and each page is made anew from legs that come in another order.
    entries = [ScoredPassage(f"{place:02}", WHOLE_DOCUMENT, float(place % 2)) for place in range(len(pairs))]
    known = {entry.doc_id: pair for entry, pair in zip(entries, pairs, strict=True)}

    def page(first: int, last: int) -> list[str]:
        legs = [Leg(name, Ranking.of(chance.sample(entries, len(entries))), 0.5) for name in ("lexical", "dense")]
        doc_ids = doc_ids_of(fuse(legs))
        groups = gather(facts_of([known[doc_id] for doc_id in doc_ids]), max_per_site=limit)
        return [doc_ids[place] for place in groups.places[first:last]]

    pages = [page(first, first + size) for first in range(0, len(pairs) + size, size)]
    assert [doc_id for each in pages for doc_id in each] == page(0, len(pairs))


def test_doc_ids_are_those_of_the_documents() -> None:
    leg = Leg(
        "lexical", Ranking.of([ScoredPassage("a", WHOLE_DOCUMENT, 1.0), ScoredPassage("b", WHOLE_DOCUMENT, 2.0)]), 1
    )
    fused = fuse([leg])
    assert doc_ids_of(fused) == doc_ids_of(tuple(fused)) == ["b", "a"]
