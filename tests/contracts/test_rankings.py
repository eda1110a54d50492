"""What every backend promises of a ranking: its order, its cut, its filters."""

from pathlib import Path

import pytest

from indexer.backends.base import Backend
from indexer.backends.conditions import passes
from indexer.query import Query, host_lies_in
from tests.contracts.entries import QUERIES, Shared, index_of, random_entries, rankings, triples


@pytest.mark.parametrize(
    "query", QUERIES, ids=lambda query: query.text[:20].encode("ascii", "replace").decode() or "none"
)
def test_rankings_are_ordered_cut_and_filtered(query: Query, shared: Shared) -> None:
    entries, index = shared()
    pages = {page.doc_id: page for page, _, _, _ in entries}
    for depth in (1, 5, 1000):
        for ranking in rankings(index, query, depth):
            keys = [entry.sort_key for entry in ranking]
            assert keys == sorted(set(keys))
            assert len(keys) <= depth
            for found in ranking:
                page = pages[found.doc_id]
                host = page.url.split("/")[2].split(":")[0] if page.url else page.site
                assert not query.sites or any(host_lies_in(host, site) for site in query.sites)
                assert passes(page, query)


@pytest.mark.parametrize("query", QUERIES[5:23], ids=lambda query: repr(query)[:60])
def test_every_passage_that_passes_has_a_place_in_the_dense_ranking(query: Query, shared: Shared) -> None:
    entries, index = shared()
    wanted = {
        (page.doc_id, each.number) for page, passages, _, _ in entries if passes(page, query) for each in passages
    }
    _, dense = rankings(index, query, 1000)
    assert {(found.doc_id, found.passage_number) for found in dense} == wanted
    assert len(dense) == len(wanted)
    if wanted:
        assert triples(rankings(index, query, 1)[1]) == triples(dense)[:1]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_query_without_words_finds_nothing(text: str, shared: Shared) -> None:
    _, index = shared()
    lexical, dense = rankings(index, Query(text), 10)
    assert len(lexical) == len(dense) == 0


def test_a_cut_is_the_beginning_of_the_whole_ranking(shared: Shared) -> None:
    _, index = shared()
    whole = rankings(index, Query("running dogs bank"), 1000)
    for depth in (1, 2, 3, 10, 50):
        for cut, full in zip(rankings(index, Query("running dogs bank"), depth), whole, strict=True):
            assert triples(cut) == triples(full)[:depth]


def test_a_filter_takes_entries_out_and_changes_no_score(shared: Shared) -> None:
    entries, index = shared()
    swahili = {page.doc_id for page, _, _, _ in entries if page.language == "sw"}
    whole = rankings(index, Query("running dogs"), 1000)
    filtered = rankings(index, Query("running dogs", languages=("sw",)), 1000)
    for kept, full in zip(filtered, whole, strict=True):
        assert triples(kept) == [triple for triple in triples(full) if triple[0] in swahili] != []


def test_an_index_opened_anew_before_each_query_answers_the_same(backend: Backend, tmp_path: Path) -> None:
    entries = random_entries(5, 10)
    with index_of(backend, tmp_path, entries) as index:
        before = [tuple(map(triples, rankings(index, query, 20))) for query in QUERIES[:6]]
    for query, expected in zip(QUERIES[:6], before, strict=True):
        first, second = backend.open(tmp_path), backend.open(tmp_path)
        assert tuple(map(triples, rankings(first, query, 20))) == expected
        first.close()
        assert tuple(map(triples, rankings(second, query, 20))) == expected
        second.close()
