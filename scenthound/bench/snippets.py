"""`scenthound bench snippets`: the snippets of a page of hits, in milliseconds."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz) with text.

\b
Examples:
  scenthound bench snippets wiki-en-36k.jsonl.gz
  scenthound bench snippets notes.jsonl --pages 100 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pages", type=click.IntRange(1), default=300, show_default=True, help="Pages of ten hits to cut.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of queries and documents.")
@results_option
@json_option
def snippets(file: Path, pages: int, seed: int, results: Path | None, as_json: bool) -> int:
    """Time snippets of ten documents of 500 to 50,000 characters, and of hostile texts.

    Ends with exit code 1 when a page takes more than 3 ms.
    """
    from benchmarks.snippets import measure_snippets

    pace = measure_snippets(file, pages=pages, seed=seed)
    figures: dict[str, Json] = {
        name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(pace).items()
    }
    command = f"scenthound bench snippets {file.name} --pages {pages} --seed {seed}"
    keep("snippets", command, figures, results=results, as_json=as_json, following="scenthound bench search")
    return 0 if pace.is_kept else EXIT_DEPARTED
