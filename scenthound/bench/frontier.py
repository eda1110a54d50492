"""`scenthound bench frontier`: the same pages crawled while nothing waits, and while a million addresses do."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import (
    EXIT_DEPARTED,
    PAGES_HELP,
    folders_argument,
    keep,
    most_pages_option,
    repeats_option,
    results_option,
)
from scenthound.console import json_option

if TYPE_CHECKING:
    from benchmarks.frontier import FrontierTime
    from crawler.artefact import Json


@click.command(
    epilog=f"""{PAGES_HELP}

\b
Examples:
  scenthound bench frontier docs/openjdk-17-doc docs/debian-handbook --addresses 100000
  scenthound bench frontier docs/* --repeats 3 --json"""
)
@folders_argument
@most_pages_option(400)
@click.option(
    "--addresses", type=click.IntRange(1), default=1_000_000, show_default=True, help="Addresses that wait meanwhile."
)
@repeats_option(3)
@results_option
@json_option
def frontier(
    folders: tuple[Path, ...], most_pages: int, addresses: int, repeats: int, results: Path | None, as_json: bool
) -> int:
    """Crawl folders of HTML from loopback with an empty and with a full frontier, and compare.

    Ends with exit code 1 when the addresses slow the crawl by more than 20 %, or take the process above 500 MB.
    """
    from benchmarks.frontier import cost_of, measure_frontier

    with tempfile.TemporaryDirectory() as work:
        times = measure_frontier(folders, Path(work), most_pages=most_pages, addresses=addresses, repeats=repeats)
    cost = cost_of(times)
    figures: dict[str, Json] = {
        "addresses": addresses,
        "waiting_at_the_end": cost.waiting,
        "pages": times[0].pages,
        "repeats": repeats,
        "peak_memory_mb": round(cost.peak_memory_bytes / 1e6),
        "slowdown": round(cost.slowdown, 3),
        "cpu_slowdown": round(cost.cpu_slowdown, 3),
        **_figures("empty", [run for run in times if not run.addresses]),
        **_figures("full", [run for run in times if run.addresses]),
    }
    command = f"scenthound bench frontier FOLDER... --most-pages {most_pages} --addresses {addresses}"
    command += f" --repeats {repeats}"
    keep("frontier", command, figures, results=results, as_json=as_json, following="scenthound bench crawl")
    return 0 if cost.is_kept else EXIT_DEPARTED


def _figures(name: str, runs: "list[FrontierTime]") -> "dict[str, Json]":
    return {
        f"{name}_pages_s": [round(run.pages_s, 2) for run in runs],
        f"{name}_pages_cpu_s": [round(run.pages_cpu_s, 2) for run in runs],
        f"{name}_whole_s": [round(run.whole_s, 1) for run in runs],
        f"{name}_peak_memory_mb": [round(run.peak_memory_bytes / 1e6) for run in runs],
    }
