"""The benchmark of snippets draws the same pages from the same seed, and says what it measured."""

import json
import random
from pathlib import Path

import pytest

from benchmarks.errors import CollectionError
from benchmarks.snippets import HITS, LONGEST, SHORTEST, _page, measure_snippets

TEXTS = [" ".join(f"word{number * step}" for number in range(60)) for step in range(1, 30)]


def test_pages_are_drawn_alike_from_one_seed() -> None:
    first, second = (_page(TEXTS, random.Random(3)) for _ in range(2))  # noqa: S311 (a repeatable sequence is wanted)
    assert first == second
    query, documents = first
    assert len(documents) == HITS
    assert all(SHORTEST <= len(text) <= LONGEST for text in documents)
    assert 2 <= len(query.split()) <= 5


@pytest.mark.slow
def test_what_was_measured_is_told(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), encoding="utf-8")
    pace = measure_snippets(file, pages=3)
    assert pace.pages == 3
    assert HITS * SHORTEST <= pace.characters <= HITS * LONGEST
    assert 0 < pace.page_ms <= pace.page_p99_ms
    assert min(pace.by_letters_ms, pace.extra_ms, pace.analyze_ms, pace.hostile_ms, pace.hostile_growth) > 0


@pytest.mark.parametrize("content", [None, "", "{", '{"title": "x"}\n', '{"text": "too short"}\n'])
def test_a_file_without_texts_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "texts.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CollectionError):
        measure_snippets(file, pages=1)
