"""A search from request to answer, on the memory backend."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Document
from indexer.backends.base import Vectors
from indexer.backends.memory import MemoryBackend
from indexer.errors import DocumentNotFoundError, ModelError, RequestError, SettingsError
from indexer.goggles.effect import Effect
from indexer.goggles.language import parse, parse_sites
from indexer.ranking import LegScore
from indexer.search.parse import LONGEST_QUERY
from indexer.search.pipeline import Searcher
from indexer.search.request import Mode, SearchRequest
from indexer.search.response import SearchResponse, StageTime
from indexer.settings import HYBRID_FIELDS, SearchSettings
from tests.documents import document
from tests.snapshots import page, snapshot_of

DOCUMENTS = [
    page("https://animals.example.org/1", "Lemur", "The lemur sleeps.\n\nIt eats figs."),
    page("https://animals.example.org/2", "Aye-aye", "No lemur taps like this one."),
    page("https://animals.example.org/3", "Loris", "A slow cousin of the lemur, it hides in trees all day long."),
    page("https://plants.example.net/fig", "Fig", "Figs grow on trees; a lemur eats them."),
    page("https://tiere.example.de/maki", "Katta", "Ein Lemur auf Madagaskar.", language="de"),
]


class BrokenEncoder:
    """A query encoder whose model is damaged."""

    dim = 32

    def encode(self, text: str) -> Vectors:
        raise ModelError("the query encoder", found="a broken file", wanted="a model", remedy="build the index again")

    def known(self, text: str) -> float:
        return 1.0

    def spans(self, text: str) -> list[tuple[int, int]]:
        return []


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    opened = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path))
    yield opened
    opened.close()


def titles(response: SearchResponse) -> list[str]:
    return [hit.title for hit in response.hits]


def test_a_hit_carries_all_that_is_shown(searcher: Searcher) -> None:
    response = searcher.search(SearchRequest("lemur figs", k=1, mode="lexical", sites=("example.org",)))
    (hit,) = response.hits
    first = DOCUMENTS[0]
    assert (hit.rank, hit.doc_id, hit.url, hit.title) == (1, first.doc_id, first.url, "Lemur")
    assert (hit.site, hit.language, hit.fetched_at) == ("example.org", "en", first.fetched_at)
    assert hit.snippet.text == "The lemur sleeps. It eats figs."
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.highlights] == ["lemur", "figs"]
    assert [part.leg for part in hit.parts] == ["lexical"]
    assert (response.total, response.total_is_exact, response.missing) == (3, True, ())


def test_a_hybrid_score_is_the_weighted_sum_of_its_parts(searcher: Searcher) -> None:
    settings = SearchSettings(lexical_weight=0.3, dense_weight=0.7)
    response = searcher.search(SearchRequest("lemur figs", settings=settings))
    assert len(response.hits) == 5
    for hit in response.hits:
        assert hit.score == pytest.approx(sum(part.weight * part.normalised for part in hit.parts))
        assert [part.weight for part in hit.parts] == [0.3, 0.7]


def test_weights_of_the_settings_change_the_lexical_scores(searcher: Searcher) -> None:
    flat, weighed = (
        searcher.search(SearchRequest("lemur", mode="lexical", settings=SearchSettings(weights=weights)))
        for weights in ((), (("contents", 1.0), ("title", 20.0)))
    )
    assert [hit.parts[0].score for hit in flat.hits] != [hit.parts[0].score for hit in weighed.hits]


def test_titles_count_more_in_a_hybrid_search_and_not_in_one_by_words_alone(searcher: Searcher) -> None:
    def scores(mode: Mode, weights: tuple[tuple[str, float], ...] | None = None) -> dict[str, float]:
        found = searcher.search(SearchRequest("lemur", mode=mode, settings=SearchSettings(weights=weights)))
        return {hit.doc_id: part.score for hit in found.hits for part in hit.parts if part.leg == "lexical"}

    assert scores("hybrid") == scores("lexical", HYBRID_FIELDS) != scores("lexical")
    assert scores("hybrid", ()) == scores("lexical") == scores("lexical", ())


def test_a_field_is_weighed_once() -> None:
    with pytest.raises(SettingsError, match="a field twice"):
        SearchSettings(weights=(("title", 1.0), ("title", 2.0)))


def test_pages_are_cut_from_one_list(searcher: Searcher) -> None:
    whole = searcher.search(SearchRequest("lemur figs", k=5)).hits
    pages = [searcher.search(SearchRequest("lemur figs", k=2, offset=offset)).hits for offset in (0, 2, 4, 6)]
    assert tuple(hit for hits in pages for hit in hits) == whole
    assert [hit.rank for hit in whole] == [1, 2, 3, 4, 5]


def test_the_ranking_alone_is_that_of_the_answer(searcher: Searcher) -> None:
    for settings in (SearchSettings(), SearchSettings(max_per_site=1)):
        request = SearchRequest("lemur figs", k=3, offset=1, settings=settings)
        hits = searcher.search(request).hits
        ranked = searcher.rank(request)
        assert [(one.doc_id, one.score, one.parts) for one in ranked] == [
            (hit.doc_id, hit.score, hit.parts) for hit in hits
        ]


def test_the_same_request_gives_the_same_answer_apart_from_times(searcher: Searcher) -> None:
    first, second = (searcher.search(SearchRequest("lemur figs")) for _ in range(2))
    assert replace(first, stages=()) == replace(second, stages=())


def test_filters_act_in_every_mode(searcher: Searcher) -> None:
    for mode in ("hybrid", "lexical", "dense"):
        request = SearchRequest("lemur", mode=mode, sites=("https://Example.org/",), languages=("EN",))
        response = searcher.search(request)
        assert sorted(titles(response)) == ["Aye-aye", "Lemur", "Loris"]
        assert response.query.sites == ("example.org",)
        assert titles(searcher.search(replace(request, sites=(), languages=("de",)))) == ["Katta"]


def test_days_and_sites_to_leave_out_act_in_every_mode(tmp_path: Path) -> None:
    days = {"a": date(2024, 1, 1), "b": date(2024, 12, 31), "c": date(2025, 1, 1), "d": None}
    pages = [page(f"https://{name}.example.org/", name, "figs", published_at=day) for name, day in days.items()]
    searcher = Searcher(snapshot_of(pages, MemoryBackend(), tmp_path))
    for mode in ("hybrid", "lexical", "dense"):
        request = SearchRequest("figs", mode=mode, published_since=date(2024, 1, 1))
        assert sorted(titles(searcher.search(request))) == ["a", "b", "c"]
        assert sorted(titles(searcher.search(replace(request, published_until=date(2024, 12, 31))))) == ["a", "b"]
        assert titles(searcher.search(replace(request, query="figs before:2024-12"))) == ["a"]
        without = SearchRequest("figs", mode=mode, excluded_sites=("A.example.org", "https://d.example.org/"))
        assert sorted(titles(searcher.search(without))) == ["b", "c"]
    none = searcher.search(SearchRequest("figs", excluded_sites=("org",)))
    assert (none.hits, none.empty_reason) == ((), "no document passes NOT site:org")


def test_a_site_fills_no_more_of_the_page_than_it_may(searcher: Searcher) -> None:
    settings = SearchSettings(max_per_site=1)
    response = searcher.search(SearchRequest("lemur", settings=settings))
    assert sorted(hit.site for hit in response.hits) == ["example.de", "example.net", "example.org"]
    assert [hit.rank for hit in response.hits] == [1, 2, 3]
    assert (response.total, response.total_is_exact) == (3, True)
    asked_for = searcher.search(SearchRequest("lemur", sites=("example.org",), settings=settings))
    assert len(asked_for.hits) == 3


def test_a_query_of_signs_or_stop_words_is_answered_by_the_dense_leg_alone(searcher: Searcher) -> None:
    for text in ("?!", "the of"):
        assert titles(searcher.search(SearchRequest(text, mode="lexical"))) == []
        response = searcher.search(SearchRequest(text))
        assert len(response.hits) == 5
        assert all([part.leg for part in hit.parts] == ["dense"] for hit in response.hits)
        assert response.missing == ()


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\ud800"])
def test_an_empty_query_is_refused_by_the_field_s_name(searcher: Searcher, text: str) -> None:
    with pytest.raises(RequestError) as caught:
        searcher.search(SearchRequest(text))
    assert caught.value.thing == "query"


def test_a_query_that_is_too_long_is_cut_and_the_answer_says_so(searcher: Searcher) -> None:
    assert searcher.search(SearchRequest("lemur " * LONGEST_QUERY)).query_truncated
    assert not searcher.search(SearchRequest("lemur")).query_truncated


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("k", {"k": 0}),
        ("k", {"k": 1001}),
        ("offset", {"offset": -1}),
        ("offset", {"offset": 1001}),
        ("mode", {"mode": "both"}),
        ("published_until", {"published_since": date(2025, 1, 2), "published_until": date(2025, 1, 1)}),
        ("lexical_weight", {"settings": SearchSettings(lexical_weight=0, dense_weight=0)}),
    ],
)
def test_a_value_outside_its_range_is_refused_by_the_field_s_name(field: str, values: dict[str, object]) -> None:
    with pytest.raises(RequestError) as caught:
        SearchRequest("lemur", **values)  # type: ignore[arg-type]  # the point of the test
    assert caught.value.thing == field


def test_weights_outside_their_range_are_refused() -> None:
    with pytest.raises(SettingsError):
        SearchSettings(lexical_weight=float("nan"))


def test_more_documents_than_the_depth_make_the_total_inexact(searcher: Searcher) -> None:
    # Either leg gives 2 of its 5 documents, so at most 4 are found.
    response = searcher.search(SearchRequest("lemur", settings=SearchSettings(depth=2)))
    assert 2 <= response.total <= 4
    assert not response.total_is_exact


def test_without_an_encoder_the_words_answer_and_the_answer_says_so(tmp_path: Path) -> None:
    searcher = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path, BrokenEncoder()))
    response = searcher.search(SearchRequest("figs"))
    assert set(titles(response)) == {"Fig", "Lemur"}
    assert response.missing == ("dense",)
    assert not response.total_is_exact
    assert response.hits[0].score == 1.0
    with pytest.raises(ModelError):
        searcher.search(SearchRequest("figs", mode="dense"))


def test_stages_are_timed_in_the_order_they_ran(tmp_path: Path) -> None:
    seconds = count()  # Each look at the clock is a second later: each stage takes 1000 ms.
    searcher = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path), clock=lambda: float(next(seconds)))
    response = searcher.search(SearchRequest("lemur"))
    names = ["parse", "spell", "lexical", "encode", "dense", "fuse", "titles", "group", "read", "snippet"]
    assert response.stages == tuple(StageTime(name, 1000.0) for name in names)


def test_a_scorer_orders_the_documents_again_by_title_and_best_passage(tmp_path: Path) -> None:
    seen: list[str] = []

    def by_name(query: str, texts: Sequence[str]) -> list[float]:
        seen.extend(texts)
        return [float(text.startswith("Loris")) for text in texts]

    searcher = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path), scorer=by_name)
    response = searcher.search(SearchRequest("figs"))
    assert titles(response)[0] == "Loris"
    assert response.hits[0].parts[-1].leg == "rerank"
    assert {"Lemur\nIt eats figs.", "Katta\nEin Lemur auf Madagaskar."} <= set(seen)


def test_a_scorer_that_fails_leaves_the_fused_order_and_the_answer_says_so(tmp_path: Path) -> None:
    snapshot = snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path)
    plain = Searcher(snapshot).search(SearchRequest("figs"))
    failing = Searcher(snapshot, scorer=lambda query, texts: []).search(SearchRequest("figs"))
    assert titles(failing) == titles(plain)
    assert failing.missing == ("rerank",)


def test_a_document_is_read_by_its_id(searcher: Searcher) -> None:
    expected: Document = DOCUMENTS[3]
    assert searcher.document(expected.doc_id) == expected
    with pytest.raises(DocumentNotFoundError):
        searcher.document("no such id")


def test_near_duplicates_stand_behind_the_best_of_them(tmp_path: Path) -> None:
    copies = [replace(document(name, "figs and figs"), cluster_id="b", site="example.org") for name in "abc"]
    other = document("d", "figs alone")
    searcher = Searcher(snapshot_of([*copies, other], MemoryBackend(), tmp_path))
    response = searcher.search(SearchRequest("figs"))
    assert {(hit.doc_id, hit.similar) for hit in response.hits} == {("a", ("b", "c")), ("d", ())}
    assert (response.total, response.total_is_exact) == (2, True)
    whole = searcher.search(SearchRequest("figs", settings=SearchSettings(collapse=False)))
    assert [hit.doc_id for hit in whole.hits if hit.doc_id != "d"] == ["a", "b", "c"]
    assert all(hit.similar == () for hit in whole.hits)
    assert whole.total == 4


@given(st.lists(st.sampled_from("xyz"), min_size=1, max_size=12), st.integers(1, 4), st.integers(1, 3))
def test_pages_put_together_are_one_long_page(
    tmp_path_factory: pytest.TempPathFactory, clusters: list[str], k: int, limit: int
) -> None:
    # All texts are equal, so every score is tied.
    pages = [
        replace(document(f"{number:02}", "figs"), cluster_id=f"{cluster}{number % 3}", site=f"{cluster}.org")
        for number, cluster in enumerate(clusters)
    ]
    searcher = Searcher(snapshot_of(pages, MemoryBackend(), tmp_path_factory.mktemp("pages")))
    settings = SearchSettings(max_per_site=limit)
    whole = searcher.search(SearchRequest("figs", k=100, settings=settings))
    found = [
        hit.doc_id
        for offset in range(0, len(pages) + k, k)
        for hit in searcher.search(SearchRequest("figs", k=k, offset=offset, settings=settings)).hits
    ]
    assert found == [hit.doc_id for hit in whole.hits]
    assert len(found) == whole.total


def test_fresh_and_clean_documents_rise_by_their_weights(tmp_path: Path) -> None:
    pages = [
        replace(document("a", "figs"), published_at=date(2020, 1, 1), spam_score=0.5),
        replace(document("b", "figs"), published_at=date(2026, 1, 1), spam_score=1.0),
        document("c", "figs"),
    ]
    searcher = Searcher(snapshot_of(pages, MemoryBackend(), tmp_path))

    def order(settings: SearchSettings) -> list[str]:
        return [hit.doc_id for hit in searcher.search(SearchRequest("figs", settings=settings)).hits]

    assert order(SearchSettings()) == ["a", "b", "c"]
    # Of equal texts the newest day of the index, b's, counts as today; c states none.
    assert order(SearchSettings(freshness_weight=1.0)) == ["b", "a", "c"]
    assert order(SearchSettings(quality_weight=1.0)) == ["c", "a", "b"]
    fresh = searcher.search(SearchRequest("figs", settings=SearchSettings(freshness_weight=1.0))).hits[0]
    assert fresh.parts[-1] == LegScore("freshness", 0, 1.0, 1.0, 1.0)


def test_further_pieces_of_a_document_come_when_they_are_asked_for(tmp_path: Path) -> None:
    text = "Figs are sweet.\n\n" + "Nothing here. " * 60 + "\n\nLemurs eat figs."
    searcher = Searcher(snapshot_of([document("a", text)], MemoryBackend(), tmp_path))
    (plain,) = searcher.search(SearchRequest("figs")).hits
    assert plain.extra_snippets == ()
    assert plain.next == plain.snippet.end
    settings = SearchSettings(snippet_characters=60, extra_snippets=3)
    (hit,) = searcher.search(SearchRequest("figs", settings=settings)).hits
    assert len(hit.extra_snippets) == 1
    assert "eat figs" in hit.extra_snippets[0].text + hit.snippet.text


def test_goggles_raise_lower_and_leave_out_and_say_so(searcher: Searcher) -> None:
    goggles = (
        parse("/fig$boost=5\n/2$discard", name="mine"),
        parse_sites(downrank=["tiere.example.de"]),
        parse("hides in trees$incontent,discard"),
    )
    response = searcher.search(SearchRequest("lemur", goggles=goggles))
    assert titles(response)[0] == "Fig"
    assert set(titles(response)) == {"Fig", "Lemur", "Katta"}
    assert (response.total, response.discarded) == (3, 2)
    by_title = {hit.title: response.effects.get(hit.doc_id) for hit in response.hits}
    assert by_title["Fig"] == Effect("boost", 5, "mine", 1, "/fig$boost=5")
    assert by_title["Lemur"] is None
    lowered = by_title["Katta"]
    assert lowered is not None
    assert (lowered.action, lowered.goggle) == ("downrank", "sites")
