"""Pages a second are medians by way, and pages become responses of a WARC file."""

import json
import lzma
from pathlib import Path

import pytest

from benchmarks.cleaning import CleaningPace, CleaningTime, measure_cleaning, paces_of, warc_of
from benchmarks.errors import BenchmarkError
from benchmarks.merging import made, measure_merge


def test_a_pace_is_the_median_of_the_runs_with_the_slowest_and_fastest() -> None:
    times = [CleaningTime("1", 100, seconds) for seconds in (10.0, 5.0, 20.0)]
    assert paces_of([*times, CleaningTime("2", 100, 5.0)]) == {
        "1": CleaningPace("1", 10.0, 5.0, 20.0),
        "2": CleaningPace("2", 20.0, 20.0, 20.0),
    }


def test_more_processes_than_cpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="ask for fewer processes"):
        measure_cleaning(tmp_path / "x", tmp_path, processes=[10_000], repeats=1)


@pytest.mark.slow
def test_marked_pages_are_cleaned_by_the_command_and_by_trafilatura(tmp_path: Path) -> None:
    text = "A hound follows the trail of an animal by its smell over many miles of field and forest. " * 3
    page = {
        "id": "a", "url": "https://example.org/", "page_type": "article",
        "html": f"<html><body><main><h1>Hounds</h1><p>{text}</p><p>{text[::-1]}</p></main></body></html>",
        "gold": {"main_content": text},
    }  # fmt: skip
    with lzma.open(tmp_path / "gold.jsonl.xz", "wt") as stream:
        stream.writelines(json.dumps(page) + "\n" for _ in range(3))
    assert warc_of(tmp_path / "gold.jsonl.xz", tmp_path / "pages.warc.gz") == 3
    times = measure_cleaning(tmp_path / "pages.warc.gz", tmp_path, processes=[1], repeats=1)
    assert [(run.way, run.pages) for run in times] == [("1", 3), ("trafilatura", 3)]


def test_made_candidates_are_the_same_each_time_and_have_copies() -> None:
    one = list(made(60, 0))
    assert one == list(made(60, 0))
    assert one != list(made(60, 1))
    # Of every twenty one has the text before it, and the next that text and a little more.
    assert len({candidate.document.content_hash for candidate in one}) == 60 - 2
    assert len({candidate.signature for candidate in one}) == 60 - 4 - 1


@pytest.mark.slow
def test_a_merge_keeps_all_but_the_copies(tmp_path: Path) -> None:
    found = measure_merge(60, tmp_path)
    assert (found.candidates, found.documents) == (60, 58)
    assert found.peak_memory_bytes > 2**20
    assert found.seconds > 0
