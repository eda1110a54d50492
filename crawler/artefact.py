"""Folders that are written once, whole, and say what they hold: crawls, corpora, snapshots.

In: code that fills an empty folder. Out: the folder under its final name with a `manifest.json`, or nothing at all.
The order is always: write aside, sync, rename; a reader never sees half of an artefact, and a writer that dies leaves
the old one as it was. Must not: know what any artefact means.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from crawler.errors import ArtefactError, OutputError

MANIFEST = "manifest.json"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What a file must be: its SHA-256 as hex digits and its size."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an artefact says of itself.

    Attributes:
        kind: "crawl", "corpus" or "snapshot".
        format_version: Layout of the folder, from 1; readers open all versions up to their own.
        artefact_id: 32 hex digits; equal for equal inputs and settings, whatever the bytes on disk.
        parent_id: Id of the artefact that this one was made from, None for a crawl or an import.
        settings: Everything that was chosen and can change the result, library versions included.
        counts: What the artefact holds and what was lost on the way, by name.
        files: Digest by path relative to the folder, every file but the manifest.
    """

    kind: str
    format_version: int
    artefact_id: str
    parent_id: str | None
    settings: Mapping[str, Json]
    counts: Mapping[str, int]
    files: Mapping[str, FileDigest]


def identify(*parts: Json) -> str:
    """Name a set of inputs: 128 bits of BLAKE2b over their canonical JSON, as 32 hex digits."""
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def digest_file(path: Path) -> FileDigest:
    """Hash one file."""
    with path.open("rb") as stream:
        return FileDigest(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)


@contextmanager
def new_artefact(target: Path, kind: str) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends without an error it becomes `target`.

    An artefact of the same kind at `target` is replaced only then. The block must call `seal` before it ends.

    Raises:
        OutputError: `target` holds something other than an artefact of this kind, or cannot be written.
    """
    check_target(target, kind)
    staging = target.parent / f".{target.name}.{os.getpid()}.partial"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(target)
        staging.mkdir()
    except OSError as error:
        raise _cannot_write(target, error) from error
    try:
        yield staging
        publish(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def disk_errors(target: Path, *more: type[Exception], wanted: str, remedy: str) -> Iterator[None]:
    """Turn what the disk refuses while `target` is made into an OutputError.

    Args:
        target: The artefact's place.
        more: Errors besides OSError by which a library tells the same.
        wanted: For the error.
        remedy: For the error.

    Raises:
        OutputError: The block raised one of them.
    """
    refusals: tuple[type[Exception], ...] = (OSError, *more)
    try:
        yield
    except refusals as error:
        found = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise OutputError(str(target), found=found, wanted=wanted, remedy=remedy) from error


def check_target(target: Path, kind: str) -> None:
    """Refuse a place that holds something else, before any work is done.

    Raises:
        OutputError: `target` is a file, or a folder with anything but an artefact of this kind.
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if target.is_dir() and (target / MANIFEST).is_file() and open_manifest(target).kind == kind:
        return
    raise OutputError(
        str(target),
        found="something that is not a " + kind,
        wanted=f"a new or empty folder, or a {kind} to replace",
        remedy="choose another --out",
    )


def seal(  # noqa: PLR0913  one argument a field of the manifest, all by keyword
    folder: Path,
    *,
    kind: str,
    format_version: int,
    artefact_id: str,
    parent_id: str | None,
    settings: Mapping[str, Json],
    counts: Mapping[str, int],
    known: Mapping[str, FileDigest] | None = None,
) -> Manifest:
    """Hash and sync every file of a filled folder, and write its manifest last.

    Files of `known`, by path relative to the folder, are those of another sealed artefact, linked: on disk already, and
    not hashed again.
    """
    known = known or {}
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = Manifest(
        kind=kind,
        format_version=format_version,
        artefact_id=artefact_id,
        parent_id=parent_id,
        settings=dict(settings),
        counts=dict(counts),
        files={name: known.get(name) or digest_file(path) for name, path in paths.items()},
    )
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    written = [path for name, path in paths.items() if name not in known]
    for path in [*written, folder / MANIFEST, *(p for p in folder.rglob("*") if p.is_dir()), folder]:
        sync(path)
    return manifest


def open_manifest(folder: Path) -> Manifest:
    """Read what a folder says of itself.

    Raises:
        ArtefactError: There is no such folder or manifest, or it cannot be read.
    """
    _recover(folder)
    path = folder / MANIFEST
    if not folder.exists():
        raise ArtefactError(
            str(folder), found="nothing", wanted="a folder that Scenthound wrote", remedy="check the path"
        )
    try:
        manifest = parse_manifest(path.read_bytes())
    except FileNotFoundError as error:
        raise ArtefactError(
            str(folder),
            found=f"no {MANIFEST}",
            wanted="a folder that Scenthound wrote",
            remedy="check the path, or make the artefact again",
        ) from error
    except (OSError, ValueError) as error:
        raise ArtefactError(
            str(path),
            found=f"no readable manifest ({type(error).__name__})",
            wanted="the JSON that Scenthound wrote",
            remedy="make the artefact again from the one before it",
        ) from error
    outside = [name for name in manifest.files if PurePosixPath(name).is_absolute() or ".." in name.split("/")]
    if outside:
        raise ArtefactError(
            str(path),
            found=f"a file {outside[0][:100]!r} outside its folder",
            wanted="files of this folder alone",
            remedy="do not use what others have changed; make the artefact again from the one before it",
        )
    return manifest


