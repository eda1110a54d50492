"""Extraction: word F1 of main texts by type of page, beside trafilatura.

In: rows of extraction. Out: a `Section`. Must not: extract.
"""

from benchmarks.report.content import DotChart, Dots, Figure, Section, Table, number, score
from benchmarks.report.results import Results, Row

_ALL = "all"


def extraction(results: Results) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    figures = tuple(_figure(row) for row in results.latest("extraction", lambda row: (row.subject, _is_validated(row))))
    validated = [row for row in results.latest("extraction") if _is_validated(row)]
    if validated:
        figures = tuple(each for each in figures if _is_validated(each.sources[0]))
    return Section("extraction", "Main texts by type of page", figures, () if figures else ("extraction",))


def _is_validated(row: Row) -> bool:
    return any(_validated(row, name) is not None for name in _types(row))


def _types(row: Row) -> tuple[str, ...]:
    names = [name for name, value in row.figures.values.items() if isinstance(value, dict) and "word_f1" in value]
    return tuple(sorted(names, key=lambda name: (name != _ALL, name)))


def _validated(row: Row, name: str) -> float | None:
    """Give the cross-validated F1 of a type; older rows keep it beside the types."""
    part = row.figures.part(name)
    if "cross_validated" in part:
        return part.number("cross_validated")
    older = f"cross_validated_{name}"
    return row.figures.number(older) if older in row.figures else None


def _figure(row: Row) -> Figure:
    types = _types(row)
    parts = [row.figures.part(name) for name in types]
    validated = [_validated(row, name) for name in types]
    rows = tuple(
        (
            name,
            number(part.number("pages")),
            "" if held is None else score(held),
            score(part.number("trafilatura_f1")),
            "" if held is None else f"{held - part.number('trafilatura_f1'):+.4f}",
            score(part.number("word_f1")),
        )
        for name, part, held in zip(types, parts, validated, strict=True)
    )
    columns = ("type", "pages", "cross-validated", "trafilatura", "difference", "on its own training pages")
    dots = [
        Dots("trafilatura", tuple(part.number("trafilatura_f1") for part in parts)),
        Dots("on its own training pages", tuple(part.number("word_f1") for part in parts)),
    ]
    if any(each is not None for each in validated):
        dots.insert(0, Dots("cross-validated", tuple(validated)))
    return Figure(
        "Word F1 by type of page",
        "Cross-validated is by models that saw no page of the same site, and is what to expect of other "
        "pages; on its own training "
        "pages it flatters.",
        Table(columns, rows),
        (row,),
        (DotChart("Word F1 by type of page", "word F1", types, tuple(dots)),),
    )
