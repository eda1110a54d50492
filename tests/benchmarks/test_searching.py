"""The promises about one search, and what is asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.searching import SearchPace, title_queries
from crawler.importers.jsonl import import_jsonl

PACE = SearchPace(
    documents=9, passages=9, encode_ms=4.0, lexical_ms=2.0, dense_ms=2.0, hybrid_ms=20.0, hybrid_p99_ms=30.0,
    lexical_top10_ms=1.0, dense_top10_ms=1.0, opening_s=3.0, opening_bytes=1_200_000_000,
)  # fmt: skip


def test_a_search_is_held_against_the_sum_of_its_parts() -> None:
    assert PACE.ratio == 2.5
    assert PACE.ratio_top10 == pytest.approx(20 / 6)


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [({}, True), ({"hybrid_ms": 20.1}, False), ({"opening_s": 3.01}, False), ({"opening_bytes": 1_200_000_001}, False)],
)
def test_the_promises_are_two_and_a_half_times_three_seconds_and_1200_megabytes(
    change: dict[str, float], is_kept: bool
) -> None:
    assert replace(PACE, **change).is_kept is is_kept  # type: ignore[arg-type]


def test_queries_are_two_to_five_words_beside_each_other_in_titles(tmp_path: Path) -> None:
    titles = ["one two three four five six seven", "eight nine", "ten"]
    rows = "".join(f'{{"id": "{n}", "title": "{title}", "text": "text"}}\n' for n, title in enumerate(titles))
    (tmp_path / "rows.jsonl").write_text(rows)
    import_jsonl(tmp_path / "rows.jsonl", tmp_path / "corpus")
    asked = title_queries(tmp_path / "corpus", 2, seed=0)
    assert asked == title_queries(tmp_path / "corpus", 2, seed=0)
    assert len(asked) == 2
    for query in asked:
        assert 2 <= len(query.split()) <= 5
        assert any(query in title for title in titles[:2])
    with pytest.raises(BenchmarkError, match="ask for fewer queries"):
        title_queries(tmp_path / "corpus", 3, seed=0)
