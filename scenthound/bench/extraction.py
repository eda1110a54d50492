"""`scenthound bench extraction`: how well and how fast the main text of pages is found."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenthound.bench.measured import EXIT_DEPARTED, keep, results_option
from scenthound.console import json_option

if TYPE_CHECKING:
    from crawler.artefact import Json


@click.command(
    epilog="""\b
FILE holds WCXB's pages with their main text marked by hand, as JSON lines (.jsonl, .gz or .xz).

\b
Examples:
  scenthound bench extraction wcxb-dev.jsonl.xz
  scenthound bench extraction wcxb-dev.jsonl.xz --every 10 --json"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Only one page in so many.")
@click.option("--folds", type=click.IntRange(0), default=0, help="Also cross-validate with so many parts.")
@results_option
@json_option
def extraction(file: Path, every: int, folds: int, results: Path | None, as_json: bool) -> int:
    """Measure word F1 and time of extraction beside trafilatura alone, in one process, page by page.

    The model was trained on WCXB's development set, so there the score is of pages that it has seen; --folds says what
    to expect of others. Ends with exit code 1 when a type of page is below trafilatura's own result: cross-validated
    where --folds is given.
    """
    from benchmarks.extraction import measure_extraction, with_held_out

    # It warns of each page in which it finds nothing; such a page counts 0 here, and is no fault of the run.
    logging.getLogger("trafilatura").setLevel(logging.ERROR)
    found = measure_extraction(file, every=every)
    if folds:
        from benchmarks.extraction_training import cross_validate, examples_of

        found = with_held_out(found, cross_validate(examples_of(file, every=every), folds=folds))
    figures: dict[str, Json] = {"pages_per_s": round(found.pages_per_s, 1), "speed": round(found.speed, 2)}
    figures["types_right"] = round(found.types_right, 3)
    for each in found.types:
        row: dict[str, Json] = {
            "pages": each.pages,
            "word_f1": round(each.word_f1, 4),
            "trafilatura_f1": round(each.trafilatura_f1, 4),
        }
        if each.cross_validated is not None:
            row["cross_validated"] = round(each.cross_validated, 4)
        figures[each.page_type] = row
    command = f"scenthound bench extraction {file.name} --every {every} --folds {folds}"
    keep("extraction", command, figures, results=results, as_json=as_json, following="scenthound bench duplicates")
    return 0 if all(each.keeps_up for each in found.types) else EXIT_DEPARTED
