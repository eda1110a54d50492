"""`scenthound snapshots compact`: a snapshot written anew in one part."""

from pathlib import Path

import click

from scenthound.console import count_lines, json_option, report
from scenthound.snapshots.arguments import index_argument, optional_id_argument


@click.command(
    epilog="""\b
Examples:
  scenthound snapshots compact index/
  scenthound snapshots compact index/ 5396d7a2be8608d9caa10e7cc7a36773"""
)
@index_argument
@optional_id_argument
@json_option
def compact(index: Path, snapshot_id: str | None, as_json: bool) -> None:
    """Write an updated snapshot anew, in one part and without what is dead; the current one without an ID.

    What comes of it is the snapshot that a full build gives. Nothing is encoded. The old one stays until it is removed.
    """
    from indexer.building.compacting import compact as run

    done = run(index, snapshot_id)
    said = (
        f"Snapshot {done.snapshot_id} is in one part already."
        if done.reused
        else f"Compacted {done.base_id} to snapshot {done.snapshot_id} in {done.duration_s:.1f} s."
    )
    report(
        {
            "index": str(index),
            "snapshot_id": done.snapshot_id,
            "base_id": done.base_id,
            "counts": dict(done.counts),
            "reused": done.reused,
            "duration_s": round(done.duration_s, 1),
        },
        as_json=as_json,
        lines=[said, *count_lines(done.counts)],
        location=f"{index}",
        following=f"scenthound snapshots list {index}",
    )
