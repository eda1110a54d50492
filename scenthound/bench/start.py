"""`scenthound bench start`: time to the first answer."""

import tempfile
from pathlib import Path

import click

from scenthound.bench.measured import keep, results_option
from scenthound.console import json_option


@click.command(
    epilog="""\b
Examples:
  scenthound bench start
  scenthound bench start --checkout . --json"""
)
@click.option(
    "--checkout", type=click.Path(path_type=Path), default=Path(), show_default=True, help="The git checkout to clone."
)
@results_option
@json_option
def start(checkout: Path, results: Path | None, as_json: bool) -> None:
    """Time `make serve` in a fresh clone to its first answer, and once more for the restart."""
    from benchmarks.start import measure_fresh

    with tempfile.TemporaryDirectory() as work:
        fresh, restart = measure_fresh(checkout.resolve(), Path(work))
    figures = {
        "first_answer_s": round(fresh.first_answer_s, 1),
        "restart_answer_s": round(restart.first_answer_s, 2),
        "serves_with_torch": fresh.serves_with_torch or restart.serves_with_torch,
        "serving_memory_mib": restart.memory_bytes // 2**20,
    }
    keep("start", "scenthound bench start", figures, results=results, as_json=as_json, following="make serve")
