"""A file that `packing` wrote, back to a snapshot.

In: a file from anywhere, trusted in nothing. Out: the snapshot in a folder of snapshots, whole, or nothing.
The manifest comes first and says which files follow, in which order and of which size: what departs from it is refused
where it begins, so that no more is written than it states. Only headers of plain files are read: there is no code here
for links, devices, sparse files or names beside the header. Must not: open the index, or trust a name.
"""

import hashlib
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crawler.artefact import (
    MANIFEST,
    FileDigest,
    Manifest,
    check_format,
    disk_errors,
    new_artefact,
    parse_manifest,
    sync,
    verify,
)
from crawler.errors import ArtefactError, OutputError
from indexer.errors import SnapshotError
from indexer.shelf import check_place
from indexer.snapshot import (
    FORMAT_VERSION,
    KIND,
    OLDEST_VERSION,
    check_settings,
    check_snapshot,
    set_current,
)
from indexer.transfer.packing import LONGEST_NAME

# A manifest has some 150 bytes a file, and a snapshot some tens of files a part.
LARGEST_MANIFEST_BYTES = 16 * 2**20

_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 2**20
_FIRST_NAME = re.compile(rf"([0-9a-f]{{32}})/{re.escape(MANIFEST)}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Lucene, FAISS, LMDB and ONNX write no other names.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was read.

    Attributes:
        snapshot_id: Which snapshot the file held.
        counts: What is in it.
        size_bytes: Of its files, the manifest left out.
        was_there: Whether the folder held it before, unharmed.
        is_current: Whether it was made the current one.
    """

    snapshot_id: str
    counts: Mapping[str, int]
    size_bytes: int
    was_there: bool
    is_current: bool


def unpack(file: Path, out: Path, *, use: bool = True) -> Unpacked:
    """Read a snapshot from a file, and make it current.

    Args:
        file: What `pack` wrote.
        out: Folder of snapshots; made where there is none. One that holds this snapshot unharmed keeps its own.
        use: Make it the current one.

    Raises:
        SnapshotError: The file is none, damaged, of another format, or holds what its manifest does not state.
        OutputError: `out` holds something else, cannot be written, or has not room enough.
    """
    with _opened(file) as archive, disk_errors(out, wanted="a folder that can be written", remedy=_MEND):
        text, manifest = archive.manifest()
        check_place(out)
        was_there = _holds(out, manifest.artefact_id)
        if not was_there:
            with _removed_if_new(out):
                _check_room(out, manifest)
                with new_artefact(out / manifest.artefact_id, KIND) as folder:
                    _fill(folder, archive, manifest)
                    (folder / MANIFEST).write_bytes(text)
                    for path in [folder / MANIFEST, *(path for path in folder.rglob("*") if path.is_dir()), folder]:
                        sync(path)
        check_snapshot(out / manifest.artefact_id)
        if use:
            set_current(out, manifest.artefact_id)
    size_bytes = sum(digest.size_bytes for digest in manifest.files.values())
    return Unpacked(manifest.artefact_id, manifest.counts, size_bytes, was_there, is_current=use)


_MEND = "choose another --out, or mend its permissions or free some space"


class _Archive:
    """A tar being read from its beginning to its end."""

    def __init__(self, file: Path, stream: IO[bytes]) -> None:
        self._file = file
        self._stream = stream
        self._snapshot_id = ""

    def manifest(self) -> tuple[bytes, Manifest]:
        """Read the first file, and hold it against what can be read."""
        header = self._header()
        match = _FIRST_NAME.fullmatch(header.name) if header else None
        if header is None or match is None:
            raise self._foreign("no snapshot")
        if not 0 <= header.size <= LARGEST_MANIFEST_BYTES:
            raise self._foreign(f"a manifest of {header.size} bytes")
        self._snapshot_id = match[1]
        text = b"".join(self._content(header.size))
        try:
            manifest = parse_manifest(text)
        except ValueError as error:
            raise self._foreign("no readable manifest") from error
        thing = str(self._file)
        try:
            _check_names(manifest)
            check_format(thing, manifest, kind=KIND, newest_version=FORMAT_VERSION, oldest_version=OLDEST_VERSION)
            check_settings(thing, manifest)
        except ArtefactError as error:
            raise SnapshotError(thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error
        except ValueError as error:
            raise self._foreign(f"a manifest with {error}") from error
        if manifest.artefact_id != self._snapshot_id:
            raise self._foreign(f"a manifest of snapshot {manifest.artefact_id[:40]!r} under {self._snapshot_id}")
        return text, manifest

    def file(self, name: str, digest: FileDigest) -> Iterator[bytes]:
        """Give the content of the next file, which must be this one."""
        header = self._header()
        if header is None:
            raise self._damaged(f"an end before {name}")
        if header.name != f"{self._snapshot_id}/{name}":
            raise self._damaged(f"{header.name[:LONGEST_NAME]!r} where {name} should follow")
        if header.size != digest.size_bytes:
            raise self._damaged(f"{header.size} bytes of {name} where its manifest states {digest.size_bytes}")
        hashing = hashlib.sha256()
        for block in self._content(header.size):
            hashing.update(block)
            yield block
        if hashing.hexdigest() != digest.sha256:
            raise self._damaged(f"SHA-256 {hashing.hexdigest()[:12]}… of {name} where its manifest states another")

    def end(self) -> None:
        """Hold the file to its end: nothing but the zeros that fill the last record."""
        rest = self._read(tarfile.RECORDSIZE + 2 * _BLOCK + 1)
        if len(rest) > tarfile.RECORDSIZE + 2 * _BLOCK or rest.strip(b"\0"):
            raise self._damaged("more than its manifest states")
        if len(rest) < _BLOCK:
            raise self._damaged("no end")

    def _header(self) -> tarfile.TarInfo | None:
        """Read the next header; None at the end.

        One block is all that is looked at. A header that announces another one, for a long name or a sparse file, is of
        a type of its own, and refused as a link or a device is.
        """
        block = self._read(_BLOCK)
        if not block.strip(b"\0"):
            return None
        # Whoever has no first header yet is told that this is no export, not that it is damaged.
        refuse = self._damaged if self._snapshot_id else self._foreign
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise refuse("a header that cannot be read") from error
        if header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
            raise refuse(f"{header.name[:LONGEST_NAME]!r}, which is no plain file")
        return header

    def _read(self, size_bytes: int) -> bytes:
        try:
            return self._stream.read(size_bytes)
        except OSError as error:
            raise self._damaged(f"what cannot be read ({error.strerror})") from error

    def _content(self, size_bytes: int) -> Iterator[bytes]:
        """Give the next bytes in pieces, and pass over what fills their last block."""
        left = size_bytes
        while left:
            block = self._read(min(left, _CHUNK))
            if not block:
                raise self._damaged("an early end")
            left -= len(block)
            yield block
        self._read(-size_bytes % _BLOCK)

    def _foreign(self, found: str) -> SnapshotError:
        return SnapshotError(
            str(self._file),
            found=found,
            wanted='the file that "scenthound snapshots export" wrote',
            remedy="check the path",
        )

    def _damaged(self, found: str) -> SnapshotError:
        return SnapshotError(
            str(self._file), found=found, wanted="what its manifest states", remedy="export the snapshot again"
        )


@contextmanager
def _opened(file: Path) -> Iterator[_Archive]:
    try:
        stream = file.open("rb")
    except OSError as error:
        raise SnapshotError(
            str(file),
            found="nothing" if isinstance(error, FileNotFoundError) else f"no readable file ({error.strerror})",
            wanted='the file that "scenthound snapshots export" wrote',
            remedy="check the path",
        ) from error
    with stream:
        yield _Archive(file, stream)


def _check_names(manifest: Manifest) -> None:
    """Hold the files that a manifest from anywhere states to what a snapshot can have.

    Raises:
        ValueError: There is another one; the message says which.
    """
    names = set(manifest.files)
    for name, digest in manifest.files.items():
        folders = name.split("/")[:-1]
        above = {"/".join(folders[: depth + 1]) for depth in range(len(folders))}
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or name == MANIFEST or above & names:
            raise ValueError(f"a file named {name[:LONGEST_NAME]!r}")
        if not _SHA256.fullmatch(digest.sha256):
            raise ValueError(f"no SHA-256 of {name}")


def _holds(out: Path, snapshot_id: str) -> bool:
    """Say whether a folder has a snapshot, with every byte as it should be."""
    folder = out / snapshot_id
    if not (folder / MANIFEST).is_file():
        return False
    try:
        verify(folder, check_snapshot(folder))
    except (ArtefactError, SnapshotError):
        return False
    return True


def _check_room(out: Path, manifest: Manifest) -> None:
    place = next(path for path in (out, *out.absolute().parents) if path.exists())
    needed, free = sum(digest.size_bytes for digest in manifest.files.values()), shutil.disk_usage(place).free
    if needed > free:
        raise OutputError(
            str(out),
            found=f"room for {free:,} bytes",
            wanted=f"{needed:,}",
            remedy="choose another --out, or free some",
        )


def _fill(folder: Path, archive: _Archive, manifest: Manifest) -> None:
    for name, digest in sorted(manifest.files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            for block in archive.file(name, digest):
                stream.write(block)
        sync(path)
    archive.end()


@contextmanager
def _removed_if_new(out: Path) -> Iterator[None]:
    """Leave no empty folder behind where there was none."""
    was_there = out.exists()
    try:
        yield
    finally:
        if not was_there and out.is_dir() and not any(out.iterdir()):
            out.rmdir()
