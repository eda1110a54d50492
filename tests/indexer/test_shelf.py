"""Snapshots side by side: which is current, how to go back, and what may be thrown away."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST
from indexer import shelf
from indexer.building.build import build
from indexer.errors import SnapshotError
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, current_id, open_snapshot
from scenthound.__main__ import main
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker


@pytest.fixture
def index(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> Path:
    """Three snapshots of one corpus, an hour apart; the last is current."""
    corpus = corpus_of()
    for number in range(3):
        settings = replace(small, passage_tokens=small.passage_tokens + number)
        made = build(corpus, tmp_path / "index", settings, load_encoder=lambda *_: HashPassageEncoder())
        os.utime(made.folder / MANIFEST, (1_000_000 + 3600 * number,) * 2)
    return tmp_path / "index"


def ids(index: Path) -> list[str]:
    return [entry.snapshot_id for entry in shelf.entries(index)]


def test_the_newest_stand_first_with_what_is_in_them(index: Path) -> None:
    found = shelf.entries(index)
    assert [entry.built_at.timestamp() for entry in found] == [1_007_200, 1_003_600, 1_000_000]
    assert [entry.is_current for entry in found] == [True, False, False]
    assert found[0].snapshot_id == current_id(index)
    assert found[0].problem == ""
    folder = index / found[0].snapshot_id
    on_disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    assert sum(found[0].size_bytes.values()) == on_disk
    with open_snapshot(index, open_encoder=open_hash_encoder) as snapshot:
        assert found[0].counts["documents"] == len(snapshot.index.documents)


def test_an_older_snapshot_can_be_gone_back_to_and_forward_again(index: Path) -> None:
    newest, middle, _ = ids(index)
    for wanted in (middle, newest):
        shelf.use(index, wanted)
        with open_snapshot(index, open_encoder=open_hash_encoder) as snapshot:
            assert snapshot.snapshot_id == wanted


def test_a_damaged_snapshot_is_listed_with_its_fault_and_cannot_be_used(index: Path) -> None:
    newest, middle, _ = ids(index)
    (index / middle / "index" / "documents.jsonl").unlink()
    assert "documents.jsonl: found no file" in shelf.entries(index)[1].problem
    with pytest.raises(SnapshotError, match=r"documents\.jsonl: found no file"):
        shelf.use(index, middle)
    assert current_id(index) == newest
    shelf.remove(index, middle)
    assert middle not in ids(index)


def test_the_current_one_and_unknown_ones_are_not_removed(index: Path) -> None:
    newest = ids(index)[0]
    with pytest.raises(SnapshotError, match="use another one first"):
        shelf.remove(index, newest)
    for wrong in ("0" * 32, "..", "../index"):
        with pytest.raises(SnapshotError, match="found nothing of that id"):
            shelf.remove(index, wrong)
    assert len(ids(index)) == 3


def test_the_current_one_counts_among_those_that_are_kept(index: Path) -> None:
    newest, middle, oldest = ids(index)
    shelf.use(index, oldest)
    assert shelf.keep(index, 2) == (middle,)
    assert ids(index) == [newest, oldest]
    assert shelf.keep(index, 1) == (newest,)
    assert shelf.keep(index, 1) == ()
    assert sorted(path.name for path in index.iterdir()) == sorted([CURRENT, oldest, *_hidden(index)])


def _hidden(index: Path) -> list[str]:
    found = [path.name for path in index.iterdir() if path.name.startswith(".")]
    assert not [name for name in found if "removed" in name]
    return found


def test_what_a_killed_removal_left_goes_with_the_next(index: Path) -> None:
    oldest = ids(index)[2]
    (index / oldest).rename(index / f".removed-{oldest}")
    assert oldest not in ids(index)
    shelf.keep(index, 3)
    assert not (index / f".removed-{oldest}").exists()


def test_every_byte_is_checked(index: Path) -> None:
    assert shelf.check(index).artefact_id == current_id(index)
    path = index / current_id(index) / "index" / "documents.jsonl"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    # The size is right, so opening would not notice.
    with pytest.raises(SnapshotError, match=r"documents\.jsonl: found SHA-256"):
        shelf.check(index)


def test_the_commands_say_what_they_did(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newest, middle, oldest = ids(index)
    assert main(["snapshots", "list", str(index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"* {newest}  1970-01-12 15:46  ")
    assert lines[1].startswith(f"  {middle}")
    assert main(["snapshots", "use", str(index), middle]) == 0
    assert main(["snapshots", "verify", str(index)]) == 0
    assert f"{middle} is whole" in capsys.readouterr().out
    assert main(["snapshots", "remove", str(index), middle]) == 2
    assert main(["snapshots", "keep", str(index), "1", "--json"]) == 0
    assert f'{{"removed": ["{newest}", "{oldest}"]}}' in capsys.readouterr().out
    assert main(["snapshots", "list", str(index / "nothing")]) == 2
