"""Folders that are written once and whole: the writer dies at each step, and readers never see half."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.artefact import (
    MANIFEST,
    FileDigest,
    Manifest,
    check_target,
    digest_file,
    identify,
    new_artefact,
    open_artefact,
    open_manifest,
    seal,
    verify,
)
from crawler.errors import ArtefactError, OutputError

ROOT = Path(__file__).resolve().parents[2]


def fill(folder: Path, content: str) -> Manifest:
    (folder / "sub").mkdir()
    (folder / "sub" / "data.txt").write_text(content, encoding="utf-8")
    return seal(
        folder,
        kind="crawl",
        format_version=1,
        artefact_id=identify(content),
        parent_id=None,
        settings={"depth": [1, 2.5, None, "é"]},
        counts={"pages": 1},
    )


def make(target: Path, content: str) -> Manifest:
    with new_artefact(target, "crawl") as folder:
        return fill(folder, content)


def content_of(target: Path) -> str:
    open_artefact(target, kind="crawl", newest_version=1)
    return (target / "sub" / "data.txt").read_text(encoding="utf-8")


def test_what_was_sealed_is_what_is_opened(tmp_path: Path) -> None:
    manifest = make(tmp_path / "out", "one")
    assert open_artefact(tmp_path / "out", kind="crawl", newest_version=1) == manifest
    # SHA-256 of "one", as sha256sum prints it.
    sha256 = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert manifest.files == {"sub/data.txt": FileDigest(sha256, 3)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_an_artefact_of_the_same_kind_is_replaced_whole(tmp_path: Path) -> None:
    make(tmp_path / "out", "one")
    (tmp_path / "out" / "stray").write_text("x")
    make(tmp_path / "out", "two")
    assert content_of(tmp_path / "out") == "two"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [MANIFEST, "sub"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_writer_that_raises_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    make(tmp_path / "out", "one")

    def write_and_fail() -> None:
        with new_artefact(tmp_path / "out", "crawl") as folder:
            fill(folder, "two")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert content_of(tmp_path / "out") == "one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


# A writer in a process of its own that kills itself before the n-th change of a name on disk: renames and the removal
# of folders. With an artefact in place these are: the old one's way aside, the new one's way in, the old one's removal.
KILLED_WRITER = """
import os, shutil, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
steps = 0
rmtree = shutil.rmtree
def counted(function):
    def call(*arguments, **options):
        global steps
        if function is rmtree and not os.path.exists(arguments[0]):
            return function(*arguments, **options)
        if steps == {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        steps += 1
        return function(*arguments, **options)
    return call
from crawler.artefact import new_artefact, seal
def write():
    with new_artefact(Path({target!r}), "crawl") as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "data.txt").write_text("half")
        if {step} < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / "sub" / "data.txt").write_text("two")
        seal(folder, kind="crawl", format_version=1, artefact_id="2" * 32, parent_id=None, settings={{}}, counts={{}})
        Path.rename = counted(Path.rename)
        shutil.rmtree = counted(shutil.rmtree)
