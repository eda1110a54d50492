"""Write a snapshot anew in one part, without what is dead.

In: a folder of snapshots, and one of them. Out: the snapshot that a full build of the same corpus gives, id included.
Nothing is cut or encoded, and no model is loaded. Must not: know an engine, or search.
"""

import time
from dataclasses import fields
from pathlib import Path
from typing import Any

from crawler.artefact import Manifest, new_artefact, seal
from indexer.backends.base import Backend
from indexer.backends.registry import find_backend
from indexer.building.fingerprints import FILE, read_fingerprints
from indexer.building.plan import BASE, BuildReport, is_snapshot, make_current, snapshot_id_of, writing_to
from indexer.errors import SnapshotError
from indexer.linking import known_digests, link_file, link_tree
from indexer.settings import BuildSettings
from indexer.snapshot import (
    ENCODER,
    FORMAT_VERSION,
    INDEX,
    KIND,
    check_snapshot,
    current_id,
    snapshot_folder,
)


def compact(index_folder: Path, snapshot_id: str | None = None) -> BuildReport:
    """Compact a snapshot; the current one's place is taken by what comes of it, and the old one stays.

    Args:
        index_folder: Where it stands.
        snapshot_id: Which one; None: the current one.

    Returns:
        `reused` where it is in one part already, or a full build of its corpus is there.

    Raises:
        SnapshotError: It is missing, damaged, of an older format, or was built with other versions of its engine.
        OutputError: The folder cannot be written.
        JavaError: Its engine needs Java and there is none.
    """
    started = time.monotonic()
    current = current_id(index_folder)
    base_folder = snapshot_folder(index_folder, snapshot_id or current)
    base = check_snapshot(base_folder)
    backend = find_backend(str(base.settings["backend"]))
    if BASE not in base.settings:
        compacted, reused = base.artefact_id, True
    else:
        _check(base_folder, base, backend)
        compacted = snapshot_id_of(str(base.settings["inputs_id"]), read_fingerprints(base_folder))
        reused = is_snapshot(index_folder / compacted)
        if not reused:
            with writing_to(index_folder):
                _rewrite(base_folder, base, backend, compacted)
    if base.artefact_id == current:
        make_current(index_folder, compacted)
    return BuildReport(
        folder=index_folder / compacted,
        snapshot_id=compacted,
        counts=base.counts,
        reused=reused,
        duration_s=time.monotonic() - started,
        base_id=None if reused else base.artefact_id,
    )


def _rewrite(base_folder: Path, base: Manifest, backend: Backend, snapshot_id: str) -> None:
    settings = {name: value for name, value in base.settings.items() if name != BASE}
    with new_artefact(base_folder.parent / snapshot_id, KIND) as folder:
        link_tree(base_folder / ENCODER, folder / ENCODER)
        link_file(base_folder / FILE, folder / FILE)
        (folder / INDEX).mkdir()
        dim = int(str(base.settings["dim"]))
        backend.rewrite(base_folder / INDEX, folder / INDEX, dim, _settings_of(base)).seal()
        seal(
            folder,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=snapshot_id,
            parent_id=base.parent_id,
            settings=settings,
            counts=base.counts,
            known=known_digests(folder, base_folder, base),
        )


def _settings_of(manifest: Manifest) -> BuildSettings:
    """Read what was chosen for a snapshot."""
    names = {field.name for field in fields(BuildSettings)}
    chosen: dict[str, Any] = {name: value for name, value in manifest.settings.items() if name in names}
    # The settings name the dimensions that were asked for and, under the same name, what there are.
    return BuildSettings(**chosen)


def _check(folder: Path, manifest: Manifest, backend: Backend) -> None:
    """Refuse to say of an index that other programs wrote it than did."""
    versions = manifest.settings.get("versions")
    if manifest.format_version != FORMAT_VERSION or versions != backend.versions:
        raise SnapshotError(
            f"snapshot {folder.name}",
            found=f"format {manifest.format_version}, engine {versions}",
            wanted=f"format {FORMAT_VERSION}, engine {backend.versions}",
            remedy="build the index again, in full",
        )
