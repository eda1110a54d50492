"""A snapshot as a file: the same bytes each time, back again whole, and nothing of what is not as it should be."""

import hashlib
import io
import json
import random
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST
from crawler.errors import OutputError
from indexer.building.build import build
from indexer.errors import SnapshotError
from indexer.inspecting.samples import check_samples
from indexer.settings import BuildSettings
from indexer.shelf import check
from indexer.snapshot import CURRENT, current_id, open_snapshot
from indexer.transfer import unpacking
from indexer.transfer.packing import pack
from indexer.transfer.unpacking import unpack
from scenthound.__main__ import main
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker

Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture
def index(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> Path:
    build(corpus_of(), tmp_path / "index", small, load_encoder=lambda *_: HashPassageEncoder())
    return tmp_path / "index"


@pytest.fixture
def packed(index: Path, tmp_path: Path) -> Path:
    pack(index, tmp_path / "snapshot.tar")
    return tmp_path / "snapshot.tar"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def members(file: Path) -> list[Member]:
    with tarfile.open(file) as archive:
        return [(info, archive.extractfile(info).read()) for info in archive]  # type: ignore[union-attr]


def write(file: Path, entries: list[Member], kind: int = tarfile.GNU_FORMAT) -> Path:
    with tarfile.open(file, "w", format=kind) as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    return file


def with_manifest(file: Path, change: Callable[[dict[str, object]], None]) -> Path:
    (info, text), *others = members(file)
    fields = json.loads(text)
    change(fields)
    changed = json.dumps(fields).encode()
    info.size = len(changed)
    return write(file.with_name("changed.tar"), [(info, changed), *others])


def refusal(file: Path, out: Path) -> str:
    """Import, expect a refusal that names the file, and that nothing was left."""
    before = files(out) if out.exists() else None
    with pytest.raises(SnapshotError) as caught:
        unpack(file, out)
    assert (files(out) if out.exists() else None) == before
    assert caught.value.thing == str(file)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_snapshot_goes_out_and_in_again_byte_for_byte(index: Path, packed: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "other"
    unpacked = unpack(packed, out)
    snapshot_id = current_id(index)
    assert (unpacked.snapshot_id, unpacked.was_there, unpacked.is_current) == (snapshot_id, False, True)
    assert files(out / snapshot_id) == files(index / snapshot_id)
    assert current_id(out) == snapshot_id
    assert check(out).counts["documents"] == 5
    with open_snapshot(out, open_encoder=open_hash_encoder) as snapshot:
        assert len(snapshot.index.documents) == 5
    again = pack(out, tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == packed.read_bytes()
    assert again.sha256 == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_any_tar_can_take_it_apart_and_it_tells_nothing_of_the_machine(packed: Path, index: Path) -> None:
    for number, (info, _) in enumerate(members(packed)):
        assert (info.mtime, info.uid, info.gid, info.uname, info.gname, info.mode) == (0, 0, 0, "", "", 0o644)
        assert info.isreg()
        assert (number == 0) == (info.name == f"{current_id(index)}/{MANIFEST}")


def test_a_taken_file_and_a_damaged_snapshot_are_not_written(index: Path, packed: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="found something there"):
        pack(index, packed)
    with pytest.raises(OutputError, match="wanted a file that can be written"):
        pack(index, tmp_path / "none" / "file.tar")
    with pytest.raises(SnapshotError, match="nothing of that id"):
        pack(index, tmp_path / "new.tar", "0" * 32)
    path = index / current_id(index) / "index" / "documents.jsonl"
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"documents\.jsonl: found SHA-256"):
        pack(index, tmp_path / "new.tar")
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []


def test_the_current_snapshot_stays_when_it_shall(
    index: Path, packed: Path, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    settings = replace(small, passage_tokens=24)
    first = build(corpus_of(), other, settings, load_encoder=lambda *_: HashPassageEncoder()).snapshot_id
    assert not unpack(packed, other, use=False).is_current
    assert current_id(other) == first
    assert unpack(packed, other).was_there
    assert current_id(other) == current_id(index)


def test_an_unharmed_snapshot_is_kept_and_a_harmed_one_replaced(index: Path, packed: Path) -> None:
    folder = index / current_id(index)
    whole = files(folder)
    inode = (folder / MANIFEST).stat().st_ino
    assert unpack(packed, index).was_there
    assert (folder / MANIFEST).stat().st_ino == inode
    path = folder / "index" / "documents.jsonl"
    path.write_bytes(path.read_bytes().swapcase())
    assert not unpack(packed, index).was_there
    assert files(folder) == whole


def test_a_place_that_holds_something_else_is_refused(packed: Path, tmp_path: Path) -> None:
    for name in ("corpus", "model"):
        with pytest.raises(OutputError, match="something that is not an index"):
            unpack(packed, tmp_path / name)
    with pytest.raises(OutputError, match="something that is not an index"):
        unpack(packed, packed)


def test_files_that_are_no_export_are_refused_by_what_they_are(packed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "found nothing, wanted the file that" in refusal(tmp_path / "none", out)
    assert "no readable file (Is a directory)" in refusal(tmp_path / "corpus", out)
    for name, content in (("empty", b""), ("elf", b"\x7fELF" + bytes(range(256)) * 10), ("zeros", bytes(10_240))):
        (tmp_path / name).write_bytes(content)
        assert "wanted the file that" in refusal(tmp_path / name, out)
    with tarfile.open(tmp_path / "foreign.tar", "w") as archive:
        archive.add(tmp_path / "elf", "holiday.jpg")
    assert "wanted the file that" in refusal(tmp_path / "foreign.tar", out)
    assert not out.exists()


def test_other_kinds_and_formats_are_refused_by_what_they_are(packed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def refused(**changes: object) -> str:
        return refusal(with_manifest(packed, lambda fields: fields.update(changes)), out)

    assert "found snapshot format 99, wanted format 5 or older; use a newer Scenthound" in refused(format_version=99)
    assert "snapshot format 1, which this Scenthound no longer reads" in refused(format_version=1)
    assert "found a corpus, wanted a snapshot" in refused(kind="corpus")
    assert "found no backend in its settings" in refused(settings={})
    assert "found no documents in its counts" in refused(counts={})
    tape = {"backend": "tape", "dim": 1, "inputs_id": ""}
    assert "found the engine 'tape', wanted local or memory" in refused(settings=tape)
    assert "found a manifest of snapshot" in refused(artefact_id="0" * 32)


@pytest.mark.parametrize(
    "changes",
    [
        {"format_version": "2"},
        {"format_version": True},
        {"settings": []},
        {"counts": {"documents": "five"}},
        {"parent_id": 7},
        {"artefact_id": None},
        {"files": []},
        {"files": {"a": {"sha256": "0" * 64}}},
        {"files": {"a": {"sha256": "0" * 64, "size_bytes": -1}}},
        {"files": {"a": {"sha256": "0" * 64, "size_bytes": 1.5}}},
        {"files": {"a": {"sha256": "../" * 8, "size_bytes": 1}}},
        {"more": 1},
    ],
    ids=str,
)
def test_a_manifest_of_other_types_is_refused(changes: dict[str, object], packed: Path, tmp_path: Path) -> None:
    assert "manifest" in refusal(with_manifest(packed, lambda fields: fields.update(changes)), tmp_path / "out")


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "a/../../evil", "a//b", ".", "..", "", "./a", "a/", "a\\b", "C:evil", "a\0b", ".hidden",
     MANIFEST, "é", "x" * 200],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str, packed: Path, tmp_path: Path) -> None:
    def add(fields: dict[str, object]) -> None:
        fields["files"] = {name: {"sha256": hashlib.sha256(b"x").hexdigest(), "size_bytes": 1}}

    (info, text), *_ = members(with_manifest(packed, add))
    evil = tarfile.TarInfo(f"{info.name.partition('/')[0]}/{name}")
    evil.size = 1
    file = write(tmp_path / "evil.tar", [(info, text), (evil, b"x")])
    assert "found a manifest with a file named" in refusal(file, tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_also_a_folder_is_refused(packed: Path, tmp_path: Path) -> None:
    digest = {"sha256": hashlib.sha256(b"").hexdigest(), "size_bytes": 0}
    file = with_manifest(packed, lambda fields: fields.update(files={"a": digest, "a/b": digest}))
    assert "a file named 'a/b'" in refusal(file, tmp_path / "out")


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, b"V"],
)
def test_links_devices_and_folders_are_refused(kind: bytes, packed: Path, tmp_path: Path) -> None:
    first, (info, _), *others = members(packed)
    info.type, info.linkname, info.size = kind, "/etc/passwd", 0
    file = write(tmp_path / "evil.tar", [first, (info, b""), *others])
    assert "which is no plain file" in refusal(file, tmp_path / "out")


def test_headers_with_more_to_say_are_refused(packed: Path, tmp_path: Path) -> None:
    first, (info, content), *others = members(packed)
    long = replace_info(info, name=info.name + "x" * 100)
    file = write(tmp_path / "long.tar", [first, (long, content), *others])
    assert "which is no plain file" in refusal(file, tmp_path / "out")
    pax = replace_info(info)
    pax.pax_headers = {"comment": "x" * 100_000}
    file = write(tmp_path / "pax.tar", [first, (pax, content), *others], tarfile.PAX_FORMAT)
    assert "which is no plain file" in refusal(file, tmp_path / "out")


def replace_info(info: tarfile.TarInfo, name: str | None = None) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name or info.name)
    made.size = info.size
    return made


def test_what_departs_from_the_manifest_is_refused(packed: Path, tmp_path: Path) -> None:
    first, second, third, *others = members(packed)
    out = tmp_path / "out"
    cases = {
        "where": [first, third, second, *others],
        "no end": [first, second, third, *others, second],
        "an end before": [first, second],
    }
    for number, entries in enumerate(cases.values()):
        write(tmp_path / f"{number}.tar", entries)
    assert "should follow" in refusal(tmp_path / "0.tar", out)
    assert "found more than its manifest states" in refusal(tmp_path / "1.tar", out)
    assert "found an end before" in refusal(tmp_path / "2.tar", out)
    grown = replace_info(second[0])
    grown.size += 1
    assert "where its manifest states" in refusal(
        write(tmp_path / "grown.tar", [first, (grown, second[1] + b"x"), third, *others]), out
    )
    swapped = second[1][:-1] + bytes([second[1][-1] ^ 1])
    assert "found SHA-256" in refusal(write(tmp_path / "sha.tar", [first, (second[0], swapped), third, *others]), out)


def test_a_bomb_is_refused_by_its_first_header(packed: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.tar"
    info = tarfile.TarInfo("0" * 32 + f"/{MANIFEST}")
    info.size = 2**50
    bomb.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + b"{" * 10_000)
    assert f"found a manifest of {2**50} bytes" in refusal(bomb, tmp_path / "out")
    deep = b"[" * 1_000_000
    info.size = len(deep)
    assert "found no readable manifest" in refusal(write(bomb, [(info, deep)]), tmp_path / "out")
    digest = {"sha256": "0" * 64, "size_bytes": 2**60}
    file = with_manifest(packed, lambda fields: fields.update(files={"a": digest}))
    with pytest.raises(OutputError, match="found room for"):
        unpack(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_cut_anywhere_is_refused(packed: Path, tmp_path: Path) -> None:
    content = packed.read_bytes()
    chance = random.Random(0)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    cut = tmp_path / "cut.tar"
    last = len(content.rstrip(b"\0"))
    for length in {0, 1, 511, 512, 513, last, *(chance.randrange(last) for _ in range(60))}:
        cut.write_bytes(content[:length])
        refusal(cut, tmp_path / "out")
    assert len(content) % tarfile.RECORDSIZE == 0


def test_a_flipped_bit_is_refused_or_changes_nothing(index: Path, packed: Path, tmp_path: Path) -> None:
    content, whole = packed.read_bytes(), files(index / current_id(index))
    chance = random.Random(1)  # noqa: S311 (as above)
    flipped, out = tmp_path / "flipped.tar", tmp_path / "out"
    passed = 0
    for _ in range(60):
        place = chance.randrange(len(content))
        damaged = bytearray(content)
        damaged[place] ^= 1 << chance.randrange(8)
        flipped.write_bytes(damaged)
        try:
            unpack(flipped, out)
        except SnapshotError:
            assert not out.exists()
        else:
            # What fills a last block, or a value of the manifest that nothing is held against.
            passed += 1
            found = files(out / current_id(out))
            assert {name: found[name] for name in found if name != MANIFEST} == {
                name: whole[name] for name in whole if name != MANIFEST
            }
            shutil.rmtree(out)
    assert passed < 30


def test_a_killed_import_leaves_the_current_one_and_is_cleared_by_the_next(
    index: Path, packed: Path, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    first = build(
        corpus_of(), other, replace(small, passage_tokens=24), load_encoder=lambda *_: HashPassageEncoder()
    ).snapshot_id
    left = other / f".{current_id(index)}.999999999.partial"
    (left / "index").mkdir(parents=True)
    assert current_id(other) == first
    unpack(packed, other)
    assert not left.exists()


@pytest.mark.slow
def test_the_real_engine_s_snapshot_travels(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    settings = replace(small, backend="local")
    build(corpus_of(), tmp_path / "index", settings, load_encoder=lambda *_: HashPassageEncoder())
    pack(tmp_path / "index", tmp_path / "file.tar")
    unpacked = unpack(tmp_path / "file.tar", tmp_path / "out")
    assert check_samples(tmp_path / "out" / unpacked.snapshot_id).documents == 5


def test_the_commands_say_what_they_did(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    snapshot_id = current_id(index)
    file, out = tmp_path / "a.tar", tmp_path / "out"
    assert main(["snapshots", "export", str(index), str(file)]) == 0
    assert f"{file} holds snapshot {snapshot_id}: " in capsys.readouterr().out
    assert main(["snapshots", "export", str(index), snapshot_id, str(tmp_path / "b.tar"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert main(["snapshots", "export", str(index), str(file)]) == 2
    assert main(["snapshots", "export", str(index), snapshot_id, "x", str(file)]) == 2
    assert main(["snapshots", "export", str(index)]) == 2
    assert main(["snapshots", "import", str(file), "--out", str(out), "--no-use"]) == 0
    assert f"{snapshot_id} is there: 5 documents" in capsys.readouterr().out
    assert not (out / CURRENT).exists()
    assert main(["snapshots", "import", str(file), "--out", str(out), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert (read["was_there"], read["is_current"]) == (True, True)
    assert main(["snapshots", "import", str(out), "--out", str(out)]) == 2
    assert unpacking.LARGEST_MANIFEST_BYTES == 2**24
