"""Cleaning in parts: shared out, killed, gone on with, and always the same corpus."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.artefact import verify
from crawler.cleaning import filling, workshop
from crawler.cleaning.clean import clean, clean_share
from crawler.cleaning.filling import Share
from crawler.corpus import Corpus
from crawler.errors import OutputError
from crawler.settings import CleanSettings
from tests.crawler.archives import WORDS, page, response, write_crawl

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of three pages, so that a few pages make some."""
    monkeypatch.setattr(filling, "PART_PAGES", 3)
    monkeypatch.setattr(workshop, "PART_PAGES", 3)


def crawl_of(folder: Path, pages: int) -> Path:
    found = [response(f"https://a.test/{n}", page(f"{n}. {WORDS}", title=str(n))) for n in range(pages)]
    found.append(response("https://a.test/short", page("too short")))
    return write_crawl(folder, found)


def test_the_same_corpus_comes_of_one_run_and_of_shares_in_any_order(tmp_path: Path, small_parts: None) -> None:
    crawl = crawl_of(tmp_path / "crawl", 10)
    whole = clean(crawl, tmp_path / "whole", workers=1)
    for number in (3, 1, 2):
        assert clean_share(crawl, tmp_path / "shared", Share(number, 3), workers=1) == 4
        assert not (tmp_path / "shared").exists()
    parts = sorted(path.name for path in (tmp_path / ".shared.cleaning").glob("part-*.parquet"))
    assert parts == [f"part-{n:05}.parquet" for n in range(4)]
    shared = clean(crawl, tmp_path / "shared", workers=1)
    assert shared.corpus_id == whole.corpus_id
    assert list(Corpus(shared.folder).documents()) == list(Corpus(whole.folder).documents())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl", "shared", "whole"]


def test_parts_of_other_settings_are_made_anew(tmp_path: Path, small_parts: None) -> None:
    crawl = crawl_of(tmp_path / "crawl", 4)
    clean_share(crawl, tmp_path / "out", Share(1, 2), CleanSettings(min_words=2), workers=1)
    assert clean(crawl, tmp_path / "out", CleanSettings(min_words=2), workers=1).counts["documents"] == 5
    clean_share(crawl, tmp_path / "out", Share(1, 2), CleanSettings(min_words=2), workers=1)
    assert clean(crawl, tmp_path / "out", CleanSettings(), workers=1).counts["documents"] == 4


def test_one_process_at_a_time_has_a_share(tmp_path: Path) -> None:
    crawl = crawl_of(tmp_path / "crawl", 1)
    with (
        workshop.open_workshop(tmp_path / "out", {}, (1, 1)),
        pytest.raises(OutputError, match="another process that makes this corpus"),
    ):
        clean(crawl, tmp_path / "out", workers=1)


@pytest.mark.slow
def test_a_killed_cleaning_goes_on_where_it_was(tmp_path: Path) -> None:
    crawl = crawl_of(tmp_path / "crawl", 1600)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "scenthound", "clean", str(crawl), "--out", str(out), "--json"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    first = tmp_path / ".out.cleaning" / "part-00000.parquet"
    deadline = time.monotonic() + 240
    while not first.exists():
        assert child.poll() is None, "it ended before its first part"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert not out.exists()
    made = first.stat().st_mtime_ns
    report = clean(crawl, out)
    assert report.counts["documents"] == 1600
    verify(out, Corpus(out).manifest)
    again = clean(crawl, tmp_path / "again")
    assert again.corpus_id == report.corpus_id
    # It was read and not made again: another one has another time.
    assert made < Corpus(out).folder.stat().st_mtime_ns
