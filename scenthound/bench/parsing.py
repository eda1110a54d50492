"""`scenthound bench parsing`: how fast queries are read."""

from dataclasses import asdict
from pathlib import Path

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option


@click.command(
    epilog="""\b
Examples:
  scenthound bench parsing
  scenthound bench parsing --queries 100000 --json"""
)
@click.option("--queries", type=click.IntRange(100), default=20_000, show_default=True, help="Made queries to read.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the queries.")
@results_option
@json_option
def parsing(queries: int, seed: int, results: Path | None, as_json: bool) -> int:
    """Read made queries in the shapes that agents send, and texts made to be slow.

    Ends with exit code 1 when fewer than 50,000 a second are read, or twice the text takes over three times as long.
    """
    from benchmarks.parsing import measure_parsing

    pace = measure_parsing(queries, seed=seed)
    command = f"scenthound bench parsing --queries {queries}"
    keep("parsing", command, asdict(pace), results=results, as_json=as_json, following="scenthound bench search FILE")
    return 0 if pace.is_kept else EXIT_DEPARTED
