"""`scenthound bench lexical`: BM25 beside tantivy, Anserini, bm25s and PISA, indexing and searching."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option, texts_options
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from benchmarks.lexical import LexicalPace
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz): _id, title and text. The peers come by
  pip install 'scenthound[peers]'

\b
Examples:
  scenthound bench lexical arxiv-150k.jsonl.gz
  scenthound bench lexical notes.jsonl --most 10000 --queries 200 --json"""
)
@texts_options
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/lexical"),
    show_default=True,
    help="Folder of texts and indexes, which are built anew each time.",
)
@results_option
@json_option
def lexical(
    file: Path, most: int, grow: int, queries: int, repeats: int, work: Path, results: Path | None, as_json: bool
) -> int:
    """Index texts and ask for parts of their titles, beside tantivy, pyserini's LuceneSearcher, bm25s and PISA.

    bm25s and PISA are left out where they are not installed; `left_out` says so.
    Ends with exit code 1 when a ratio is not what is promised; `shortfalls` names them.
    """
    from benchmarks.lexical import check_peers, measure_lexical
    from benchmarks.lexical_texts import prepare

    check_peers()
    prepared = prepare(file, work / "texts", most=most, queries=queries, grow=grow)
    with progress_bar(as_json=as_json) as progress:
        pace = measure_lexical(prepared, work, repeats=repeats, progress=progress)
    command = f"scenthound bench lexical {file.name} --most {most} --queries {queries} --repeats {repeats}"
    command += f" --grow {grow}" if grow else ""
    keep("lexical", command, _figures(pace), results=results, as_json=as_json, following="scenthound bench search FILE")
    return EXIT_DEPARTED if pace.shortfalls else 0


def _figures(pace: "LexicalPace") -> "dict[str, Json]":
    figures: dict[str, Json] = {"documents": pace.documents, "queries": pace.queries}
    rates = pace.per_s
    for name, built in pace.indexes.items():
        figures[f"index_{name}"] = {
            "per_s": round(rates[name]),
            "seconds": [round(seconds, 2) for seconds in built.seconds],
            "bytes": built.bytes,
        }
    for depth, times in pace.times.items():
        for name, spread in times.items():
            figures[f"top{depth}_ms_{name}"] = [round(each, 3) for each in (spread.median, spread.low, spread.high)]
    return figures | {
        "same_top10": pace.same_top10,
        "ratios": {name: round(ratio, 2) for name, ratio in pace.ratios.items()},
        "shortfalls": list(pace.shortfalls),
        "left_out": list(pace.left_out),
    }