write()
"""


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (-1, "one"),  # while it fills its folder
        (0, "one"),  # before the old one moves aside
        (1, "one"),  # between the two renames: only recovery brings the old one back
        (2, "two"),  # before the old one is removed
    ],
)
def test_a_writer_killed_at_any_step_leaves_a_whole_artefact(tmp_path: Path, step: int, left: str) -> None:
    target = tmp_path / "out"
    make(target, "one")
    script = KILLED_WRITER.format(root=str(ROOT), target=str(target), step=step)
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert content_of(target) == left
    # The next writer clears away what the dead one left.
    make(target, "three")
    assert content_of(target) == "three"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_writer_that_is_still_at_work_is_left_alone(tmp_path: Path) -> None:
    # The parent of this process runs for certain.
    other = tmp_path / f".out.{os.getppid()}.partial"
    other.mkdir()
    make(tmp_path / "out", "one")
    assert other.is_dir()


def test_a_target_that_holds_something_else_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "data.txt").write_text("precious")
    make(tmp_path / "crawl", "one")
    for name, kind in (("file", "crawl"), ("folder", "crawl"), ("crawl", "corpus")):
        with pytest.raises(OutputError) as caught, new_artefact(tmp_path / name, kind):
            pytest.fail("the block must not run")
        assert caught.value.thing == str(tmp_path / name)
        assert caught.value.remedy == "choose another --out"
    assert (tmp_path / "file").read_text() == "precious"
    assert (tmp_path / "folder" / "data.txt").read_text() == "precious"
    assert content_of(tmp_path / "crawl") == "one"


def test_an_empty_folder_and_a_missing_one_may_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_target(tmp_path / "empty", "crawl")
    check_target(tmp_path / "none" / "deep", "crawl")
    make(tmp_path / "empty", "one")
    make(tmp_path / "none" / "deep", "two")
    assert content_of(tmp_path / "empty") == "one"
    assert content_of(tmp_path / "none" / "deep") == "two"


def test_a_place_below_a_file_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    with pytest.raises(OutputError, match="a place that can be written"):
        make(tmp_path / "file" / "out", "one")


@pytest.mark.parametrize(
    "damage",
    [
        "", "{", "[]", "null", "42", '"text"', "{}", '{"files": {}}', '{"files": []}',
        '{"files": {"a": {"sha256": 1}}}', '{"files": {"a": 5}}', "\x00\x01",
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_refused(tmp_path: Path, damage: str) -> None:
    make(tmp_path / "out", "one")
    (tmp_path / "out" / MANIFEST).write_text(damage)
    with pytest.raises(ArtefactError, match="no readable manifest"):
        open_manifest(tmp_path / "out")


def test_bytes_that_are_no_text_are_no_manifest(tmp_path: Path) -> None:
    make(tmp_path / "out", "one")
    (tmp_path / "out" / MANIFEST).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ArtefactError, match="no readable manifest"):
        open_manifest(tmp_path / "out")


def test_nothing_and_a_folder_without_a_manifest_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="found nothing"):
        open_manifest(tmp_path / "none")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ArtefactError, match=f"found no {MANIFEST}"):
        open_manifest(tmp_path / "folder")


def test_another_kind_and_a_newer_format_are_refused(tmp_path: Path) -> None:
    make(tmp_path / "out", "one")
    with pytest.raises(ArtefactError, match="found a crawl, wanted a corpus"):
        open_artefact(tmp_path / "out", kind="corpus", newest_version=1)
    path = tmp_path / "out" / MANIFEST
    fields = json.loads(path.read_text())
    path.write_text(json.dumps(fields | {"format_version": 2}))
    with pytest.raises(ArtefactError, match="found crawl format 2, wanted format 1 or older; use a newer Scenthound"):
        open_artefact(tmp_path / "out", kind="crawl", newest_version=1)


def test_a_missing_a_shorter_and_an_altered_file_are_found(tmp_path: Path) -> None:
    manifest = make(tmp_path / "out", "one")
    path = tmp_path / "out" / "sub" / "data.txt"
    verify(tmp_path / "out", manifest)
    # Three other bytes have the same size: opening does not hash, verifying does.
    path.write_text("two")
    open_artefact(tmp_path / "out", kind="crawl", newest_version=1)
    with pytest.raises(ArtefactError, match="found SHA-256"):
        verify(tmp_path / "out", manifest)
    path.write_text("on")
    with pytest.raises(ArtefactError, match="found 2 bytes, wanted 3 bytes"):
        open_artefact(tmp_path / "out", kind="crawl", newest_version=1)
    path.unlink()
    with pytest.raises(ArtefactError, match="found no file"):
        open_artefact(tmp_path / "out", kind="crawl", newest_version=1)


def test_an_identity_depends_on_values_and_not_on_the_order_of_names() -> None:
    assert identify({"a": 1, "b": 2}) == identify({"b": 2, "a": 1})
    assert (
        len({identify("a", "b"), identify("ab"), identify(["a", "b"]), identify("b", "a"), identify("a", "b", None)})
        == 5
    )
    assert len(identify()) == 32


def test_the_digest_of_an_empty_file_is_the_published_one(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_file(tmp_path / "empty") == FileDigest(sha256, 0)
