"""Suggestions from an index, on both engines."""

from collections.abc import Iterator

import pytest

from indexer.backends.registry import find_backend
from indexer.search.suggest.suggester import Suggester
from tests.snapshots import page, snapshot_of

TOPICS = ("pruning", "watering", "planting", "grafting", "feeding")


@pytest.fixture(scope="module", params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def suggester(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggester]:
    pages = [
        page(
            f"https://garden.example/{number}",
            f"{topic.title()} climbing roses {number} — The garden handbook",
            f"How {topic} of roses and beans is done in a garden.",
        )
        for number, topic in enumerate(TOPICS * 5)
    ]
    with snapshot_of(pages, find_backend(request.param), tmp_path_factory.mktemp("index")) as snapshot:
        yield Suggester(snapshot.index)


def test_a_misspelled_query_is_spelled_as_the_index_spells(suggester: Suggester) -> None:
    spelling = suggester.spelling("wattering rosses site:garden.example")
    assert spelling is not None
    assert spelling.text == "watering roses site:garden.example"
    # "gardens" and "rose" stand in no document, and yet are found by their stems.
    assert suggester.spelling("gardens watered rose") is None


def test_a_query_is_completed_by_headings_and_words(suggester: Suggester) -> None:
    found = suggester.complete("plan", 4)
    assert found[0] == "Planting climbing roses 2"
    assert "planting" in found
    assert suggester.complete("roses prun") == ("roses pruning",)


def test_queries_beside_one(suggester: Suggester) -> None:
    doc_ids = [page(f"https://garden.example/{number}", "", "").doc_id for number in range(10)]
    assert suggester.related("roses", doc_ids, 2) == ("roses climbing", "roses feeding")
