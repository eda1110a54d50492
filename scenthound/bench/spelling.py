"""`scenthound bench spelling`: planted misspellings mended, and good queries left alone."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import keep, results_option
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz): _id, title and text. Corpus and index are those of
`scenthound bench search` where it was run before with the same --work and --passage-tokens.

\b
Examples:
  scenthound bench spelling arxiv-150k.jsonl.gz
  scenthound bench spelling notes.jsonl --queries 200 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--queries", type=click.IntRange(1), default=1000, show_default=True, help="Parts of titles to ask for.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of queries and slips.")
@click.option(
    "--passage-tokens",
    type=click.IntRange(16, 8192),
    default=32,
    show_default=True,
    help="Tokens encoded of each document; spelling does not look at vectors.",
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
def spelling(
    file: Path, queries: int, seed: int, passage_tokens: int, work: Path, results: Path | None, as_json: bool
) -> None:
    """Plant slips into parts of titles, and ask for spellings with and without them."""
    from benchmarks.searching import build_index
    from benchmarks.spelling import measure_spelling

    work = work / file.name.partition(".")[0]
    with progress_bar(as_json=as_json) as progress:
        index = build_index(file, work, passage_tokens=passage_tokens, progress=progress)
        found = measure_spelling(work / "corpus", index, queries=queries, seed=seed, progress=progress)
    figures: dict[str, Json] = {
        **asdict(found),
        "mended_share": round(found.mended_share, 4),
        "left_alone_share": round(found.left_alone_share, 4),
    }
    command = f"scenthound bench spelling {file.name} --queries {queries} --seed {seed}"
    command += f" --passage-tokens {passage_tokens}"
    keep("spelling", command, figures, results=results, as_json=as_json, following="scenthound bench known-item")