def _manifest(fields: Any) -> Manifest:
    """Take what a manifest's JSON says, and hold it to its types.

    Raises:
        ValueError: Something is of another type, or a size is negative; TypeError, KeyError or AttributeError where
            the JSON is of another shape.
    """
    files = {name: FileDigest(**digest) for name, digest in fields.pop("files").items()}
    manifest = Manifest(files=files, **fields)
    is_as_written = (
        isinstance(manifest.kind, str)
        and isinstance(manifest.artefact_id, str)
        and isinstance(manifest.parent_id, str | None)
        and isinstance(manifest.settings, dict)
        and isinstance(manifest.counts, dict)
        and all(type(number) is int for number in (manifest.format_version, *manifest.counts.values()))
        and all(isinstance(digest.sha256, str) for digest in files.values())
        and all(type(digest.size_bytes) is int and digest.size_bytes >= 0 for digest in files.values())
    )
    if not is_as_written:
        raise ValueError("a field of another type")
    return manifest


def parse_manifest(text: bytes) -> Manifest:
    """Read a manifest's text, and hold it to its types.

    Raises:
        ValueError: It is none.
    """
    try:
        return _manifest(json.loads(text.decode("utf-8")))
    # JSON nested without end is a RecursionError.
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"no manifest: {type(error).__name__}") from error


def open_artefact(folder: Path, *, kind: str, newest_version: int, oldest_version: int = 1) -> Manifest:
    """Read a manifest and hold the folder against it: kind, version, every file there at its size.

    Sizes are checked at each opening because that is cheap; `verify` also hashes.

    Raises:
        ArtefactError: Something else, a newer format or one given up, or a file that is missing or of another size.
    """
    manifest = open_manifest(folder)
    check_format(str(folder), manifest, kind=kind, newest_version=newest_version, oldest_version=oldest_version)
    for name, digest in manifest.files.items():
        path = folder / name
        size_bytes = path.stat().st_size if path.is_file() else None
        if size_bytes != digest.size_bytes:
            raise ArtefactError(
                str(path),
                found="no file" if size_bytes is None else f"{size_bytes} bytes",
                wanted=f"{digest.size_bytes} bytes, as its manifest says",
                remedy=f"make the {kind} again; it is damaged",
            )
    return manifest


def check_format(thing: str, manifest: Manifest, *, kind: str, newest_version: int, oldest_version: int = 1) -> None:
    """Hold a manifest against what can be read.

    Args:
        thing: Where it was found, for the error.
        manifest: What was found.
        kind: What is wanted.
        newest_version: Newest format that can be read.
        oldest_version: Oldest format that can be read.

    Raises:
        ArtefactError: Something else, a newer format or one given up.
    """
    if manifest.kind != kind:
        raise ArtefactError(thing, found=f"a {manifest.kind}", wanted=f"a {kind}", remedy=f"give the path of a {kind}")
    if manifest.format_version > newest_version:
        raise ArtefactError(
            thing,
            found=f"{kind} format {manifest.format_version}",
            wanted=f"format {newest_version} or older",
            remedy="use a newer Scenthound, or make it again with this one",
        )
    if manifest.format_version < oldest_version:
        raise ArtefactError(
            thing,
            found=f"{kind} format {manifest.format_version}, which this Scenthound no longer reads",
            wanted=f"format {oldest_version} or newer",
            remedy=f"make the {kind} again from what it was made of",
        )


def verify(folder: Path, manifest: Manifest) -> None:
    """Hash every file of an artefact.

    Raises:
        ArtefactError: The first file whose content is not what the manifest says.
    """
    for name, digest in manifest.files.items():
        found = digest_file(folder / name)
        if found != digest:
            raise ArtefactError(
                str(folder / name),
                found=f"SHA-256 {found.sha256[:12]}…",
                wanted=f"{digest.sha256[:12]}…, as its manifest says",
                remedy=f"make the {manifest.kind} again; it is damaged",
            )


def differing(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Give the settings in which two manifests differ, by their path ("versions.rules"), ascending.

    Returns:
        What the old one says, and what the new one says; neither names what it lacks.
    """
    before, after = dict(_flat(old)), dict(_flat(new))
    return (
        {name: value for name, value in sorted(before.items()) if name not in after or after[name] != value},
        {name: value for name, value in sorted(after.items()) if name not in before or before[name] != value},
    )


def sync(path: Path) -> None:
    """Force one file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(staging: Path, target: Path) -> None:
    """Put a sealed folder in the place of `target`; a crash between the two renames is mended by `_recover`."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _flat(settings: Mapping[str, Json], above: str = "") -> Iterator[tuple[str, Json]]:
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _recover(target: Path) -> None:
    """Bring back the old artefact when a writer died after moving it aside and before the new one took its name."""
    if not target.exists() and _old(target).is_dir():
        _old(target).rename(target)


def _old(target: Path) -> Path:
    return target.parent / f".{target.name}.old"


def _remove_abandoned(target: Path) -> None:
    """Delete what writers that no longer run have left beside `target`."""
    for path in target.parent.glob(f".{target.name}.*.partial"):
        pid = path.name.removesuffix(".partial").rpartition(".")[2]
        if pid.isdigit() and (int(pid) == os.getpid() or not _runs(int(pid))):
            shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _cannot_write(target: Path, error: OSError) -> OutputError:
    return OutputError(
        str(target),
        found=error.strerror or type(error).__name__,
        wanted="a place that can be written",
        remedy="choose another --out, or mend its permissions",
    )
