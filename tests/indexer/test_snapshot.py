"""Opening a folder of snapshots: the right one, and one clear sentence for everything that is not whole."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST
from indexer.building.build import build
from indexer.errors import ModelError, SnapshotError
from indexer.settings import DEFAULT_MODEL, BuildSettings
from indexer.snapshot import CURRENT, open_snapshot
from tests.encoder import HashPassageEncoder, HashQueryEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def index(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> Path:
    build(corpus_of(), tmp_path / "index", small, load_encoder=lambda *_: HashPassageEncoder())
    return tmp_path / "index"


def refusal(index: Path, snapshot_id: str | None = None) -> str:
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(index, snapshot_id, open_encoder=open_hash_encoder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def current(index: Path) -> Path:
    return index / (index / CURRENT).read_text().strip()


def edit(index: Path, change: Callable[[dict[str, object]], None]) -> None:
    path = current(index) / MANIFEST
    fields = json.loads(path.read_text())
    change(fields)
    path.write_text(json.dumps(fields))


def test_folders_that_are_no_index_are_refused_by_what_they_are(index: Path, tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing") == (
        f'{tmp_path / "nothing"}: found nothing, wanted an index; check the path, or run "scenthound index" first'
    )
    assert "found a corpus, wanted an index" in refusal(tmp_path / "corpus")
    assert "found a snapshot, wanted an index; give the folder above it" in refusal(current(index))
    assert "found no CURRENT" in refusal(tmp_path / "model")
    (tmp_path / "file").touch()
    assert "found no readable file" in refusal(tmp_path / "file")


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe", b"0" * 31, b"g" * 32])
def test_a_damaged_current_is_refused(content: bytes, index: Path) -> None:
    (index / CURRENT).write_bytes(content)
    assert f"{index / CURRENT}: found " in refusal(index)


@pytest.mark.parametrize("snapshot_id", ["0" * 32, "..", "x", "/", "0" * 5000])
def test_an_unknown_snapshot_is_refused(snapshot_id: str, index: Path) -> None:
    assert "found nothing of that id" in refusal(index, snapshot_id)


def test_a_current_without_its_snapshot_is_refused(index: Path) -> None:
    shutil.rmtree(current(index))
    assert "found nothing of that id" in refusal(index)


@pytest.mark.parametrize("name", ["index/documents.jsonl", "index/vectors.npy", "encoder/hash.json", MANIFEST])
def test_a_missing_file_is_named(name: str, index: Path) -> None:
    (current(index) / name).unlink()
    assert ("no manifest.json" if name == MANIFEST else f"{current(index) / name}: found no file") in refusal(index)


@pytest.mark.parametrize("name", ["index/documents.jsonl", "index/vectors.npy", "encoder/hash.json"])
def test_a_truncated_file_is_named(name: str, index: Path) -> None:
    path = current(index) / name
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{path}: found {path.stat().st_size} bytes" in refusal(index)


def test_a_manifest_that_is_cut_foreign_newer_or_given_up_is_refused(index: Path) -> None:
    edit(index, lambda fields: fields.update(format_version=6))
    assert "found snapshot format 6, wanted format 5 or older" in refusal(index)
    edit(index, lambda fields: fields.update(format_version=1))
    assert "found snapshot format 1, which this Scenthound no longer reads, wanted format 3 or newer" in refusal(index)
    edit(index, lambda fields: fields.update(format_version=5, kind="corpus"))
    assert "found a corpus, wanted a snapshot" in refusal(index)
    edit(index, lambda fields: fields.update(kind="snapshot", settings={}))
    assert "found no backend in its settings" in refusal(index)
    (current(index) / MANIFEST).write_text('{"kind": "snap')
    assert "found no readable manifest" in refusal(index)


def test_a_renamed_snapshot_is_refused(index: Path) -> None:
    other = index / ("0" * 32)
    current(index).rename(other)
    (index / CURRENT).write_text(other.name)
    assert "wanted a folder named after its snapshot" in refusal(index)


def test_contents_that_cannot_be_read_are_refused(index: Path) -> None:
    path = current(index) / "index" / "vectors.npy"
    path.write_bytes(b"x" * path.stat().st_size)
    assert f"{path}: found SHA-256" in refusal(index)
    with pytest.raises(SnapshotError, match=r"no readable documents\.jsonl, vectors\.npy"):
        open_snapshot(index, open_encoder=open_hash_encoder, hashed_bytes=0)


def test_an_encoder_of_another_size_is_refused(index: Path) -> None:
    with pytest.raises(ModelError, match="found vectors of 5 numbers, wanted 32"):
        open_snapshot(index, open_encoder=lambda _: HashQueryEncoder(5))


@pytest.mark.slow
def test_serving_from_a_snapshot_loads_no_training_library_and_prints_nothing(
    corpus_of: CorpusMaker, tmp_path: Path
) -> None:
    report = build(corpus_of(), tmp_path / "served", BuildSettings(model=DEFAULT_MODEL))
    program = (
        "import sys; from pathlib import Path\n"
        "from indexer.query import Query; from indexer.snapshot import open_snapshot\n"
        f"snapshot = open_snapshot(Path({str(tmp_path / 'served')!r}))\n"
        "query = Query('where do rivers run')\n"
        "lexical = snapshot.index.lexical(0.9, 0.4).retrieve(query, 1)\n"
        "dense = snapshot.index.dense.retrieve(query, snapshot.encoder.encode(query.text), 1)\n"
        "print(lexical.entries[0].doc_id, dense.entries[0].doc_id, snapshot.snapshot_id)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'pyserini'} & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.stderr) == (f"c c {report.snapshot_id}\n[]\n", "")
