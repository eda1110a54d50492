"""A report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere.

In: a `Report`. Out: HTML; the same report gives the same bytes. Must not: let a row's text become markup.
"""

from dataclasses import replace
from pathlib import Path

import jinja2
from markupsafe import Markup

from benchmarks.errors import BenchmarkError
from benchmarks.report.content import DotChart, LineChart, sources_of
from benchmarks.report.report import Report
from benchmarks.report.text import plain

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_MOST_NAME = 70


def page_of(report: Report) -> str:
    """Write the page.

    Raises:
        BenchmarkError: The report has charts, and matplotlib, which draws them, is not there.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = plain
    environment.filters["sources"] = sources_of
    return environment.get_template("report.html").render(report=report, draw=_drawn)


def _drawn(chart: LineChart | DotChart, name: str) -> Markup:
    """Draw a chart with texts that XML may hold; what comes back is markup whose texts are escaped.

    Raises:
        BenchmarkError: matplotlib is not there.
    """
    try:
        from benchmarks.report.drawing import draw  # noqa: PLC0415  takes seconds, which --help does not have
    except ImportError as error:
        raise BenchmarkError(
            "matplotlib", found=f"none ({error})", wanted="it draws charts", remedy="pip install 'scenthound[bench]'"
        ) from error
    return Markup(draw(_plain_chart(chart), name))  # noqa: S704  an element tree's own serialisation


def _plain_chart(chart: LineChart | DotChart) -> LineChart | DotChart:
    if isinstance(chart, LineChart):
        lines = tuple(
            replace(line, name=plain(line.name, _MOST_NAME), marks=tuple(plain(mark, 12) for mark in line.marks))
            for line in chart.lines
        )
        return replace(chart, title=plain(chart.title), x=plain(chart.x), y=plain(chart.y), lines=lines)
    dots = tuple(replace(each, name=plain(each.name, _MOST_NAME)) for each in chart.dots)
    rows = tuple(plain(row, _MOST_NAME) for row in chart.rows)
    return replace(chart, title=plain(chart.title), x=plain(chart.x), rows=rows, dots=dots)
