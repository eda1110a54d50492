"""`scenthound bench update`: an index brought up to date, beside one built anew."""

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
  scenthound bench update arxiv-150k.jsonl.gz
  scenthound bench update notes.jsonl --most 3000 --model all-MiniLM-L6-v2"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--most", type=click.IntRange(100), default=None, help="Documents at most.  [default: all]")
@click.option(
    "--model",
    default="table",
    show_default=True,
    help="Name or folder; table: one made here, of the default model's embeddings of tokens, which takes no time.",
)
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=3, show_default=True, help="Updates, from one snapshot."
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/update"),
    show_default=True,
    help="Folder where corpora and index are kept between runs.",
)
@results_option
@json_option
def update(
    file: Path, most: int | None, model: str, repeats: int, work: Path, results: Path | None, as_json: bool
) -> int:
    """Change 1 % of the documents: time the whole command that updates an index, beside the one that builds it.

    Half of those are changed, a quarter is added, a quarter deleted. Encoding is counted in both, no vectors are kept.
    Ends with exit code 1 when an update takes more than .05 of a full build's time.
    """
    from benchmarks.updating import TABLE, make_corpora, make_table, measure_update

    work = work / file.name.partition(".")[0]
    with progress_bar(as_json=as_json) as progress:
        older, newer = make_corpora(file, work, most=most, progress=progress)
    folder = str(make_table(work)) if model == TABLE else model
    pace = measure_update(older, newer, work / "index", model=folder, repeats=repeats)
    figures: dict[str, Json] = {
        "model": "a table of all-MiniLM-L6-v2's embeddings of tokens" if model == TABLE else Path(model).name,
        **{name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(pace).items()},
        "update_spread_s": [round(seconds, 2) for seconds in pace.update_spread_s],
        "ratio": round(pace.ratio, 4),
    }
    command = f"scenthound bench update {file.name}" + (f" --most {most}" if most else "")
    command += f" --model {Path(model).name} --repeats {repeats}"
    keep("update", command, figures, results=results, as_json=as_json, following="scenthound bench search")
    return 0 if pace.is_kept else EXIT_DEPARTED
