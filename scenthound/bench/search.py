"""`scenthound bench search`: one search beside its parts, and the first answer of a new process."""

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
FILE holds documents as JSON lines (.jsonl or .gz): _id, title and text.

\b
Examples:
  scenthound bench search arxiv-150k.jsonl.gz
  scenthound bench search notes.jsonl --queries 100 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(2), default=None, help="Documents at most.  [default: all]")
@click.option("--queries", type=click.IntRange(1), default=1000, show_default=True, help="Parts of titles to ask for.")
@click.option(
    "--passage-tokens",
    type=click.IntRange(16, 8192),
    default=32,
    show_default=True,
    help="Tokens encoded of each document; searching takes as long whatever they are.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/search"),
    show_default=True,
    help="Folder where corpus and index are kept between runs.",
)
@results_option
@json_option
def search(
    file: Path,
    most: int | None,
    queries: int,
    passage_tokens: int,
    work: Path,
    results: Path | None,
    as_json: bool,
) -> int:
    """Time hybrid searches in process, beside the encoder and the two legs by themselves, query by query.

    Ends with exit code 1 when a search takes more than 2.5 times its parts, or a new process more than 3 seconds or
    1.2 GB to its first answer.
    """
    from benchmarks.searching import build_index, measure_search

    work = work / (file.name.partition(".")[0] + (f"-{most}" if most else ""))
    with progress_bar(as_json=as_json) as progress:
        index = build_index(file, work, passage_tokens=passage_tokens, most=most, progress=progress)
    pace = measure_search(work / "corpus", index, queries=queries)
    figures: dict[str, Json] = {
        name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(pace).items()
    }
    figures |= {"queries": queries, "ratio": round(pace.ratio, 2), "ratio_top10": round(pace.ratio_top10, 2)}
    command = f"scenthound bench search {file.name} --queries {queries} --passage-tokens {passage_tokens}"
    command += f" --most {most}" if most else ""
    keep("search", command, figures, results=results, as_json=as_json, following="scenthound bench retrieval")
    return 0 if pace.is_kept else EXIT_DEPARTED
