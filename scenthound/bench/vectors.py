"""`scenthound bench vectors`: neighbours by cells beside every vector compared."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz), whose titles are encoded.

\b
Examples:
  scenthound bench vectors arxiv-150k.jsonl.gz
  scenthound bench vectors notes.jsonl --most 20000 --queries 200 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(100), default=150_000, show_default=True, help="Titles at most.")
@click.option("--queries", type=click.IntRange(1), default=500, show_default=True, help="Titles to ask for.")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/vectors"),
    show_default=True,
    help="Folder where encoded titles are kept between runs.",
)
@results_option
@json_option
def vectors(file: Path, most: int, queries: int, work: Path, results: Path | None, as_json: bool) -> int:
    """Measure recall, speed and memory of neighbours by cells, beside comparing every vector, on one thread.

    Ends with exit code 1 when less than .97 of the ten nearest are found, or it is less than 5 times as fast, or takes
    more than 35 % of the vectors' memory.
    """
    from benchmarks.vectors import measure_neighbours, title_vectors

    with progress_bar(as_json=as_json) as progress:
        encoded = title_vectors(file, work / f"{file.name.partition('.')[0]}-{most}.npy", most=most, progress=progress)
    with tempfile.TemporaryDirectory() as folder:
        found = measure_neighbours(encoded, Path(folder), queries=queries)
    figures: dict[str, Json] = {
        name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(found).items()
    }
    figures |= {"speed": round(found.speed, 2), "memory": round(found.memory, 3)}
    command = f"scenthound bench vectors {file.name} --most {most} --queries {queries}"
    keep("vectors", command, figures, results=results, as_json=as_json, following="scenthound bench search FILE")
    return 0 if found.is_kept else EXIT_DEPARTED
