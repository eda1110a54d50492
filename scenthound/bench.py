"""`scenthound bench`: measure what this project claims."""

import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from scenthound.console import json_option, progress_bar, report

if TYPE_CHECKING:
    from benchmarks.crawling import CrawlTime
    from benchmarks.retrieval import Result
    from crawler.artefact import Json

EXIT_DEPARTED = 1


@click.group(no_args_is_help=False)
def bench() -> None:
    """Measure quality and speed; results are appended to a folder as JSON lines."""


_results_option = click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of the result files.  [default: the project's]",
)


@bench.command(
    epilog="""\b
Examples:
  scenthound bench retrieval collections/scifact
  scenthound bench retrieval collections/scifact collections/nfcorpus --system bm25"""
)
@click.argument("collections", metavar="COLLECTION...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--system",
    "systems",
    multiple=True,
    type=click.Choice(["bm25", "dense", "hybrid"]),
    default=["bm25", "dense", "hybrid"],
    show_default=True,
    help="Which systems to run; repeatable.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench"),
    show_default=True,
    help="Folder where corpora and indexes are kept between runs.",
)
@_results_option
@json_option
def retrieval(
    collections: tuple[Path, ...], systems: tuple[str, ...], work: Path, results: Path | None, as_json: bool
) -> int:
    """Run test collections in BEIR's layout and hold the scores against published numbers.

    Ends with exit code 1 when a published number is not made.
    """
    from benchmarks.record import RESULTS, record
    from benchmarks.retrieval import measure_collection

    measured: list[Result] = []
    for folder in collections:
        with progress_bar(as_json=as_json) as progress:
            measured += measure_collection(folder, work, systems, progress=progress)
    rows = [_row(result) for result in measured]
    location = results or RESULTS
    for row in rows:
        command = f"scenthound bench retrieval {row['collection']} --system {row['system']}"
        record("retrieval", command, row, today=datetime.now(UTC).date(), results=location)
    report(
        {"results": rows},
        as_json=as_json,
        lines=[_line(result) for result in measured],
        location=str(location / "retrieval.jsonl"),
        following="git diff, to see what has moved",
    )
    return EXIT_DEPARTED if any(result.departures for result in measured) else 0


def _row(result: "Result") -> dict[str, "Json"]:
    return {
        "collection": result.collection,
        "system": result.run.name,
        "snapshot_id": result.run.snapshot_id,
        "settings": dict(result.run.settings),
        "n_queries": result.scores[0].n_queries,
        "scores": {score.measure: round(score.value, 4) for score in result.scores},
        "expected": {expected.measure: expected.value for expected in result.expectations},
        "departures": [expected.measure for expected in result.departures],
    }


def _line(result: "Result") -> str:
    expected = {expectation.measure: expectation.value for expectation in result.expectations}
    scores = "  ".join(
        f"{score.measure} {score.value:.4f}"
        + (f" (published {expected[score.measure]:.4f})" if score.measure in expected else "")
        for score in result.scores
    )
    verdict = "DEPARTS" if result.departures else "equal" if result.expectations else "no published number"
    return f"{result.collection:<12} {result.run.name:<7} {scores}  {verdict}"


@bench.command(
    epilog="""\b
Examples:
  scenthound bench crawl docs/openjdk docs/boost docs/handbook --scrapy-python scrapy-venv/bin/python
  scenthound bench crawl docs/* --repeats 3 --json"""
)
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--most-pages", type=int, default=3000, show_default=True, help="Pages a folder at most.")
@click.option(
    "--scrapy-python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A Python with Scrapy in it, to crawl the same pages.",
)
@click.option("--repeats", type=click.IntRange(1, 100), default=3, show_default=True, help="Crawls of each, in turn.")
@_results_option
@json_option
def crawl(
    folders: tuple[Path, ...],
    most_pages: int,
    scrapy_python: Path | None,
    repeats: int,
    results: Path | None,
    as_json: bool,
) -> None:
    """Serve folders of HTML on loopback, a host each, and time crawls of them beside Scrapy's."""
    from benchmarks.crawling import serving, time_scenthound, time_scrapy
    from benchmarks.record import RESULTS, record

    times: list[CrawlTime] = []
    with tempfile.TemporaryDirectory() as work, serving(folders, most_pages) as web:
        for number in range(repeats):
            times.append(time_scenthound(web, Path(work) / str(number)))
            times += [time_scrapy(web, scrapy_python)] if scrapy_python else []
    figures: dict[str, Json] = {
        "hosts": len(web.hosts),
        "pages_served": web.pages,
        **{f"{name}_{key}": value for name in ("scenthound", "scrapy") for key, value in _medians(times, name).items()},
    }
    if scrapy_python:
        ours, theirs = _medians(times, "scenthound"), _medians(times, "scrapy")
        figures["pages_per_s_ratio"] = round(ours["pages_per_s"] / theirs["pages_per_s"], 2)
        figures["cpu_ms_per_page_ratio"] = round(ours["cpu_ms_per_page"] / theirs["cpu_ms_per_page"], 2)
    location = results or RESULTS
    command = f"scenthound bench crawl FOLDER... --most-pages {most_pages} --repeats {repeats}"
    record("crawl", command, figures, today=datetime.now(UTC).date(), results=location)
    report(
        figures,
        as_json=as_json,
        lines=[f"  {name}: {value}" for name, value in figures.items()],
        location=str(location / "crawl.jsonl"),
        following="scenthound bench start",
    )


