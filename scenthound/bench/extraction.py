"""`scenthound bench extraction`: how well and how fast the main text of pages is found."""

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
    to expect of others. Ends with exit code 1 when a type of page is below trafilatura's own result.
    """
    from benchmarks.extraction import measure_extraction

    found = measure_extraction(file, every=every)
    figures: dict[str, Json] = {"pages_per_s": round(found.pages_per_s, 1), "speed": round(found.speed, 2)}
    figures["types_right"] = round(found.types_right, 3)
    for each in found.types:
        figures[each.page_type] = {
            "pages": each.pages,
            "word_f1": round(each.word_f1, 4),
            "trafilatura_f1": round(each.trafilatura_f1, 4),
        }
    if folds:
        from benchmarks.extraction_training import cross_validate, examples_of

        scores = cross_validate(examples_of(file), folds=folds)
        for name in ("all", *sorted({score.page_type for score in scores})):
            values = [score.word_f1 for score in scores if name in ("all", score.page_type)]
            figures[f"cross_validated_{name}"] = round(sum(values) / len(values), 4)
    command = f"scenthound bench extraction {file.name} --every {every} --folds {folds}"
    keep("extraction", command, figures, results=results, as_json=as_json, following="scenthound bench duplicates")
    return 0 if all(each.word_f1 >= each.trafilatura_f1 for each in found.types) else EXIT_DEPARTED
