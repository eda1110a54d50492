"""`scenthound snapshots export|import`: a snapshot as one file."""

from pathlib import Path

import click

from scenthound.console import json_option
from scenthound.lines import plain, size
from scenthound.snapshots.arguments import index_argument, say


@click.command(
    name="export",
    epilog="""\b
Examples:
  scenthound snapshots export index/ snapshot.tar
  scenthound snapshots export index/ 5396d7a2be8608d9caa10e7cc7a36773 snapshot.tar""",
)
@index_argument
@click.argument("snapshot_ids", metavar="[ID]", nargs=-1)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@json_option
def export_snapshot(index: Path, snapshot_ids: tuple[str, ...], file: Path, as_json: bool) -> None:
    """Write a snapshot to one file, always the same for the same snapshot; the current one without an ID."""
    from indexer.transfer.packing import pack

    if len(snapshot_ids) > 1:
        raise click.UsageError(f"INDEX [ID] FILE is wanted, and there are {len(snapshot_ids) + 2} arguments")
    packed = pack(index, file, next(iter(snapshot_ids), None))
    say(
        {"file": str(file), **plain(packed)},
        f"{file} holds snapshot {packed.snapshot_id}: {packed.files} files, {size(packed.size_bytes)}, "
        f"SHA-256 {packed.sha256}.",
        f"Next: scenthound snapshots import {file} --out INDEX",
        as_json=as_json,
    )


@click.command(
    name="import",
    epilog="""\b
Examples:
  scenthound snapshots import snapshot.tar --out index/
  scenthound snapshots import snapshot.tar --out index/ --no-use""",
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of snapshots, new or not.")
@click.option("--use/--no-use", default=True, show_default=True, help="Make it the current snapshot.")
@json_option
def import_snapshot(file: Path, out: Path, use: bool, as_json: bool) -> None:
    """Read a snapshot that was exported; it appears once every byte of it has been checked."""
    from indexer.transfer.unpacking import unpack

    unpacked = unpack(file, out, use=use)
    told = "was there before" if unpacked.was_there else "is there"
    say(
        {"index": str(out), **plain(unpacked)},
        f"{unpacked.snapshot_id} {told}{', and is current' if unpacked.is_current else ''}: "
        f"{unpacked.counts['documents']:,} documents, {size(unpacked.size_bytes)}.",
        f"Next: scenthound search {out} QUERY",
        as_json=as_json,
    )
