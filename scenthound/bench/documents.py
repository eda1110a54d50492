"""`scenthound bench documents`: random reads of a document store."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz) with _id, title and text.

\b
Examples:
  scenthound bench documents arxiv-150k.jsonl.gz
  scenthound bench documents notes.jsonl --most 20000 --reads 5000 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(1), default=150_000, show_default=True, help="Documents at most.")
@click.option("--reads", type=click.IntRange(2), default=100_000, show_default=True, help="Documents to read.")
@results_option
@json_option
def documents(file: Path, most: int, reads: int, results: Path | None, as_json: bool) -> None:
    """Measure reading documents by their ids at random, warm and on one thread, and the bytes that they take."""
    from benchmarks.documents import measure_reads

    with tempfile.TemporaryDirectory() as folder:
        found = measure_reads(file, Path(folder), most=most, reads=reads)
    figures: dict[str, Json] = {
        name: round(value, 1) if isinstance(value, float) else value for name, value in asdict(found).items()
    }
    figures |= {
        "bytes_a_document": round(found.store_bytes / found.documents),
        "raw_bytes_a_document": round(found.raw_bytes / found.documents),
    }
    command = f"scenthound bench documents {file.name} --most {most} --reads {reads}"
    keep("documents", command, figures, results=results, as_json=as_json, following="scenthound bench search FILE")
