"""A row whose figures speak for themselves: a name and a value a line.

In: a `Row`. Out: a `Figure`. Must not: know what the row is of; units stand in the names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.report.content import Figure, Table, number
from benchmarks.report.results import Results, Row

_MOST_CHARACTERS = 120
_MOST_VALUES = 8


def plain_figure(row: Row, title: str, note: str = "") -> Figure:
    """List the figures of a row; what stands below a name follows it."""
    return Figure(title, note, Table(("figure", "value"), tuple(_listed(row.figures.values))), (row,))


def other_figures(results: Results, shown: frozenset[str]) -> tuple[Figure, ...]:
    """List the latest rows of every kind that is not among `shown`, by kind, each under what its command measures."""
    return tuple(
        plain_figure(row, row.command.removeprefix("scenthound bench "))
        for kind in sorted(results.by_kind)
        if kind not in shown
        for row in results.latest(kind, lambda row: row.command)
    )


def _listed(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        told = f"{above}{str(name).replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _listed(value, f"{told}: ")
        else:
            yield told, _told(value)


def _told(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        if any(isinstance(each, list | dict) for each in value):
            return f"{len(value)} entries, in the row"
        more = f" and {len(value) - _MOST_VALUES} more" if len(value) > _MOST_VALUES else ""
        return (", ".join(_told(each) for each in value[:_MOST_VALUES]) or "none") + more
    text = str(value)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
