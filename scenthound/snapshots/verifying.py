"""`scenthound snapshots verify`: whether a snapshot is what it was when it was built."""

from pathlib import Path

import click

from scenthound.console import json_option
from scenthound.snapshots.arguments import index_argument, optional_id_argument, say


@click.command(
    epilog="""\b
Examples:
  scenthound snapshots verify index/
  scenthound snapshots verify index/ 5396d7a2be8608d9caa10e7cc7a36773"""
)
@index_argument
@optional_id_argument
@json_option
def verify(index: Path, snapshot_id: str | None, as_json: bool) -> None:
    """Read every byte of a snapshot, open it and count its documents; the current one without an ID."""
    from indexer import shelf

    manifest = shelf.check(index, snapshot_id)
    files, size_bytes = len(manifest.files), sum(digest.size_bytes for digest in manifest.files.values())
    say(
        {
            "snapshot_id": manifest.artefact_id,
            "files": files,
            "size_bytes": size_bytes,
            "counts": dict(manifest.counts),
        },
        f"{manifest.artefact_id} is whole: {files} files, {size_bytes / 1e6:,.1f} MB, {manifest.counts['documents']:,} "
        "documents.",
        as_json=as_json,
    )
