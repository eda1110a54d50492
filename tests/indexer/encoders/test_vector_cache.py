"""Kept vectors: nothing is encoded twice, whatever happens to the build or the file; and the index is the same."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crawler.progress import Progress, silent
from indexer.backends.base import Vectors
from indexer.building.build import build
from indexer.encoders.vector_cache import FOLDER, CachingEncoder, VectorCache
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import open_snapshot
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import PAGES, CorpusMaker

ROOT = Path(__file__).resolve().parents[3]
TEXTS = ["a", "b", "a", "", "half a pair \ud800", "long " * 100]


class Counting(HashPassageEncoder):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.asked += texts
        return super().encode(texts, progress)


def encode(folder: Path, texts: Sequence[str], space: str = "one") -> tuple[Vectors, list[str]]:
    """Encode in one build; give the vectors and what the model was asked for."""
    encoder = Counting()
    with VectorCache(folder, space, encoder.dim) as cache:
        vectors = CachingEncoder(encoder, cache).encode(texts, silent)
        cache.prune()
    return vectors, encoder.asked


def test_each_text_is_encoded_once_and_comes_back_as_the_same_bytes(tmp_path: Path) -> None:
    expected = HashPassageEncoder().encode(TEXTS)
    first, asked = encode(tmp_path, TEXTS)
    assert sorted(asked) == sorted(set(TEXTS))
    again, asked_again = encode(tmp_path, TEXTS[::-1])
    assert asked_again == []
    assert first.tobytes() == expected.tobytes()
    assert again.tobytes() == expected[::-1].tobytes()
    assert again.dtype == np.float32


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    encode(tmp_path, TEXTS)
    assert encode(tmp_path, ["a"], space="two")[1] == ["a"]


def test_progress_counts_kept_and_equal_texts(tmp_path: Path) -> None:
    encode(tmp_path, ["b"])
    told: list[tuple[str, int, int | None]] = []
    with VectorCache(tmp_path, "one", 32) as cache:
        CachingEncoder(HashPassageEncoder(), cache).encode(["a", "b", "c", "a"], lambda *call: told.append(call))
    # "b" at once, then the model counts "a" and "c", then the second "a".
    assert told == [("passages", done, 4) for done in (1, 2, 3, 4)]


def test_what_three_builds_have_not_used_is_removed(tmp_path: Path) -> None:
    encode(tmp_path, ["old", "kept"])
    for _ in range(2):
        assert encode(tmp_path, ["kept"])[1] == []
    assert encode(tmp_path, ["kept", "old"])[1] == []
    for _ in range(3):
        encode(tmp_path, ["kept"])
    assert encode(tmp_path, ["kept", "old"])[1] == ["old"]


def test_files_of_models_not_used_for_long_are_removed(tmp_path: Path) -> None:
    for number in range(6):
        encode(tmp_path, ["a"], space=f"model{number}")
        os.utime(tmp_path / f"model{number}.sqlite", (number, number))
    encode(tmp_path, ["a"], space="model5")
    assert sorted(path.stem for path in tmp_path.glob("*.sqlite")) == ["model2", "model3", "model4", "model5"]


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1000, b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_something_else_is_replaced(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "one.sqlite").write_bytes(content)
    expected = HashPassageEncoder().encode(TEXTS)
    assert encode(tmp_path, TEXTS)[0].tobytes() == expected.tobytes()
    assert encode(tmp_path, TEXTS)[1] == []


@pytest.mark.parametrize("damage", ["substr(vector, 1, 20)", "zeroblob(length(vector))", "zeroblob(0)"])
def test_a_damaged_vector_is_encoded_again(damage: str, tmp_path: Path) -> None:
    expected, _ = encode(tmp_path, TEXTS)
    database = sqlite3.connect(tmp_path / "one.sqlite")
    with database:
        database.execute(f"UPDATE vectors SET vector = {damage}")  # noqa: S608
    database.close()
    vectors, asked = encode(tmp_path, TEXTS)
    assert vectors.tobytes() == expected.tobytes()
    assert sorted(asked) == sorted(set(TEXTS))


@pytest.mark.parametrize("size", [0.3, 0.6, 0.9])
def test_a_cut_file_is_never_a_wrong_answer(size: float, tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(2000)]
    expected, _ = encode(tmp_path, texts)
    path = tmp_path / "one.sqlite"
    os.truncate(path, int(path.stat().st_size * size))
    assert encode(tmp_path, texts)[0].tobytes() == expected.tobytes()
    # It was replaced, if not by this build then by the next.
    assert encode(tmp_path, texts)[0].tobytes() == expected.tobytes()
    assert encode(tmp_path, texts)[1] == []


def test_a_place_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    expected = HashPassageEncoder().encode(TEXTS)
    assert encode(tmp_path / "file" / "folder", TEXTS)[0].tobytes() == expected.tobytes()


def answers(out: Path) -> list[tuple[str, int, float]]:
    with open_snapshot(out, open_encoder=open_hash_encoder) as snapshot:
        found = snapshot.index.dense.retrieve(Query("rivers"), snapshot.encoder.encode("rivers run"), 10)
        return [(entry.doc_id, entry.passage_number, entry.score) for entry in found]


def test_a_second_build_encodes_nothing_and_a_changed_document_its_own_passages(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out, encoder = tmp_path / "index", Counting()
    build(corpus_of(), out, small, load_encoder=lambda *_: encoder)
    assert len(encoder.asked) == 11
    again = Counting()
    # Other settings of the snapshot, the same passages.
    build(corpus_of(), out, replace(small, max_passages_per_document=100), load_encoder=lambda *_: again)
    assert again.asked == []
    changed = Counting()
    pages = [document("a", "Cats sleep.", title="Cats"), *(page for page in PAGES if page.doc_id != "a")]
    build(corpus_of(pages, "newer"), out, small, load_encoder=lambda *_: changed)
    assert changed.asked == ["Cats Cats sleep."]


def test_the_snapshot_and_its_answers_are_the_same_without_kept_vectors(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    without = replace(small, reuse_vectors=False)
    plain = build(corpus_of(), tmp_path / "plain", without, load_encoder=lambda *_: Counting())
    assert not (tmp_path / "plain" / FOLDER).exists()
    kept = build(corpus_of(), tmp_path / "kept", small, load_encoder=lambda *_: Counting())
    again = build(corpus_of(), tmp_path / "again", small, load_encoder=lambda *_: Counting())
    assert plain.snapshot_id == kept.snapshot_id == again.snapshot_id
    assert answers(tmp_path / "plain") == answers(tmp_path / "kept")


DYING = """
import os, signal, sys
from pathlib import Path
from indexer.encoders import vector_cache
from tests.encoder import HashPassageEncoder

class Dying(HashPassageEncoder):
    left = 3
    def encode(self, texts, progress):
        Dying.left -= 1
        if not Dying.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts, progress)

with vector_cache.VectorCache(Path(sys.argv[1]), "one", 32) as cache:
    encoder = vector_cache.CachingEncoder(Dying(), cache)
    encoder.encode([f"text {number:04}" for number in range(2000)], lambda *_: None)
"""


@pytest.mark.slow
def test_a_build_that_is_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    texts = [f"text {number:04}" for number in range(2000)]
    done = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], cwd=ROOT, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    vectors, asked = encode(tmp_path, texts)
    # Two slices of 512 were saved before the third was asked for.
    assert asked == texts[1024:]
    assert vectors.tobytes() == HashPassageEncoder().encode(texts).tobytes()
