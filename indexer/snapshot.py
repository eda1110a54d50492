"""The Snapshot: an index that never changes, with everything that searching it needs.

A folder of snapshots looks like this; `CURRENT` is replaced last, in one step, so that a reader finds the old snapshot
or the new one and nothing between:

    index/CURRENT                          the id of the snapshot to open
    index/<snapshot_id>/manifest.json      settings, counts, digests; parent_id is the corpus
    index/<snapshot_id>/index/...          what the backend wrote
    index/<snapshot_id>/encoder/...        the query encoder that belongs to the vectors
    index/<snapshot_id>/fingerprints.parquet   what each document was, for an update; formats up to 2 have none

In: such a folder. Out: `Snapshot`, the only thing that search code is given. Must not: build, or know an engine.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from crawler.artefact import MANIFEST, Manifest, open_artefact, open_manifest, sync, verify
from crawler.errors import ArtefactError
from indexer.backends.base import OpenIndex
from indexer.backends.registry import check_backend, find_backend
from indexer.encoders.base import QueryEncoder
from indexer.errors import ModelError, SettingsError, SnapshotError

KIND = "snapshot"
FORMAT_VERSION = 5

# Formats 1 and 2 lack fields that queries ask for today, so they would answer wrongly; 2 was never in a release.
OLDEST_VERSION = 3

LINKS_SINCE = 4
"""The first format that keeps the links out of documents."""

CURRENT = "CURRENT"
INDEX = "index"
ENCODER = "encoder"

HASHED_BYTES = 64 * 2**20
"""Files are held against their SHA-256 at each opening, the smallest first, up to so many bytes together: a bound, so
that opening takes no longer for a larger index. What lies beyond is hashed by `shelf.check` alone."""

_SNAPSHOT_ID = re.compile(r"[0-9a-f]{32}")

EncoderOpener = Callable[[Path], QueryEncoder]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot; safe for concurrent use by threads, and a context manager that closes it.

    Attributes:
        manifest: What the snapshot says of itself.
        index: The documents and both legs.
        encoder: Turns a query into a vector of the dense leg.
    """

    manifest: Manifest
    index: OpenIndex
    encoder: QueryEncoder

    @property
    def snapshot_id(self) -> str:
        """32 hex digits; equal for the same corpus, settings, engines and model."""
        return self.manifest.artefact_id

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release files and memory; searching afterwards is a bug."""
        self.index.close()


def open_snapshot(
    index_folder: Path,
    snapshot_id: str | None = None,
    *,
    open_encoder: EncoderOpener | None = None,
    hashed_bytes: int = HASHED_BYTES,
) -> Snapshot:
    """Open a snapshot for searching.

    Args:
        index_folder: A folder that `build` wrote to.
        snapshot_id: Which of its snapshots; None: the current one.
        open_encoder: Loads the query encoder from its folder; None: the one that `build` exports.
        hashed_bytes: How much is held against its SHA-256 first, the smallest files before others.

    Raises:
        SnapshotError: It is missing, damaged as far as was looked at, of a newer or given-up format, or something else.
        ModelError: Its encoder cannot be loaded, or does not fit its vectors.
        JavaError: Its engine needs Java and there is none.
    """
    snapshot_id = snapshot_id or current_id(index_folder)
    folder = snapshot_folder(index_folder, snapshot_id)
    manifest = check_snapshot(folder)
    check_names(folder, manifest)
    _check_small_files(folder, manifest, hashed_bytes)
    encoder = (open_encoder or _open_encoder)(folder / ENCODER)
    if encoder.dim != manifest.settings["dim"]:
        raise ModelError(
            str(folder / ENCODER),
            found=f"vectors of {encoder.dim} numbers",
            wanted=f"{manifest.settings['dim']}, as the snapshot holds",
            remedy="build the index again",
        )
    index = find_backend(str(manifest.settings["backend"])).open(folder / INDEX)
    return Snapshot(manifest, index, encoder)


@contextmanager
def opened_index(folder: Path) -> Iterator[tuple[Manifest, OpenIndex]]:
    """Open what a snapshot's folder holds without the encoder, for reading, until the block ends.

    Raises:
        SnapshotError: It is missing, damaged, of a newer or given-up format, or something else.
        SettingsError: It was written by an engine that there is not.
        JavaError: Its engine needs Java and there is none.
    """
    manifest = check_snapshot(folder)
    index = find_backend(str(manifest.settings["backend"])).open(folder / INDEX)
    try:
        yield manifest, index
    finally:
        index.close()


def current_id(index_folder: Path) -> str:
    """Read which snapshot of a folder is the current one.

    Raises:
        SnapshotError: The folder holds no index.
    """
    path = index_folder / CURRENT
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise _no_index(index_folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(
            str(path),
            found=f"no readable file ({error})",
            wanted="the id of a snapshot",
            remedy="build the index again",
        ) from error
    if not _SNAPSHOT_ID.fullmatch(text):
        raise SnapshotError(
            str(path),
            found=repr(text[:40]),
            wanted="the id of a snapshot, 32 hex digits",
            remedy="build the index again",
        )
    return text


def snapshot_folder(index_folder: Path, snapshot_id: str) -> Path:
    """Say where a snapshot lies.

    Raises:
        SnapshotError: That is no snapshot's id, or there is no such snapshot.
    """
    folder = index_folder / snapshot_id
    if not _SNAPSHOT_ID.fullmatch(snapshot_id) or not folder.is_dir():
        raise SnapshotError(
            f"snapshot {snapshot_id[:40]!r}",
            found=f"nothing of that id in {index_folder}",
            wanted="the id of a snapshot, 32 hex digits",
            remedy=f"see {index_folder / CURRENT} for the current one",
        )
    return folder


def check_snapshot(folder: Path) -> Manifest:
    """Read a snapshot's manifest and hold every file's size against it.

    Raises:
        SnapshotError: Not a snapshot, not whole, or of a newer or given-up format; it names the file.
    """
    try:
        manifest = open_artefact(folder, kind=KIND, newest_version=FORMAT_VERSION, oldest_version=OLDEST_VERSION)
    except ArtefactError as error:
        raise SnapshotError(error.thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error
    if manifest.artefact_id != folder.name:
        raise SnapshotError(
            str(folder),
            found=f"a manifest of snapshot {manifest.artefact_id[:40]!r}",
            wanted="a folder named after its snapshot",
            remedy=f"rename the folder to {manifest.artefact_id[:40]}, or build the index again",
        )
    check_settings(str(folder / MANIFEST), manifest)
    return manifest


def check_settings(thing: str, manifest: Manifest) -> None:
    """Refuse a manifest, found at `thing`, that does not state what opening it needs.

    Raises:
        SnapshotError: A setting or a count is missing, or the engine is one that there is not.
    """
    missing = [f"{name} in its settings" for name in ("backend", "dim", "inputs_id") if name not in manifest.settings]
    missing += [f"{name} in its counts" for name in ("documents", "passages") if name not in manifest.counts]
    if missing:
        raise SnapshotError(
            thing,
            found=f"no {missing[0]}",
            wanted="the manifest that Scenthound wrote",
            remedy="build the index again",
        )
    try:
        check_backend(str(manifest.settings["backend"]))
    except SettingsError as error:
        raise SnapshotError(
            thing,
            found=f"the engine {error.found[:40]}",
            wanted=error.wanted,
            remedy="use the Scenthound that built it, or build the index again",
        ) from error


def set_current(index_folder: Path, snapshot_id: str) -> None:
    """Make a snapshot the current one: write aside, sync, rename."""
    aside = index_folder / f".{CURRENT}.{os.getpid()}.partial"
    aside.write_text(snapshot_id + "\n", encoding="utf-8")
    sync(aside)
    aside.replace(index_folder / CURRENT)
    sync(index_folder)


def check_names(folder: Path, manifest: Manifest) -> None:
    """Refuse files that nobody wrote here: engines read what lies in their folders, and would answer from it.

    Hidden files are left alone; systems leave some everywhere.

    Raises:
        SnapshotError: The manifest does not name a file.
    """
    for top in (INDEX, ENCODER):
        for path in sorted((folder / top).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in manifest.files and not path.name.startswith("."):
                raise SnapshotError(
                    str(path),
                    found="a file that its manifest does not name",
                    wanted="what Scenthound wrote and nothing else",
                    remedy="remove it if you put it there; else build the index again",
                )


def _check_small_files(folder: Path, manifest: Manifest, hashed_bytes: int) -> None:
    """Hold files against their SHA-256, the smallest first, up to so many bytes together."""
    left = hashed_bytes
    small = {}
    for name, digest in sorted(manifest.files.items(), key=lambda file: (file[1].size_bytes, file[0])):
        left -= digest.size_bytes
        if left < 0:
            break
        small[name] = digest
    try:
        verify(folder, replace(manifest, files=small))
    except ArtefactError as error:
        raise SnapshotError(error.thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error


def _open_encoder(folder: Path) -> QueryEncoder:
    # Here, because a build that finds its snapshot made already needs no model library.
    from indexer.encoders.query_encoder import open_query_encoder  # noqa: PLC0415

    return open_query_encoder(folder)


def _no_index(index_folder: Path) -> SnapshotError:
    """Say what a folder without CURRENT is instead, as far as it says so itself."""
    if not index_folder.exists():
        found, remedy = "nothing", 'check the path, or run "scenthound index" first'
    elif (index_folder / MANIFEST).is_file():
        try:
            kind = open_manifest(index_folder).kind
        except ArtefactError:
            kind = "folder with a manifest that cannot be read"
        found = f"a {kind}"
        remedy = "give the folder above it" if kind == KIND else 'give the folder that "scenthound index" wrote'
    else:
        found, remedy = f"no {CURRENT}", 'give the folder that "scenthound index" wrote'
    return SnapshotError(str(index_folder), found=found, wanted="an index", remedy=remedy)
