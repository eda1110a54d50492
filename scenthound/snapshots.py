"""`scenthound snapshots`: the snapshots of an index, listed, chosen between, checked and thrown away."""

import json
from pathlib import Path

import click

from scenthound.console import json_option, printable
from scenthound.snapshots_compact import compact

_index_argument = click.argument("index", metavar="INDEX", type=click.Path(path_type=Path))
_id_argument = click.argument("snapshot_id", metavar="ID")


@click.group(no_args_is_help=False)
def snapshots() -> None:
    """Look after the snapshots of an index: list them, go back to one, check one, throw old ones away."""


@snapshots.command(
    name="list",
    epilog="""\b
Examples:
  scenthound snapshots list index/
  scenthound snapshots list index/ --json""",
)
@_index_argument
@json_option
def list_snapshots(index: Path, as_json: bool) -> None:
    """List snapshots, the newest first; * is the current one."""
    from indexer.shelf import entries

    found = entries(index)
    if as_json:
        rows = [
            {
                "snapshot_id": entry.snapshot_id,
                "is_current": entry.is_current,
                "built_at": entry.built_at.isoformat(),
                "problem": entry.problem,
                "corpus_id": entry.corpus_id,
                "counts": dict(entry.counts),
                "settings": dict(entry.settings),
                "size_bytes": dict(entry.size_bytes),
            }
            for entry in found
        ]
        click.echo(json.dumps({"index": str(index), "snapshots": rows}, ensure_ascii=False))
        return
    for entry in found:
        sign = "*" if entry.is_current else " "
        megabytes = sum(entry.size_bytes.values()) / 1e6
        told = entry.problem or f"{entry.counts['documents']:,} documents, {megabytes:,.1f} MB"
        click.echo(printable(f"{sign} {entry.snapshot_id}  {entry.built_at:%Y-%m-%d %H:%M}  {told}"))


@snapshots.command(epilog="\b\nExamples:\n  scenthound snapshots use index/ 5396d7a2be8608d9caa10e7cc7a36773")
@_index_argument
@_id_argument
@json_option
def use(index: Path, snapshot_id: str, as_json: bool) -> None:
    """Make a snapshot the current one: go back to an older one, or forward again."""
    from indexer import shelf

    shelf.use(index, snapshot_id)
    _say({"current": snapshot_id}, f"{snapshot_id} is current.", as_json=as_json)


@snapshots.command(epilog="\b\nExamples:\n  scenthound snapshots remove index/ 5396d7a2be8608d9caa10e7cc7a36773")
@_index_argument
@_id_argument
@json_option
def remove(index: Path, snapshot_id: str, as_json: bool) -> None:
    """Throw a snapshot away; the current one is refused."""
    from indexer import shelf

    shelf.remove(index, snapshot_id)
    _say({"removed": [snapshot_id]}, f"{snapshot_id} is gone.", as_json=as_json)


@snapshots.command(epilog="\b\nExamples:\n  scenthound snapshots keep index/ 3")
@_index_argument
@click.argument("most", metavar="N", type=click.IntRange(1))
@json_option
def keep(index: Path, most: int, as_json: bool) -> None:
    """Throw away all but the newest N snapshots; the current one stays, and counts."""
    from indexer import shelf

    gone = shelf.keep(index, most)
    _say({"removed": list(gone)}, f"{len(gone)} gone.", as_json=as_json)


@snapshots.command(
    epilog="""\b
Examples:
  scenthound snapshots verify index/
  scenthound snapshots verify index/ 5396d7a2be8608d9caa10e7cc7a36773"""
)
@_index_argument
@click.argument("snapshot_id", metavar="[ID]", required=False)
@json_option
def verify(index: Path, snapshot_id: str | None, as_json: bool) -> None:
    """Read every byte of a snapshot, open it and count its documents; the current one without an ID."""
    from indexer import shelf

    manifest = shelf.check(index, snapshot_id)
    files, size_bytes = len(manifest.files), sum(digest.size_bytes for digest in manifest.files.values())
    _say(
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


snapshots.add_command(compact)


def _say(result: dict[str, object], line: str, *, as_json: bool) -> None:
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else line)
