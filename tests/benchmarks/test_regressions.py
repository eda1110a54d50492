"""Regressions planted on purpose are caught by the tables of expected numbers."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import retrieval
from benchmarks.retrieval import BUILDS, Way, measure_collection
from indexer.settings import SearchSettings

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval" / "nfcorpus"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not COLLECTION.is_dir(), reason="needs the collection nfcorpus, which numbers are published for"
    ),
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


def departures(work: Path) -> list[str]:
    (judged,) = measure_collection(COLLECTION, work, ["bm25"], way=Way("words"))
    return [expected.measure for expected in judged.departures]


def test_the_published_numbers_are_made(work: Path) -> None:
    assert departures(work) == []


def test_another_k1_is_caught(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "SearchSettings", lambda **chosen: SearchSettings(**chosen, k1=1.2))
    assert "nDCG@10" in departures(work)


def test_another_list_of_stop_words_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUILDS, "words", replace(BUILDS["words"], analyzer="plain"))
    assert "nDCG@10" in departures(tmp_path)
