"""`scenthound bench known-item`: documents found by their own titles."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option, progress_bar

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    name="known-item",
    epilog="""\b
FILE holds documents as JSON lines (.jsonl or .gz): _id, title and text. Corpus and index are those of
`scenthound bench search` where it was run before with the same --work and --passage-tokens.

\b
Examples:
  scenthound bench known-item arxiv-150k.jsonl.gz
  scenthound bench known-item notes.jsonl --queries 100 --json""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--queries", type=click.IntRange(1), default=1000, show_default=True, help="Titles to ask for.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the titles that are drawn.")
@click.option(
    "--passage-tokens",
    type=click.IntRange(16, 8192),
    default=32,
    show_default=True,
    help="Tokens encoded of each document: about its title.",
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
def known_item(
    file: Path, queries: int, seed: int, passage_tokens: int, work: Path, results: Path | None, as_json: bool
) -> int:
    """Ask for documents by their titles, as words and in quotes.

    Ends with exit code 1 when fewer than 99 of 100 are the first hit as words, or any is not in quotes.
    """
    from benchmarks.known_item import measure_known_items
    from benchmarks.searching import build_index

    work = work / file.name.partition(".")[0]
    with progress_bar(as_json=as_json) as progress:
        index = build_index(file, work, passage_tokens=passage_tokens, progress=progress)
        found = measure_known_items(work / "corpus", index, queries=queries, seed=seed, progress=progress)
    figures: dict[str, Json] = {
        "documents": found.documents,
        "queries": found.queries,
        "first_as_words": round(found.plain_share, 4),
        "first_in_quotes": round(found.quoted_share, 4),
        "missed_as_words": [asdict(miss) for miss in found.plain],
        "missed_in_quotes": [asdict(miss) for miss in found.quoted],
    }
    command = f"scenthound bench known-item {file.name} --queries {queries} --seed {seed}"
    command += f" --passage-tokens {passage_tokens}"
    keep("known_item", command, figures, results=results, as_json=as_json, following="scenthound explain")
    return 0 if found.is_kept else EXIT_DEPARTED
