"""`scenthound bench evaluate`: run files from anywhere, held against published numbers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
A run has six columns, as TREC's: query_id Q0 doc_id rank score name. It is read as trec_eval reads it: by score.

\b
Examples:
  scenthound bench evaluate collections/scifact my.run
  scenthound bench evaluate msmarco-dl19-pool msmarco-dl19-pool/runs/*.trec --qrels full-official"""
)
@click.argument("collection", type=click.Path(path_type=Path))
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--qrels", default="test", show_default=True, help="Which judgements: a name out of the folder qrels.")
@click.option("--measure", "measures", multiple=True, help="Another measure, as ir_measures writes it; repeatable.")
@results_option
@json_option
def evaluate(
    collection: Path,
    runs: tuple[Path, ...],
    qrels: str,
    measures: tuple[str, ...],
    results: Path | None,
    as_json: bool,
) -> int:
    """Judge runs that lie in files.

    Ends with exit code 1 when a number that is published for a run's name is not made.
    """
    from benchmarks.collection import open_collection
    from benchmarks.judging import judge
    from benchmarks.run_file import read_run

    opened = open_collection(collection, qrels)
    judged = [judge(opened, qrels, read_run(path), measures) for path in runs]
    figures: dict[str, Json] = {
        "collection": opened.name,
        "qrels": qrels,
        "scores": {each.run.name: {score.measure: round(score.value, 4) for score in each.scores} for each in judged},
        "expected": {
            each.run.name: {expected.measure: expected.value for expected in each.expectations} for each in judged
        },
        "departures": [f"{each.run.name} {expected.measure}" for each in judged for expected in each.departures],
    }
    command = f"scenthound bench evaluate {opened.name} {' '.join(path.name for path in runs)} --qrels {qrels}"
    command += "".join(f" --measure {measure}" for measure in measures)
    keep("evaluate", command, figures, results=results, as_json=as_json, following="scenthound bench compare")
    return EXIT_DEPARTED if figures["departures"] else 0
