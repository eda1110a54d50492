"""`scenthound snapshots list|use|remove|keep`: the snapshots of an index, listed, chosen between and thrown away."""

import json
from pathlib import Path

import click

from scenthound.console import json_option, printable
from scenthound.snapshots.arguments import id_argument, index_argument, say


@click.command(
    name="list",
    epilog="""\b
Examples:
  scenthound snapshots list index/
  scenthound snapshots list index/ --json""",
)
@index_argument
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


@click.command(epilog="\b\nExamples:\n  scenthound snapshots use index/ 5396d7a2be8608d9caa10e7cc7a36773")
@index_argument
@id_argument
@json_option
def use(index: Path, snapshot_id: str, as_json: bool) -> None:
    """Make a snapshot the current one: go back to an older one, or forward again."""
    from indexer import shelf

    shelf.use(index, snapshot_id)
    say({"current": snapshot_id}, f"{snapshot_id} is current.", as_json=as_json)


@click.command(epilog="\b\nExamples:\n  scenthound snapshots remove index/ 5396d7a2be8608d9caa10e7cc7a36773")
@index_argument
@id_argument
@json_option
def remove(index: Path, snapshot_id: str, as_json: bool) -> None:
    """Throw a snapshot away; the current one is refused."""
    from indexer import shelf

    shelf.remove(index, snapshot_id)
    say({"removed": [snapshot_id]}, f"{snapshot_id} is gone.", as_json=as_json)


@click.command(epilog="\b\nExamples:\n  scenthound snapshots keep index/ 3")
@index_argument
@click.argument("most", metavar="N", type=click.IntRange(1))
@json_option
def keep(index: Path, most: int, as_json: bool) -> None:
    """Throw away all but the newest N snapshots; the current one stays, and counts."""
    from indexer import shelf

    gone = shelf.keep(index, most)
    say({"removed": list(gone)}, f"{len(gone)} gone.", as_json=as_json)
