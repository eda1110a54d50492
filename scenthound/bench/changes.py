"""`scenthound bench changes`: a server that changes over to other snapshots under load."""

from dataclasses import asdict
from pathlib import Path

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

_MOST_GROWTH = 1.1


@click.command(
    epilog="""\b
Examples:
  scenthound bench changes .scenthound/bench/search/arxiv-150k
  scenthound bench changes .scenthound/bench/search/arxiv-150k --changes 5 --workers 1 --json"""
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--changes", type=click.IntRange(1), default=20, show_default=True, help="How often it changes over.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes of the server.")
@click.option(
    "--queries", type=click.IntRange(1), default=20_000, show_default=True, help="Parts of titles to ask for."
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/load"),
    show_default=True,
    help="Folder, on the same disk, where the index gets its second name.",
)
@results_option
@json_option
def changes(
    folder: Path, changes: int, workers: int, queries: int, work: Path, results: Path | None, as_json: bool
) -> int:
    """Make another snapshot current again and again while eight clients ask.

    FOLDER holds `corpus` and `index`, as `scenthound bench search` leaves them.

    Ends with exit code 1 when a request fails, or memory has grown by more than a tenth.
    """
    from benchmarks.load.changing import measure_changes
    from benchmarks.load.measure import Questions
    from benchmarks.searching import title_queries

    questions = Questions(title_queries(folder / "corpus", queries, 0))
    changed = measure_changes(folder / "index", work, questions, changes=changes, workers=workers)
    figures = asdict(changed) | {"workers": workers, "growth": round(changed.growth, 3)}
    command = f"scenthound bench changes {folder.name} --changes {changes} --workers {workers}"
    keep("changes", command, figures, results=results, as_json=as_json, following="scenthound bench load")
    return 0 if not changed.failed and changed.growth <= _MOST_GROWTH else EXIT_DEPARTED
