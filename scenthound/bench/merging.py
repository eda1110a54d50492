"""`scenthound bench merging`: the end of cleaning on as many documents as one likes."""

import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from scenthound.bench.measured import keep, results_option
from scenthound.console import json_option


@click.command(
    epilog="""\b
Examples:
  scenthound bench merging
  scenthound bench merging --candidates 1000000"""
)
@click.option(
    "--candidates", type=click.IntRange(1), default=100_000, show_default=True, help="Pages that were read already."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the made pages.")
@results_option
@json_option
def merging(candidates: int, seed: int, results: Path | None, as_json: bool) -> None:
    """Compare made pages with each other and merge them into a corpus: seconds, and memory a page."""
    from benchmarks.merging import measure_merge

    with tempfile.TemporaryDirectory() as work:
        found = measure_merge(candidates, Path(work), seed=seed)
    figures = {
        **asdict(found),
        "seconds": round(found.seconds, 1),
        "per_s": round(candidates / found.seconds),
        "bytes_each": round(found.peak_memory_bytes / candidates),
    }
    command = f"scenthound bench merging --candidates {candidates} --seed {seed}"
    keep("merging", command, figures, results=results, as_json=as_json, following="scenthound bench duplicates")
