"""The snapshots that stand side by side in one folder: listed, chosen between, checked and thrown away.

In: a folder that `build` wrote to. Out: what stands there; another current snapshot; fewer of them.
A snapshot is never changed. To go back is to name an older one as current; a server that is told to look again opens
it. Must not: build, search, or touch a folder that is no snapshot.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.artefact import MANIFEST, Manifest, open_manifest, verify
from crawler.errors import ArtefactError, OutputError
from indexer.errors import SnapshotError
from indexer.snapshot import (
    CURRENT,
    KIND,
    check_names,
    check_snapshot,
    current_id,
    opened_index,
    set_current,
    snapshot_folder,
)

# What is being thrown away lies under such a name, so that a kill leaves nothing that looks like a snapshot.
_REMOVED = ".removed-"

_PART = re.compile(r"parts/\d+/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One snapshot of a folder.

    Attributes:
        snapshot_id: Its id, which is its folder's name.
        is_current: Whether searches that name none are answered from it.
        built_at: When its manifest was written, UTC.
        problem: Why it cannot be opened; "" where it can.
        corpus_id: What it was built from; "" where that cannot be read.
        counts: Documents and passages.
        settings: All that was chosen.
        size_bytes: Of its files by their first folder: "index/lexical", "index/dense", "encoder", ...
    """

    snapshot_id: str
    is_current: bool
    built_at: datetime
    problem: str
    corpus_id: str
    counts: Mapping[str, int]
    settings: Mapping[str, object]
    size_bytes: Mapping[str, int]


def entries(index_folder: Path) -> tuple[Entry, ...]:
    """List the snapshots of a folder, the newest first; among equally old ones by id.

    Raises:
        SnapshotError: The folder holds no index.
    """
    current = current_id(index_folder)
    folders = (path for path in index_folder.iterdir() if not path.name.startswith(".") and (path / MANIFEST).is_file())
    found = [_entry(folder, current) for folder in folders]
    return tuple(sorted(found, key=lambda entry: (-entry.built_at.timestamp(), entry.snapshot_id)))


def check_place(index_folder: Path) -> None:
    """Refuse a place for snapshots that holds something else; there may be nothing yet.

    Raises:
        OutputError: It is a file, or holds neither snapshots nor nothing.
    """
    if not index_folder.exists():
        return
    if index_folder.is_dir():
        names = {path.name for path in index_folder.iterdir() if not path.name.startswith(".")}
        if not names or CURRENT in names or any(_is_snapshot(index_folder / name) for name in names):
            return
    raise OutputError(
        str(index_folder),
        found="something that is not an index",
        wanted="a new or empty folder, or an index to add to",
        remedy="choose another --out",
    )


def use(index_folder: Path, snapshot_id: str) -> None:
    """Make a snapshot the current one, whether it is newer or older.

    Raises:
        SnapshotError: There is no such snapshot, or it is damaged.
    """
    check_snapshot(snapshot_folder(index_folder, snapshot_id))
    set_current(index_folder, snapshot_id)


def remove(index_folder: Path, snapshot_id: str) -> None:
    """Throw a snapshot away, damaged or not; who has it open goes on until they close it.

    Raises:
        SnapshotError: There is no such snapshot, or it is the current one.
    """
    folder = snapshot_folder(index_folder, snapshot_id)
    if snapshot_id == current_id(index_folder):
        raise SnapshotError(
            f"snapshot {snapshot_id}", found="the current one", wanted="another", remedy="use another one first"
        )
    if not (folder / MANIFEST).is_file():
        raise SnapshotError(str(folder), found=f"no {MANIFEST}", wanted="a snapshot", remedy="check the path")
    aside = folder.with_name(_REMOVED + snapshot_id)
    folder.rename(aside)
    _clear(index_folder)


def keep(index_folder: Path, most: int) -> tuple[str, ...]:
    """Throw away all but the newest snapshots; the current one stays in any case, and counts.

    Args:
        index_folder: Where they stand.
        most: How many stay, >= 1.

    Returns:
        Ids of those that went, the newest first.

    Raises:
        SnapshotError: The folder holds no index.
    """
    found = entries(index_folder)
    others = [entry.snapshot_id for entry in found if not entry.is_current]
    gone = tuple(others[max(most - 1, 0) :])
    for snapshot_id in gone:
        remove(index_folder, snapshot_id)
    _clear(index_folder)
    return gone


def check(index_folder: Path, snapshot_id: str | None = None) -> Manifest:
    """Read every byte of a snapshot, open it, and count what is in it.

    Args:
        index_folder: Where it stands.
        snapshot_id: Which one; None: the current one.

    Raises:
        SnapshotError: A file is not what the manifest says, or the index holds other documents than it counts.
        JavaError: Its engine needs Java and there is none.
    """
    folder = snapshot_folder(index_folder, snapshot_id or current_id(index_folder))
    manifest = check_snapshot(folder)
    check_names(folder, manifest)
    try:
        verify(folder, manifest)
    except ArtefactError as error:
        raise SnapshotError(error.thing, found=error.found, wanted=error.wanted, remedy=error.remedy) from error
    with opened_index(folder) as (_, index):
        found = len(index.documents)
    if found != manifest.counts["documents"]:
        raise SnapshotError(
            str(folder),
            found=f"{found} documents",
            wanted=f"{manifest.counts['documents']}, as its manifest says",
            remedy="build the index again; it is damaged",
        )
    return manifest


def component_sizes(manifest: Manifest) -> dict[str, int]:
    """Add up the bytes of a snapshot's files by what they belong to, by name: "encoder", "index/dense", ..."""
    sizes: dict[str, int] = {}
    for name, digest in manifest.files.items():
        component = _component(name)
        sizes[component] = sizes.get(component, 0) + digest.size_bytes
    return dict(sorted(sizes.items()))


def _entry(folder: Path, current: str) -> Entry:
    built_at = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    try:
        manifest = check_snapshot(folder)
    except SnapshotError as error:
        return Entry(folder.name, folder.name == current, built_at, str(error), "", {}, {}, {})
    return Entry(
        snapshot_id=folder.name,
        is_current=folder.name == current,
        built_at=built_at,
        problem="",
        corpus_id=manifest.parent_id or "",
        counts=manifest.counts,
        settings=manifest.settings,
        size_bytes=component_sizes(manifest),
    )


def _is_snapshot(folder: Path) -> bool:
    try:
        return open_manifest(folder).kind == KIND
    except ArtefactError:
        return False


def _component(name: str) -> str:
    """Name what a file belongs to: "index/parts/0002/dense/cells.faiss" to "index/dense"."""
    names = _PART.sub("", name).split("/")
    return "/".join(names[:2] if len(names) > 2 else names[:1])


def _clear(index_folder: Path) -> None:
    """Delete what was put aside to be thrown away, now or by a process that was killed."""
    for path in index_folder.glob(f"{_REMOVED}*"):
        shutil.rmtree(path, ignore_errors=True)
