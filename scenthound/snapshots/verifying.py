"""`scenthound snapshots verify`: whether a snapshot is what it was when it was built, and finds its own documents."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option
from scenthound.lines import plain
from scenthound.snapshots.arguments import index_argument, optional_id_argument, say

if TYPE_CHECKING:
    from indexer.inspecting.samples import SampleReport


@click.command(
    epilog="""\b
Examples:
  scenthound snapshots verify index/
  scenthound snapshots verify index/ 5396d7a2be8608d9caa10e7cc7a36773 --samples 200 --seed 1
  scenthound snapshots verify index/ --quick"""
)
@index_argument
@optional_id_argument
@click.option("--quick", is_flag=True, help="Leave the sample queries out.")
@click.option(
    "--samples", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Documents to ask for, at most."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another one draws other documents.")
@click.option(
    "--seconds", type=click.FloatRange(0), default=30.0, show_default=True, help="No document is begun after these."
)
@json_option
def verify(
    index: Path, snapshot_id: str | None, quick: bool, samples: int, seed: int, seconds: float, as_json: bool
) -> None:
    """Read every byte of a snapshot, count its documents, and ask for some of them; the current one without an ID."""
    from indexer import shelf
    from indexer.inspecting.samples import check_samples

    manifest = shelf.check(index, snapshot_id)
    files, size_bytes = len(manifest.files), sum(digest.size_bytes for digest in manifest.files.values())
    asked = None
    if not quick:
        asked = check_samples(index / manifest.artefact_id, most=samples, seed=seed, within_s=seconds)
    result = {
        "snapshot_id": manifest.artefact_id,
        "files": files,
        "size_bytes": size_bytes,
        "counts": dict(manifest.counts),
        "samples": plain(asked),
    }
    line = (
        f"{manifest.artefact_id} is whole: {files} files, {size_bytes / 1e6:,.1f} MB, {manifest.counts['documents']:,} "
        "documents."
    )
    say(result, line, *(_sample_lines(asked) if asked else ()), as_json=as_json)


def _sample_lines(asked: "SampleReport") -> list[str]:
    lines = [
        f"{asked.documents:,} documents were read back, and found by {asked.lexical:,} questions in words and "
        f"{asked.dense:,} by vectors, each asked twice."
    ]
    if asked.wordless:
        lines.append(f"{asked.wordless:,} questions held no word that is indexed.")
    if not asked.is_complete:
        lines.append("There was no time for all that were drawn; --seconds gives more.")
    return lines
