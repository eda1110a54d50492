"""`scenthound bench duplicates`: planted pairs, and what a million signatures cost."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
A file NAME.train has an id and a text a line, NAME.truth beside it the planted pairs, two ids a line.

\b
Examples:
  scenthound bench duplicates --signatures 1000000
  scenthound bench duplicates articles_1000.train articles_2500.train"""
)
@click.argument("texts", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--signatures", type=click.IntRange(0), default=200_000, show_default=True, help="Made signatures to group."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the made signatures.")
@results_option
@json_option
def duplicates(texts: tuple[Path, ...], signatures: int, seed: int, results: Path | None, as_json: bool) -> int:
    """Find planted pairs of near-duplicates, and measure time and memory of grouping.

    Ends with exit code 1 when a planted pair is missed or another one made.
    """
    from benchmarks.duplicates import cost_of_grouping, count_pairs

    counted = [(path.stem, count_pairs(path)) for path in texts]
    figures: dict[str, Json] = {
        f"{name}_{key}": value for name, pairs in counted for key, value in asdict(pairs).items()
    }
    if signatures:
        figures |= asdict(cost_of_grouping(signatures, seed=seed))
    command = f"scenthound bench duplicates {' '.join(path.name for path in texts)} --signatures {signatures}"
    keep("duplicates", command, figures, results=results, as_json=as_json, following="scenthound bench spam FOLDER...")
    whole = all(pairs.found == pairs.planted and not pairs.false for _, pairs in counted)
    return 0 if whole else EXIT_DEPARTED
