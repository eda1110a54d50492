"""Every file of a snapshot damaged in every way, one by one: refused by name, at opening and from the command line."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.artefact import MANIFEST
from indexer import shelf
from indexer.backends.registry import find_backend
from indexer.errors import IndexerError, ModelError, SnapshotError
from indexer.snapshot import CURRENT, ENCODER, FORMAT_VERSION, current_id, open_snapshot
from scenthound.__main__ import main
from tests.contracts.hostile import SETTINGS
from tests.sealed import DIM, WORDS, sealed_index, write_encoder


def truncated(content: bytes) -> bytes:
    return content[:-1] if len(content) < 20 else content[: len(content) // 2]


def emptied(content: bytes) -> bytes:
    return b""


def noise(content: bytes) -> bytes:
    return random.Random(len(content)).randbytes(len(content))  # noqa: S311 (repeatable, no secret)


def one_bit(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def doubled(content: bytes) -> bytes:
    return content + content


@pytest.fixture(scope="module", params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with two parts, dead documents and cells, where the engine has such."""
    backend = SETTINGS["dead"](find_backend(request.param))
    return sealed_index(tmp_path_factory.mktemp("damage") / "index", backend, request.param)


@pytest.fixture
def index(whole: Path) -> Iterator[Path]:
    """The same, as it was again after the test."""
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    yield whole
    for path in whole.rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def refusal(index: Path) -> str:
    """Open an index that cannot be opened, by the library and by the command line."""
    with pytest.raises(IndexerError) as caught:
        open_snapshot(index)
    assert isinstance(caught.value, SnapshotError | ModelError)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def assert_refused(index: Path, named: Path | str, capsys: pytest.CaptureFixture[str]) -> None:
    """Hold every door to the same one sentence."""
    told = refusal(index)
    assert str(named) in told
    for words in (["search", str(index), "dog"], ["snapshots", "verify", str(index)]):
        assert main(words) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("scenthound: ")
        assert err.count("\n") == 1
        assert str(named) in err


def manifest(index: Path) -> Path:
    return index / current_id(index) / MANIFEST


def edit(index: Path, **changes: Any) -> None:
    fields = json.loads(manifest(index).read_text(encoding="utf-8"))
    manifest(index).write_text(json.dumps(fields | changes), encoding="utf-8")


def test_a_whole_index_is_answered_from_and_verified(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(index), "dog", "-k", "3"]) == 0
    assert "3 of 40 documents" in capsys.readouterr().out
    assert shelf.check(index).counts == {"documents": 40, "passages": 40}


@pytest.mark.parametrize("damage", [truncated, emptied, noise, one_bit, doubled, None], ids=lambda f: f and f.__name__)
def test_every_damaged_file_is_refused_by_its_name(
    damage: Callable[[bytes], bytes] | None, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = index / current_id(index)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    assert len(files) >= 6
    for path in files:
        content = path.read_bytes()
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage(content))
        assert_refused(index, path, capsys)
        path.write_bytes(content)


@pytest.mark.parametrize("damage", [truncated, emptied, noise, doubled, None], ids=lambda f: f and f.__name__)
@pytest.mark.parametrize("name", [MANIFEST, CURRENT])
def test_a_damaged_manifest_or_current_is_refused(
    name: str, damage: Callable[[bytes], bytes] | None, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = manifest(index) if name == MANIFEST else index / CURRENT
    content = path.read_bytes()
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(content))
    assert_refused(index, path if damage else path.parent, capsys)


