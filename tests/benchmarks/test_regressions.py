"""Regressions planted on purpose are caught by the tables of expected numbers."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks import retrieval
from benchmarks.datasets.source import DEFAULT, SHIPPED
from benchmarks.retrieval import BUILDS, Way, measure_collection
from indexer.ranking import FusedDocument
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.settings import SearchSettings

NFCORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval" / "nfcorpus"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[SHIPPED / DEFAULT, NFCORPUS], ids=lambda folder: folder.name)
def collection(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    if not folder.is_dir():
        pytest.skip("needs the collection nfcorpus, which numbers are published for")
    return folder


@pytest.fixture(scope="module")
def work(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(collection.name)


def departures(collection: Path, work: Path) -> list[str]:
    (judged,) = measure_collection(collection, work, ["bm25"], way=Way("words"))
    assert judged.expectations
    return [expected.measure for expected in judged.departures]


def test_the_expected_numbers_are_made(collection: Path, work: Path) -> None:
    assert departures(collection, work) == []


def test_another_k1_is_caught(collection: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "SearchSettings", lambda **chosen: SearchSettings(**chosen, k1=1.2))
    assert "nDCG@10" in departures(collection, work)


def test_another_list_of_stop_words_is_caught(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BUILDS, "words", replace(BUILDS["words"], analyzer="plain"))
    assert "nDCG@10" in departures(collection, tmp_path)


class _TiesReversed(Searcher):
    def rank(self, request: SearchRequest) -> tuple[FusedDocument, ...]:
        equal: Iterable[list[FusedDocument]] = (
            list(group) for _, group in groupby(super().rank(request), key=lambda document: document.score)
        )
        return tuple(document for group in equal for document in reversed(group))


# No two judged pages of the shipped collection come out equal near the top.
@pytest.mark.parametrize("collection", [NFCORPUS], ids=["nfcorpus"], indirect=True)
def test_ties_broken_the_other_way_are_caught(collection: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "Searcher", _TiesReversed)
    assert departures(collection, work) == ["nDCG@10"]
