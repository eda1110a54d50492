"""`scenthound bench spam`: how well the spam score tells made pages from clean ones."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from benchmarks.spam.measure import SpamReport
    from crawler.artefact import Json


@click.command(
    epilog="""\b
Each COLLECTION is a folder in BEIR's layout, or a file of WCXB's JSON lines (.jsonl, .gz or .xz).

\b
Examples:
  scenthound bench spam path/to/scifact path/to/cacm
  scenthound bench spam wcxb-dev.jsonl.xz --made-share 0.1 --made-share 0.5"""
)
@click.argument(
    "collections", metavar="COLLECTION...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--made-share",
    "made_shares",
    type=click.FloatRange(0.01, 0.9),
    multiple=True,
    default=(0.1, 0.3, 0.5),
    show_default=True,
    help="Share of made pages in the mixture.",
)
@click.option("--most", type=click.IntRange(10), default=3000, show_default=True, help="Clean texts of a collection.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of the recipes.")
@results_option
@json_option
def spam(
    collections: tuple[Path, ...],
    made_shares: tuple[float, ...],
    most: int,
    seed: int,
    results: Path | None,
    as_json: bool,
) -> None:
    """Mix made pages (stuffed, spun, doorways, affiliate, hidden text) into clean ones, and score all of them.

    The recipes are not those that the score was tuned on. Areas under the ROC curve are by text alone, with the page's
    markup, and with the rest of its site; .5 is guessing.
    """
    from benchmarks.spam.measure import report, score_pages
    from benchmarks.spam.mixture import mix
    from benchmarks.spam.pages import read_texts, read_web
    from benchmarks.spam.recipes.catalogue import REPORTING
    from crawler.pages.hidden import remove_hidden

    figures: dict[str, Json] = {"seed": seed, "most": most}
    for place in collections:
        is_folder = place.is_dir()
        clean = (
            read_texts(place, most=most, seed=seed)
            if is_folder
            else read_web(place, hidden_words=lambda tree: remove_hidden(tree).words)
        )
        for share in made_shares:
            found = report(score_pages(mix(clean, REPORTING, made_share=share, seed=seed)))
            figures |= _figures(f"{place.name.partition('.')[0]}_{share:g}", found)
    command = f"scenthound bench spam {' '.join(place.name for place in collections)} --most {most} --seed {seed}"
    keep("spam", command, figures, results=results, as_json=as_json, following="scenthound bench extraction FILE")


def _figures(name: str, found: "SpamReport") -> "dict[str, Json]":
    figures: dict[str, Json] = {f"{name}_clean": found.clean_pages, f"{name}_made": found.made_pages}
    for each in found.separations:
        figures[f"{name}_auc_{each.recipe}"] = [round(area, 3) for area in each.auc]
    for cut in found.cuts:
        figures[f"{name}_at_{cut.threshold:g}"] = {
            "clean_lost": cut.clean_lost,
            "clean_lost_share": round(cut.clean_lost_share, 4),
            "caught_share": round(cut.caught_share, 3),
        }
    return figures
