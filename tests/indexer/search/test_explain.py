"""Explanations: the parts of a hit as the answer has them, and the one reason why a document is no hit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.backends.base import Vectors
from indexer.backends.memory import MemoryBackend
from indexer.errors import ModelError, RequestError
from indexer.links_in import LinkIn
from indexer.search.explain import explain
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.settings import SearchSettings
from tests.encoder import HashQueryEncoder
from tests.snapshots import page, snapshot_of

PAGES = (
    page("https://example.org/lemur", "Lemur", "It sleeps by day.\n\nThe lemur eats figs."),
    page("https://example.org/fig", "Fig", "A fig is a fruit of a fig tree."),
    page("https://example.org/loris", "Loris", "The loris is slow."),
    page("https://example.net/stone", "Stone", "Nothing of either."),
    page("https://example.de/katta", "Katta", "Ein Lemur auf Madagaskar.", language="de"),
    page("", "", "", doc_id="empty"),
)


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    opened = Searcher(snapshot_of(PAGES, MemoryBackend(), tmp_path))
    yield opened
    opened.close()


def kinds(searcher: Searcher, request: SearchRequest, name: str) -> list[str]:
    return [reason.kind for reason in explain(searcher, request, name).reasons]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_a_hit_is_explained_by_what_the_answer_says_of_it(searcher: Searcher, mode: str) -> None:
    request = SearchRequest("lemur figs", mode=mode)  # type: ignore[arg-type]  # one of the three
    for hit in searcher.search(request).hits:
        told = explain(searcher, request, hit.doc_id)
        assert (told.is_hit, told.rank, told.score, told.parts) == (True, hit.rank, hit.score, hit.parts)
        assert (told.url, told.title, told.checks) == (hit.url, hit.title, ())
        scores = {part.leg: part.score for part in hit.parts}
        if "lexical" in scores:
            assert told.lexical is not None
            assert told.lexical.score == pytest.approx(scores["lexical"], rel=1e-6)
            assert sum(part.score for part in told.lexical.terms) == told.lexical.score
        if "dense" in scores:
            assert told.dense is not None
            assert told.dense.score == scores["dense"]
        assert (told.lexical is None) == (mode == "dense")
        assert (told.dense is None) == (mode == "lexical")


def test_the_best_passage_is_where_the_words_are(searcher: Searcher) -> None:
    told = explain(searcher, SearchRequest("the lemur eats figs"), "https://example.org/lemur")
    assert told.dense is not None
    assert told.dense.passage_number == 1
    assert PAGES[0].text[told.dense.start : told.dense.end] == "The lemur eats figs."


def test_a_document_that_there_is_not_is_said_not_to_be_there(searcher: Searcher) -> None:
    told = explain(searcher, SearchRequest("lemur"), "https://example.org/other")
    assert [reason.kind for reason in told.reasons] == ["not_in_index"]
    assert (told.is_hit, told.rank, told.doc_id) == (False, None, "https://example.org/other")


def test_every_filter_that_leaves_a_document_out_is_named(searcher: Searcher) -> None:
    request = SearchRequest("lemur", sites=("example.org",), languages=("en",))
    told = explain(searcher, request, "https://example.de/katta")
    assert [(check.name, check.value, check.is_met) for check in told.checks] == [
        ("sites", "example.org", False),
        ("languages", "en", False),
    ]
    assert [reason.told for reason in told.reasons] == ["sites asks for example.org", "languages asks for en"]
    assert [check.is_met for check in explain(searcher, request, PAGES[0].doc_id).checks] == [True, True]
    # What it would score without its filters is told all the same.
    assert told.lexical is not None
    assert told.lexical.score > 0


def test_a_document_without_a_word_of_the_query_is_told_so(searcher: Searcher) -> None:
    lexical = SearchRequest("lemur figs", mode="lexical")
    assert kinds(searcher, lexical, "https://example.net/stone") == ["no_query_word"]
    told = explain(searcher, SearchRequest("lemur figs"), "https://example.net/stone")
    # The dense leg has it, so it is a hit, and the reason is for the other leg.
    assert told.is_hit
    assert [reason.kind for reason in told.reasons] == ["no_query_word"]
    assert "lemur" in told.reasons[0].told


def test_a_document_below_the_page_is_told_its_rank(searcher: Searcher) -> None:
    request = SearchRequest("lemur figs", k=1)
    last = searcher.search(replace(request, k=10)).hits[-1]
    told = explain(searcher, request, last.doc_id)
    assert (told.is_hit, told.rank) == (False, last.rank)
    assert told.reasons[-1].kind == "not_on_page"
    assert f"rank {last.rank}" in told.reasons[-1].told


def test_a_document_that_its_site_pushes_out_is_told_so(searcher: Searcher) -> None:
    request = SearchRequest("lemur fig", settings=SearchSettings(max_per_site=1))
    hits = {hit.doc_id for hit in searcher.search(request).hits}
    out = next(one.doc_id for one in PAGES[:3] if one.doc_id not in hits)
    assert kinds(searcher, request, out)[-1] == "grouped"


def test_a_document_below_the_depth_of_a_leg_is_told_its_score(searcher: Searcher) -> None:
    request = SearchRequest("lemur fig", mode="dense", settings=SearchSettings(depth=1))
    first = searcher.search(request).hits[0].doc_id
    other = next(one.doc_id for one in PAGES[:3] if one.doc_id != first)
    told = explain(searcher, request, other)
    assert [reason.kind for reason in told.reasons] == ["below_depth"]
    assert told.dense is not None
    assert f"{told.dense.score:.4f}" in told.reasons[0].told


def test_a_document_without_passages_is_in_neither_leg(searcher: Searcher) -> None:
    assert kinds(searcher, SearchRequest("lemur"), "empty") == ["no_query_word", "below_depth"]


class BrokenEncoder(HashQueryEncoder):
    def encode(self, text: str) -> Vectors:
        raise ModelError("the query encoder", found="a broken file", wanted="a model", remedy="build the index again")


def test_a_leg_that_cannot_answer_is_named(tmp_path: Path) -> None:
    searcher = Searcher(snapshot_of(PAGES, MemoryBackend(), tmp_path, BrokenEncoder()))
    told = explain(searcher, SearchRequest("lemur"), PAGES[0].doc_id)
    assert told.dense is None
    assert [reason.kind for reason in told.reasons] == ["missing_leg"]


def test_what_cannot_be_asked_is_refused(searcher: Searcher) -> None:
    with pytest.raises(RequestError):
        explain(searcher, SearchRequest(" "), PAGES[0].doc_id)
    with pytest.raises(RequestError):
        explain(searcher, SearchRequest("lemur"), "")


def test_words_of_links_are_checked_among_the_links(tmp_path: Path) -> None:
    pages = (page("https://a.org/", "A", "figs", doc_id="a"), page("https://b.org/", "B", "figs", doc_id="b"))
    links = {"b": (LinkIn("a", "All about figs"),)}
    searcher = Searcher(snapshot_of(pages, MemoryBackend(), tmp_path, links_in=links))
    request = SearchRequest("figs inanchor:about")
    (hit,) = searcher.search(request).hits
    assert hit.doc_id == "b"
    assert [(check.value, check.is_met) for check in explain(searcher, request, "b").checks] == [
        ("inanchor:about", True)
    ]
    assert kinds(searcher, request, "a") == ["filter"]
