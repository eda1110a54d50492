"""`scenthound bench retrieval`: test collections, held against published numbers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, results_option
from scenthound.console import json_option, progress_bar, report

if TYPE_CHECKING:
    from benchmarks.judging import Judged
    from crawler.artefact import Json


@click.command(
    epilog="""\b
COLLECTION is a folder in the layout of BEIR, TREC or MS MARCO, an archive of one, "ir_datasets:" and an id, "hub:" and
the name of a repository there, or a name out of benchmarks/datasets/registry.toml whose folder lies at
WORK/collections. Folders of MIRACL, BRIGHT, LongEmbed,
FreshStack and BrowseComp-Plus are taken as published, with the part behind a colon. Without any it is docs-sample,
which comes with Scenthound.

\b
Examples:
  scenthound bench retrieval
  scenthound bench retrieval collections/scifact
  scenthound bench retrieval BRIGHT:biology --build words --system bm25 --system bm25+rm3
  scenthound bench retrieval collections/scifact collections/nfcorpus --system bm25"""
)
@click.argument("collections", metavar="[COLLECTION...]", nargs=-1)
@click.option(
    "--system",
    "systems",
    multiple=True,
    type=click.Choice(["bm25", "bm25+rm3", "dense", "dense+prf", "hybrid", "hybrid+prf"]),
    default=["bm25", "dense", "hybrid"],
    show_default=True,
    help="Which systems to run; repeatable.",
)
@click.option(
    "--build",
    type=click.Choice(["baseline", "fast", "default", "words"]),
    default="baseline",
    show_default=True,
    help="One passage a document, as published; the same in default numbers; all defaults; or no vectors, for BM25.",
)
@click.option("--qrels", default="test", show_default=True, help="Which judgements: a name out of the folder qrels.")
@click.option("--measure", "measures", multiple=True, help="Another measure, as ir_measures writes it; repeatable.")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench"),
    show_default=True,
    help="Folder where corpora and indexes are kept between runs.",
)
@click.option(
    "--runs",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder to write each run to: COLLECTION.SYSTEM.run in TREC's format, and what it was made with beside it.",
)
@results_option
@json_option
def retrieval(
    collections: tuple[str, ...],
    systems: tuple[str, ...],
    build: str,
    qrels: str,
    measures: tuple[str, ...],
    work: Path,
    runs: Path | None,
    results: Path | None,
    as_json: bool,
) -> int:
    """Run test collections and hold the scores against published numbers.

    Ends with exit code 1 when a published number is not made.
    """
    from benchmarks.datasets.source import DEFAULT, collection_folder
    from benchmarks.record import RESULTS, record
    from benchmarks.retrieval import Way, measure_collection
    from benchmarks.run_file import write_run

    way = Way(build, qrels, measures)
    measured: list[Judged] = []
    for named in collections or (DEFAULT,):
        folder = collection_folder(named, work)
        with progress_bar(as_json=as_json) as progress:
            measured += measure_collection(folder, work, systems, way=way, progress=progress)
    if runs is not None:
        for result in measured:
            write_run(result.run, runs / f"{result.collection}.{result.run.name}.run")
    rows = [_row(result) | {"build": build, "qrels": qrels} for result in measured]
    location = results or RESULTS
    for row in rows:
        command = f"scenthound bench retrieval {row['collection']} --build {build} --system {row['system']}"
        command += "".join([f" --qrels {qrels}", *(f" --measure {measure}" for measure in measures)])
        record("retrieval", command, row, today=datetime.now(UTC).date(), results=location)
    report(
        {"results": rows},
        as_json=as_json,
        lines=[_line(result) for result in measured],
        location=str(location / "retrieval.jsonl"),
        following="git diff, to see what has moved",
    )
    return EXIT_DEPARTED if any(result.departures for result in measured) else 0


def _row(result: "Judged") -> dict[str, "Json"]:
    return {
        "collection": result.collection,
        "system": result.run.name,
        "snapshot_id": result.run.snapshot_id,
        "settings": dict(result.run.settings),
        "n_queries": result.scores[0].n_queries,
        "scores": {score.measure: round(score.value, 4) for score in result.scores},
        "expected": {expected.measure: expected.value for expected in result.expectations},
        "departures": [expected.measure for expected in result.departures],
    }


def _line(result: "Judged") -> str:
    expected = {expectation.measure: expectation.value for expectation in result.expectations}
    scores = "  ".join(
        f"{score.measure} {score.value:.4f}"
        + (f" (expected {expected[score.measure]:.4f})" if score.measure in expected else "")
        for score in result.scores
    )
    verdict = "DEPARTS" if result.departures else "equal" if result.expectations else "no expected number"
    return f"{result.collection:<12} {result.run.name:<7} {scores}  {verdict}"
