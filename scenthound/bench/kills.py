"""`scenthound bench kills`: a crawl that is killed again and again."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import (
    EXIT_DEPARTED,
    PAGES_HELP,
    folders_argument,
    keep,
    most_pages_option,
    results_option,
)
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog=f"""{PAGES_HELP}

\b
Examples:
  scenthound bench kills docs/openjdk-17-doc docs/debian-handbook --kills 3
  scenthound bench kills docs/* --kills 20 --longest-s 5 --json"""
)
@folders_argument
@most_pages_option(3000)
@click.option("--kills", type=click.IntRange(1, 1000), default=20, show_default=True, help="How often to kill -9.")
@click.option("--longest-s", type=float, default=4.0, show_default=True, help="Longest life of a killed run, seconds.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random moments.")
@results_option
@json_option
def kills(
    folders: tuple[Path, ...],
    most_pages: int,
    kills: int,
    longest_s: float,
    seed: int,
    results: Path | None,
    as_json: bool,
) -> int:
    """Kill a crawl of a loopback web again and again, and count what is lost and what is asked for twice.

    Ends with exit code 1 when a page is lost, more is repeated than was under way at the kills, or a record of the WARC
    files is not right.
    """
    from benchmarks.kills import survive
    from benchmarks.web import serving

    with tempfile.TemporaryDirectory() as work, serving(folders, most_pages) as web:
        survival = survive(web, Path(work) / "crawl", kills=kills, seed=seed, longest_s=longest_s)
    counted = asdict(survival)
    archives = {f"warc_{figure}": value for figure, value in counted.pop("archives").items()}
    figures: dict[str, Json] = {"seed": seed, "longest_s": longest_s, **counted, **archives}
    command = f"scenthound bench kills FOLDER... --most-pages {most_pages} --kills {kills} --longest-s {longest_s:g}"
    command += f" --seed {seed}"
    keep("kills", command, figures, results=results, as_json=as_json, following="scenthound bench crawl")
    return 0 if survival.is_whole else EXIT_DEPARTED
