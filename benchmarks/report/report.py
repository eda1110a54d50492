"""The whole report: every section that rows are there for, and what is left out.

In: a folder of results. Out: a `Report`. Must not: write it down; `page.py` and `markdown.py` do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.expectation import TABLES
from benchmarks.record import RESULTS
from benchmarks.report.content import Section
from benchmarks.report.cost import cost
from benchmarks.report.crawl import cleaning, crawl
from benchmarks.report.extraction import extraction
from benchmarks.report.generalisation import generalisation
from benchmarks.report.load import load
from benchmarks.report.plain_figures import other_figures
from benchmarks.report.quality import quality
from benchmarks.report.results import Results, read_results
from benchmarks.report.speed import speed

# Kinds of rows that a section shows; others are listed at the end.
_SHOWN = frozenset(
    {
        "retrieval",
        "evaluate",
        "known_item",
        "spelling",
        "fusion",
        "agent",
        "load",
        "changes",
        "lexical",
        "hybrid",
        "vectors",
        "encoding",
        "search",
        "start",
        "update",
        "documents",
        "parsing",
        "snippets",
        "extraction",
        "crawl",
        "kills",
        "frontier",
        "cleaning",
        "merging",
        "duplicates",
        "spam",
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    """Sections in order, and what is not there.

    Attributes:
        sections: Each with at least one figure.
        left_out: A sentence for each section or kind of row that is not there.
        first_date: Day of the oldest row that is shown, as YYYY-MM-DD.
        last_date: Day of the newest.
    """

    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    first_date: str
    last_date: str


def make_report(folder: Path = RESULTS, tables: Path = TABLES) -> Report:
    """Read a folder of results, and put their latest rows into sections.

    Raises:
        ResultsError: There are no results, or a line of them is damaged; told with file and line.
        ExpectationError: A table of published numbers cannot be read.
    """
    results = read_results(folder)
    sections: list[Callable[[Results], Section]] = [
        lambda rows: quality(rows, tables),
        generalisation,
        load,
        speed,
        cost,
        extraction,
        crawl,
        cleaning,
    ]
    made = [section(results) for section in sections]
    shown = [section for section in made if section.figures]
    others = other_figures(results, _SHOWN)
    if others:
        shown.append(Section("others", "Other measurements", others))
    dates = sorted(row.date for section in shown for figure in section.figures for row in figure.sources)
    left_out = tuple(_told(section) for section in made if section.missing)
    return Report(tuple(shown), left_out, dates[0] if dates else "", dates[-1] if dates else "")


def _told(section: Section) -> str:
    missing = ", ".join(section.missing)
    if section.figures:
        return f"{section.title}: no rows of {missing}."
    return f"{section.title} is left out: no rows of {missing}."
