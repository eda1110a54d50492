"""Words and vectors beside peers: what is prepared, what is counted, and that what is missing is left out."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.asking import Question
from benchmarks.hybrid import OWN, PACKAGES, HybridPace, HybridTexts, measure_hybrid
from benchmarks.lexical_texts import draw_parts, prepare_contents
from benchmarks.turns import IndexPace, Spread, bytes_of, not_installed, rotated, rounds, spread_of

TEXTS = {"a": ("Green stones", "by the river"), "b": ("Stones", "of the sea and stones"), "c": ("Clouds", "over it")}
VECTORS = np.eye(3, dtype=np.float32)


def texts(folder: Path) -> HybridTexts:
    prepare_contents([(doc_id, *text) for doc_id, text in TEXTS.items()], folder / "contents.jsonl")
    np.save(folder / "vectors.npy", VECTORS)
    questions = [
        Question("green stones", 2, vector=tuple(VECTORS[0].tolist())),
        Question("clouds", 2, vector=tuple(VECTORS[2].tolist())),
        # By words b, by its vector c: the second of the two.
        Question("stones of the sea", 1, vector=tuple(VECTORS[2].tolist())),
    ]
    return HybridTexts(3, folder / "contents.jsonl", folder / "vectors.npy", questions, ["a", "c", "a"])


def test_contents_are_title_and_text_a_line(tmp_path: Path) -> None:
    written = prepare_contents([("x", "One", "Two\nthree")], tmp_path / "contents.jsonl")
    assert written == ["One\nTwo\nthree"]
    assert json.loads((tmp_path / "contents.jsonl").read_text()) == {"id": "x", "contents": "One\nTwo\nthree"}


def test_parts_of_titles_know_their_title() -> None:
    titles = ["one", "Two Words", "three more words"]
    drawn = draw_parts(titles, 2, random.Random(1))  # noqa: S311 (a repeatable sequence is wanted)
    assert {number for number, _ in drawn} == {1, 2}
    assert all(text in titles[number].lower() for number, text in drawn)


def test_ratios_are_of_medians() -> None:
    pace = HybridPace(
        10,
        5,
        {OWN: IndexPace((1.0, 2.0, 9.0), 1), "lancedb": IndexPace((4.0,), 1)},
        {OWN: Spread(2.0, 1.0, 3.0), "lancedb": Spread(5.0, 1.0, 9.0)},
        {OWN: 1.0, "lancedb": 0.5},
        ("milvus_lite",),
    )
    assert pace.ratios == {"top10_lancedb": 2.5, "indexing_lancedb": 2.0}


def test_rounds_begin_with_another_engine_each_and_lose_no_question() -> None:
    assert [len(each) for each in rounds(list(range(23)))] == [10, 10, 3]
    assert ["".join(rotated("abc", number)) for number in range(4)] == ["abc", "bca", "cab", "abc"]
    assert spread_of([5.0, 1.0, 3.0]).median == 3.0


@pytest.mark.slow
def test_the_engine_by_itself_is_built_asked_and_counted(tmp_path: Path) -> None:
    pace = measure_hybrid(texts(tmp_path), tmp_path / "work", peers=(), repeats=1)
    assert (pace.documents, pace.queries, pace.left_out) == (3, 3, ("lancedb", "milvus_lite"))
    # Two of three questions have the document that they are from among their hits.
    assert pace.found == {OWN: pytest.approx(2 / 3)}
    assert pace.indexes[OWN].bytes == bytes_of(tmp_path / "work" / OWN) > 0
    assert pace.times[OWN].low > 0


@pytest.mark.slow
@pytest.mark.skipif(bool(not_installed(PACKAGES)), reason="LanceDB or Milvus Lite is not installed: the extra 'peers'")
def test_peers_find_words_and_vectors(tmp_path: Path) -> None:
    pace = measure_hybrid(texts(tmp_path), tmp_path / "work", repeats=1)
    assert pace.left_out == ()
    assert all(share >= 2 / 3 for share in pace.found.values())
