"""A snapshot to one file.

The file is a plain tar: `<snapshot_id>/manifest.json` first, then every file that it names, by name; no folders, times,
owners or modes of their own, so that one snapshot gives one file, byte for byte, and any tar can take it apart.
It is not compressed: texts in the document store and the words of Lucene's index are, and vectors and models do not
shrink by much.
In: a folder of snapshots. Out: the file, whole or not at all. Must not: change the snapshot.
"""

import hashlib
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crawler.artefact import MANIFEST, FileDigest, Manifest, disk_errors, sync
from crawler.errors import OutputError
from indexer.errors import SnapshotError
from indexer.snapshot import check_snapshot, current_id, snapshot_folder

# Longer names would need a second header each; no snapshot has them.
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written.

    Attributes:
        snapshot_id: Which snapshot the file holds.
        files: How many files of it, its manifest left out.
        size_bytes: Of the file.
        sha256: Of the file, as hex digits.
    """

    snapshot_id: str
    files: int
    size_bytes: int
    sha256: str


def pack(index_folder: Path, file: Path, snapshot_id: str | None = None) -> Packed:
    """Write a snapshot to a file; every byte is held against the manifest on the way.

    Args:
        index_folder: Where the snapshot stands.
        file: Where it goes; nothing may be there.
        snapshot_id: Which one; None: the current one.

    Raises:
        SnapshotError: There is no such snapshot, or it is damaged.
        OutputError: `file` is taken or cannot be written.
    """
    folder = snapshot_folder(index_folder, snapshot_id or current_id(index_folder))
    manifest = check_snapshot(folder)
    _check_names(folder, manifest.files)
    if file.exists():
        raise OutputError(
            str(file), found="something there", wanted="a new file", remedy="choose another name, or remove it first"
        )
    aside = file.with_name(f".{file.name}.partial")
    with disk_errors(file, wanted="a file that can be written", remedy="choose another place, or free some space"):
        try:
            with aside.open("wb") as stream:
                _write(folder, manifest, stream)
            with aside.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            sync(aside)
            size_bytes = aside.stat().st_size
            aside.replace(file)
            sync(file.parent)
        finally:
            aside.unlink(missing_ok=True)
    return Packed(manifest.artefact_id, len(manifest.files), size_bytes, sha256)


def _write(folder: Path, manifest: Manifest, stream: IO[bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        path = folder / MANIFEST
        with path.open("rb") as content:
            archive.addfile(_header(folder, MANIFEST, path.stat().st_size), content)
        for name, digest in sorted(manifest.files.items()):
            with (folder / name).open("rb") as content:
                hashing = _Hashing(content)
                archive.addfile(_header(folder, name, digest.size_bytes), hashing)  # type: ignore[arg-type]
            if hashing.sha256 != digest.sha256:
                raise SnapshotError(
                    str(folder / name),
                    found=f"SHA-256 {hashing.sha256[:12]}…",
                    wanted=f"{digest.sha256[:12]}…, as its manifest says",
                    remedy="build the index again; it is damaged",
                )


def _header(folder: Path, name: str, size_bytes: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(f"{folder.name}/{name}")
    info.size = size_bytes
    info.mtime, info.mode = 0, 0o644
    return info


def _check_names(folder: Path, files: Mapping[str, FileDigest]) -> None:
    for name in files:
        if len(f"{folder.name}/{name}".encode()) > LONGEST_NAME:
            raise SnapshotError(
                str(folder / name),
                found="a name too long for the file",
                wanted=f"at most {LONGEST_NAME} bytes with the snapshot's id",
                remedy="build the index again",
            )


class _Hashing:
    """Reads a file, and hashes what it has read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._hash.update(block)
        return block

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
