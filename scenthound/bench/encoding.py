"""`scenthound bench encoding`: passages a second and query latency, beside SentenceTransformer.encode."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.settings import DEFAULT_MODEL
from scenthound.bench.measured import EXIT_DEPARTED, keep, repeats_option, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json

# What was promised: how many times as fast as the library's default the default of a build is.
_PASSAGES_RATIO = 1.5
_QUERIES_RATIO = 4.0


@click.command(
    epilog="""\b
COLLECTION is a folder in BEIR's layout: corpus.jsonl or corpus.jsonl.gz, queries.jsonl, qrels/test.tsv.

\b
Examples:
  scenthound bench encoding scifact
  scenthound bench encoding scifact --passages 1000 --repeats 5 --json"""
)
@click.argument("collection", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="Name or folder of a model.")
@click.option(
    "--passages", type=click.IntRange(8), default=256, show_default=True, help="Documents encoded, evenly spaced."
)
@click.option("--queries", type=click.IntRange(8), default=100, show_default=True, help="Queries encoded.")
@repeats_option(3)
@results_option
@json_option
def encoding(
    collection: Path, model: str, passages: int, queries: int, repeats: int, results: Path | None, as_json: bool
) -> int:
    """Encode texts of a collection by each way that a build and a snapshot know, and by sentence-transformers' own.

    Ends with exit code 1 when a build's default is not 1.5 times, or a snapshot's not 4 times as fast as the library.
    """
    from benchmarks.collection import open_collection
    from benchmarks.encoding import measure, passage_ways, query_ways, some_texts
    from indexer.encoders.precision import with_precision
    from indexer.settings import BuildSettings

    documents = some_texts(collection, passages)
    asked = [topic.text for topic in open_collection(collection).topics[:queries]]
    with passage_ways(model) as ways:
        rates = measure(ways, documents, rounds=repeats)
    with query_ways(model) as ways:
        latencies = measure(ways, asked, rounds=repeats)
    default = with_precision(BuildSettings())
    figures: dict[str, Json] = {
        "model": model,
        "collection": collection.resolve().name,
        "passages": len(documents),
        "queries": len(asked),
        "repeats": repeats,
        "default_precision": default.precision,
        "default_query_precision": default.query_precision,
        **{f"passages_{name}_{key}": value for name, rate in rates.items() for key, value in asdict(rate).items()},
        **{f"queries_{name}_{key}": value for name, rate in latencies.items() for key, value in asdict(rate).items()},
        **{f"queries_{name}_ms_each": round(1000 / rate.texts_per_s, 2) for name, rate in latencies.items()},
    }
    command = f"scenthound bench encoding COLLECTION --passages {passages} --queries {queries} --repeats {repeats}"
    keep("encoding", command, figures, results=results, as_json=as_json, following="scenthound bench retrieval")
    reached = (
        rates[default.precision].ratio >= _PASSAGES_RATIO and latencies[default.query_precision].ratio >= _QUERIES_RATIO
    )
    return 0 if reached else EXIT_DEPARTED
