"""Spelling, related queries and completions in an answer: given where they help, and never of what was meant."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.backends.base import OpenIndex
from indexer.backends.registry import find_backend
from indexer.errors import RequestError, SettingsError, SnapshotError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.settings import SearchSettings
from indexer.snapshot import Snapshot
from tests.snapshots import page, snapshot_of

TOPICS = ("pruning", "watering", "planting", "grafting", "feeding")
PAGES = [
    *(
        page(
            f"https://garden.example/{number}",
            f"{topic.title()} climbing roses {number} — The garden handbook",
            f"How {topic} of roses and beans is done in a garden.",
        )
        for number, topic in enumerate(TOPICS * 5)
    ),
    page("https://shop.example/1", "Seeds", "Seeds of beans.", language="de"),
]
UNSPELLED = SearchSettings(spellcheck=False)


@pytest.fixture(scope="module", params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    opened = Searcher(snapshot_of(PAGES, find_backend(request.param), tmp_path_factory.mktemp("index")))
    yield opened
    opened.close()


def altered(searcher: Searcher, query: str, **chosen: object) -> str:
    return searcher.search(SearchRequest(query, **chosen)).altered  # type: ignore[arg-type]  # fields by name


def test_a_surely_misspelled_query_is_searched_for_as_the_index_spells(searcher: Searcher) -> None:
    request = SearchRequest("wattering rosses", mode="lexical")
    response = searcher.search(request)
    assert (response.altered, response.query.text) == ("watering roses", "watering roses")
    assert response.hits == searcher.search(replace(request, query="watering roses")).hits
    assert searcher.rank(request) == searcher.rank(replace(request, query="watering roses"))
    assert [stage.name for stage in response.stages][:2] == ["parse", "spell"]
    plain = searcher.search(replace(request, settings=UNSPELLED))
    assert (plain.altered, plain.query.text, plain.hits) == ("", "wattering rosses", ())


@pytest.mark.parametrize(
    "query",
    [
        "watering roses",
        "gardens watered rose",
        '"wattering" roses',
        '"roses wattering"',
        "roses -wattering",
        "roses intitle:wattering",
        "roses site:gardden.example",
        "WATTERING roses",
        "wattering2 roses",
        "wat-tering roses",
        "xylophone roses",
    ],
)
def test_what_is_right_or_meant_as_it_stands_is_not_changed(searcher: Searcher, query: str) -> None:
    assert altered(searcher, query) == ""


def test_operators_stay_where_words_beside_them_are_spelled(searcher: Searcher) -> None:
    response = searcher.search(SearchRequest("wattering -beets site:garden.example"))
    assert response.altered == "watering -beets site:garden.example"
    assert [operator.operator for operator in response.applied] == ["-", "site"]
    assert response.query.sites == ("garden.example",)


def test_a_spelling_must_find_more_within_the_filters(searcher: Searcher) -> None:
    # "watering" stands in five documents, and in none of these.
    assert altered(searcher, "wattering beans") == "watering beans"
    assert altered(searcher, "wattering beans", sites=("shop.example",)) == ""
    assert altered(searcher, "wattering beans lang:de") == ""
    assert altered(searcher, "wattering beans", excluded_sites=("garden.example",)) == ""
    assert altered(searcher, "wattering beans", sites=("garden.example",)) == "watering beans"


def test_a_query_that_was_cut_is_not_spelled(searcher: Searcher) -> None:
    assert altered(searcher, "wattering" + " " * 9000) == ""


def test_related_queries_come_when_they_are_asked_for(searcher: Searcher) -> None:
    assert searcher.search(SearchRequest("roses")).related == ()
    response = searcher.search(SearchRequest("roses", settings=SearchSettings(related=2)))
    assert len(response.related) == 2
    assert response.related[0] == "roses climbing"
    assert response.stages[-1].name == "related"
    assert searcher.search(SearchRequest("roses", sites=("org",), settings=SearchSettings(related=2))).related == ()
    for wrong in (-1, 21):
        with pytest.raises(SettingsError):
            SearchSettings(related=wrong)


def test_a_query_is_completed(searcher: Searcher) -> None:
    assert searcher.complete("roses prun") == ("roses pruning",)
    assert searcher.complete("plan", 2) == ("Planting climbing roses 2", "planting")
    for wrong in (0, 101):
        with pytest.raises(RequestError):
            searcher.complete("plan", wrong)


class WithoutWords:
    """An index whose list of words and titles cannot be read."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def vocabulary(self, most: int) -> Iterator[tuple[str, int]]:
        raise SnapshotError("words.txt", found="no list of words", wanted="the words", remedy="build it again")


class Noting:
    """An index that notes what it is asked for."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.asked.append(name)
        return getattr(self._index, name)


def test_a_warm_searcher_has_words_and_titles_read(searcher: Searcher) -> None:
    whole = searcher.snapshot
    index = Noting(whole.index)
    warm = Searcher(Snapshot(whole.manifest, index, whole.encoder))  # type: ignore[arg-type]  # it gives all that one has
    warm.warm_up()
    assert set(index.asked) == {"facts", "vocabulary", "titles"}
    index.asked.clear()
    assert warm.search(SearchRequest("wattering roses", settings=SearchSettings(related=2))).related
    assert not {"vocabulary", "titles"} & set(index.asked)


def test_without_its_words_an_index_answers_and_the_answer_says_so(searcher: Searcher) -> None:
    whole = searcher.snapshot
    broken = Searcher(Snapshot(whole.manifest, WithoutWords(whole.index), whole.encoder))  # type: ignore[arg-type]
    response = broken.search(SearchRequest("wattering beans", settings=SearchSettings(related=3)))
    assert response.missing == ("spelling", "related")
    assert (response.altered, response.related) == ("", ())
    plain = searcher.search(SearchRequest("wattering beans", settings=UNSPELLED))
    assert response.hits == plain.hits
