"""`scenthound bench crawl`: crawls of a loopback web, timed beside Scrapy's."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import (
    PAGES_HELP,
    folders_argument,
    keep,
    most_pages_option,
    repeats_option,
    results_option,
)
from scenthound.console import json_option

if TYPE_CHECKING:
    from benchmarks.crawling import Pace
    from crawler.artefact import Json


@click.command(
    epilog=f"""{PAGES_HELP}

\b
Scrapy wants an environment of its own:
  python3 -m venv scrapy-venv && scrapy-venv/bin/pip install 'scrapy==2.19.*'

\b
Examples:
  scenthound bench crawl docs/openjdk-17-doc docs/debian-handbook --scrapy-python scrapy-venv/bin/python
  scenthound bench crawl docs/* --repeats 3 --json"""
)
@folders_argument
@most_pages_option(3000)
@click.option(
    "--scrapy-python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A Python with Scrapy in it, to crawl the same pages.",
)
@click.option(
    "--scrapy-per-host",
    type=click.IntRange(1, 16),
    multiple=True,
    default=[8, 1],
    show_default=True,
    help="Scrapy's requests a host at once; repeatable. Scenthound has one.",
)
@repeats_option(3)
@results_option
@json_option
def crawl(
    folders: tuple[Path, ...],
    most_pages: int,
    scrapy_python: Path | None,
    scrapy_per_host: tuple[int, ...],
    repeats: int,
    results: Path | None,
    as_json: bool,
) -> None:
    """Serve folders of HTML on loopback, a host each, and time crawls of them beside Scrapy's."""
    from benchmarks.crawling import asked_by_all, measure_crawls, pace_of, scrapy_version
    from benchmarks.web import serving

    peers: dict[str, Json] = {"scrapy_version": scrapy_version(scrapy_python)} if scrapy_python else {}
    with tempfile.TemporaryDirectory() as work, serving(folders, most_pages) as web:
        times = measure_crawls(web, Path(work), repeats=repeats, scrapy=scrapy_python, per_host=scrapy_per_host)
    paces = pace_of(times)
    figures: dict[str, Json] = {
        "hosts": len(web.hosts),
        "pages_served": web.pages,
        "pages_asked_by_all": len(asked_by_all(times)),
        "repeats": repeats,
        **peers,
        **{f"{name}_{figure}": value for name, pace in paces.items() for figure, value in asdict(pace).items()},
        **_ratios(paces),
    }
    command = f"scenthound bench crawl FOLDER... --most-pages {most_pages} --repeats {repeats}"
    command += " --scrapy-python PYTHON" if scrapy_python else ""
    keep("crawl", command, figures, results=results, as_json=as_json, following="scenthound bench start")


def _ratios(paces: "dict[str, Pace]") -> dict[str, float]:
    """Compare Scenthound's medians with the others': above 1 it is faster, or dearer."""
    ours, *others = paces
    return {
        f"{figure}_ratio_to_{name}": round(getattr(paces[ours], figure) / getattr(paces[name], figure), 2)
        for name in others
        for figure in ("pages_per_s", "cpu_ms_per_page")
    }
