"""`scenthound bench cleaning`: pages a second of the whole of cleaning, by processes, beside trafilatura alone."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import keep, repeats_option, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE is a WARC file, or holds WCXB's pages as JSON lines (.jsonl.xz).

\b
Examples:
  scenthound bench cleaning wcxb-dev.jsonl.xz
  scenthound bench cleaning CC-MAIN-00000.warc.gz --processes 1 --processes 8"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--processes",
    type=click.IntRange(1),
    multiple=True,
    default=(1, 2),
    show_default=True,
    help="Processes that read pages, each on a CPU of its own; repeatable.",
)
@repeats_option(3)
@results_option
@json_option
def cleaning(file: Path, processes: tuple[int, ...], repeats: int, results: Path | None, as_json: bool) -> None:
    """Time `scenthound import warc` and trafilatura's text extraction over the same pages, in turn."""
    from benchmarks.cleaning import TRAFILATURA, measure_cleaning, paces_of, warc_of

    with tempfile.TemporaryDirectory() as work:
        warc = file
        if ".jsonl" in file.name:
            warc = Path(work) / "pages.warc.gz"
            warc_of(file, warc)
        times = measure_cleaning(warc, Path(work), processes=processes, repeats=repeats)
    paces = paces_of(times)
    figures: dict[str, Json] = {"pages": times[0].pages, "repeats": repeats}
    for way, pace in paces.items():
        name = way if way == TRAFILATURA else f"processes_{way}"
        figures |= {f"{name}_{figure}": round(value, 2) for figure, value in asdict(pace).items() if figure != "way"}
    first, last = paces[str(processes[0])], paces[str(processes[-1])]
    figures["scaling"] = round(last.pages_per_s / first.pages_per_s / (processes[-1] / processes[0]), 3)
    figures["speed_beside_trafilatura"] = round(first.pages_per_s / paces[TRAFILATURA].pages_per_s, 2)
    words = " ".join(f"--processes {count}" for count in processes)
    command = f"scenthound bench cleaning {file.name} {words} --repeats {repeats}"
    keep("cleaning", command, figures, results=results, as_json=as_json, following="scenthound bench extraction FILE")
