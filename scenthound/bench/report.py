"""`scenthound bench report`: every measurement that was kept, as one page of HTML and as Markdown."""

from pathlib import Path

import click

from scenthound.bench.measured import results_option
from scenthound.console import json_option
from scenthound.console import report as tell_result


@click.command(
    epilog="""\b
The latest row of each kind, collection and configuration counts. Measured numbers stand beside the published ones,
and under each figure the machine, versions, commit and date of its rows and the commands that measure them again.
Charts need matplotlib, which comes by: pip install 'scenthound[bench]'

\b
Examples:
  scenthound bench report
  scenthound bench report --results my-results/ --out my-report/"""
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(".scenthound/bench/report"),
    show_default=True,
    help="Folder of report.html and report.md.",
)
@results_option
@json_option
def report(out: Path, results: Path | None, as_json: bool) -> None:
    """Write the report of all results: one page of HTML, and its tables as Markdown."""
    from benchmarks.record import RESULTS
    from benchmarks.report.markdown import markdown_of
    from benchmarks.report.page import page_of
    from benchmarks.report.report import make_report
    from benchmarks.report.writing import write_files

    made = make_report(results or RESULTS)
    write_files(out, {"report.html": page_of(made), "report.md": markdown_of(made)})
    tell_result(
        {
            "report": str(out),
            "sections": [section.name for section in made.sections],
            "left_out": list(made.left_out),
        },
        as_json=as_json,
        lines=[*(f"  {len(each.figures):>2} figures  {each.title}" for each in made.sections), *made.left_out],
        location=str(out / "report.html"),
        following="open it in a browser",
    )