@pytest.mark.parametrize("content", [b"../../etc", b"/etc/passwd", b"0" * 31, b"0" * 32, b"\xff\xfe", b"\0" * 32])
def test_a_current_that_names_no_snapshot_is_refused(
    content: bytes, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (index / CURRENT).write_bytes(content)
    assert_refused(index, index, capsys)


@pytest.mark.parametrize(
    "changes",
    [
        {"format_version": "2"}, {"format_version": None}, {"format_version": 1.5}, {"artefact_id": 7}, {"kind": []},
        {"parent_id": 3}, {"settings": []}, {"settings": None}, {"counts": []}, {"counts": {"documents": "many"}},
        {"files": []}, {"files": {"a": {}}}, {"files": {"a": {"sha256": 1, "size_bytes": 1}}},
        {"files": {"a": {"sha256": "", "size_bytes": -1}}}, {"files": {"a": {"sha256": "", "size_bytes": True}}},
        {"unheard_of": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_of_other_types_is_refused(
    changes: dict[str, object], index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(index, **changes)
    assert_refused(index, f"{manifest(index)}: found no readable manifest", capsys)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "index/../../CURRENT", ".."])
def test_a_manifest_that_leads_outside_its_folder_is_refused(
    name: str, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(index, files={name: {"sha256": "0" * 64, "size_bytes": 1}})
    assert_refused(index, f"{manifest(index)}: found a file {name!r} outside its folder", capsys)


def test_a_manifest_nested_without_end_is_refused(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest(index).write_text("[" * 100_000, encoding="utf-8")
    assert_refused(index, "found no readable manifest (", capsys)


def test_a_newer_format_and_a_removed_engine_are_refused(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = json.loads(manifest(index).read_text(encoding="utf-8"))["settings"]
    edit(index, settings=settings | {"backend": "opensearch"})
    assert_refused(index, f"{manifest(index)}: found the engine 'opensearch', wanted local or memory", capsys)
    edit(index, settings={name: settings[name] for name in ("backend", "dim")})
    assert_refused(index, f"{manifest(index)}: found no inputs_id in its settings", capsys)
    edit(index, settings=settings, counts={})
    assert_refused(index, f"{manifest(index)}: found no documents in its counts", capsys)
    edit(index, format_version=FORMAT_VERSION + 1)
    assert_refused(index, f"found snapshot format {FORMAT_VERSION + 1}", capsys)


def test_a_file_that_was_copied_in_is_refused(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("index/dead.npy.bak", "index/parts/0009/lexical/segments_9", "encoder/added.json"):
        path = index / current_id(index) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"anything")
        assert_refused(index, f"{path}: found a file that its manifest does not name", capsys)
        path.unlink()
    (index / current_id(index) / "index" / ".DS_Store").write_bytes(b"what systems leave everywhere")
    open_snapshot(index).close()


def rewritten(index: Path, **encoder: Any) -> str:
    """Put another encoder into a snapshot, seal it as if it were its own, and give the refusal."""
    from crawler.artefact import digest_file

    folder = index / current_id(index)
    write_encoder(folder / ENCODER, **encoder)
    fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name in fields["files"]:
        digest = digest_file(folder / name)
        fields["files"][name] = {"sha256": digest.sha256, "size_bytes": digest.size_bytes}
    (folder / MANIFEST).write_text(json.dumps(fields), encoding="utf-8")
    return refusal(index)


def test_an_encoder_that_does_not_fit_is_refused_though_it_is_whole(index: Path) -> None:
    assert f"{ENCODER}: found vectors of 5 numbers, wanted {DIM}" in rewritten(index, dim=5)
    assert f"shape (5,), and a card that says {DIM}" in rewritten(index, dim=5, stated_dim=DIM)


def test_a_tokenizer_of_another_model_is_refused_when_a_query_shows_it(tmp_path: Path) -> None:
    from indexer.encoders.query_encoder import OnnxQueryEncoder

    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    write_encoder(tmp_path / "one")
    write_encoder(tmp_path / "other", words=[*WORDS, "zebra"])
    (tmp_path / "other" / "tokenizer.json").replace(tmp_path / "one" / "tokenizer.json")
    encoder = OnnxQueryEncoder(tmp_path / "one")
    with pytest.raises(ModelError, match="no query encoder that can be loaded"):
        encoder.encode("zebra")