@bench.command(
    epilog="""\b
Examples:
  scenthound bench kills docs/openjdk docs/boost docs/handbook
  scenthound bench kills docs/* --kills 20 --longest-s 5 --json"""
)
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--most-pages", type=int, default=3000, show_default=True, help="Pages a folder at most.")
@click.option("--kills", type=click.IntRange(1, 1000), default=20, show_default=True, help="How often to kill -9.")
@click.option("--longest-s", type=float, default=4.0, show_default=True, help="Longest life of a killed run, seconds.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random moments.")
@_results_option
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

    Ends with exit code 1 when a page is lost, or more is repeated than was in flight.
    """
    from benchmarks.crawling import serving
    from benchmarks.kills import survive
    from benchmarks.record import RESULTS, record

    with tempfile.TemporaryDirectory() as work, serving(folders, most_pages) as web:
        survival = survive(web, Path(work) / "crawl", kills=kills, seed=seed, longest_s=longest_s)
    figures: dict[str, Json] = {"seed": seed, "longest_s": longest_s, **asdict(survival)}
    location = results or RESULTS
    command = f"scenthound bench kills FOLDER... --most-pages {most_pages} --kills {kills} --longest-s {longest_s:g}"
    record("kills", command, figures, today=datetime.now(UTC).date(), results=location)
    report(
        figures,
        as_json=as_json,
        lines=[f"  {name}: {value}" for name, value in figures.items()],
        location=str(location / "kills.jsonl"),
        following="scenthound bench crawl",
    )
    lost = survival.pages_archived < survival.pages_served or survival.repeats > survival.in_flight
    return EXIT_DEPARTED if lost else 0


def _medians(times: "list[CrawlTime]", crawler: str) -> dict[str, float]:
    """Give the median of each figure of one crawler; nothing when it did not run."""
    runs = [run for run in times if run.crawler == crawler]
    if not runs:
        return {}
    return {
        "pages": median(run.pages for run in runs),
        "pages_per_s": round(median(run.pages / run.seconds for run in runs), 1),
        "cpu_ms_per_page": round(median(1000 * run.cpu_s / run.pages for run in runs), 2),
        "peak_memory_mib": median(run.peak_memory_bytes // 2**20 for run in runs),
    }


@bench.command(
    epilog="""\b
Examples:
  scenthound bench start
  scenthound bench start --checkout . --json"""
)
@click.option(
    "--checkout", type=click.Path(path_type=Path), default=Path(), show_default=True, help="The git checkout to clone."
)
@_results_option
@json_option
def start(checkout: Path, results: Path | None, as_json: bool) -> None:
    """Time `make serve` in a fresh clone to its first answer, and once more for the restart."""
    from benchmarks.record import RESULTS, record
    from benchmarks.start import measure_fresh

    with tempfile.TemporaryDirectory() as work:
        fresh, restart = measure_fresh(checkout.resolve(), Path(work))
    figures = {
        "first_answer_s": round(fresh.first_answer_s, 1),
        "restart_answer_s": round(restart.first_answer_s, 2),
        "serves_with_torch": fresh.serves_with_torch or restart.serves_with_torch,
        "serving_memory_mib": restart.memory_bytes // 2**20,
    }
    location = results or RESULTS
    record("start", "scenthound bench start", figures, today=datetime.now(UTC).date(), results=location)
    report(
        figures,
        as_json=as_json,
        lines=[f"  {name}: {value}" for name, value in figures.items()],
        location=str(location / "start.jsonl"),
        following="make serve",
    )
