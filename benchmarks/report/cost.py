"""Cost against size: what indexing and answers cost at each number of documents, and how steeply it grows.

In: the latest row of lexical and of hybrid for each number of documents. Out: a `Section`. Must not: measure.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.report.content import Figure, Line, LineChart, Section, Table, number
from benchmarks.report.results import Results, Row

_ENGINES = (
    "scenthound",
    "scenthound_without_exact",
    "anserini",
    "anserini_raw",
    "tantivy",
    "tantivy_fast",
    "bm25s",
    "pisa",
)
_HYBRID_ENGINES = ("scenthound", "lancedb", "milvus_lite")


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that grows with the documents.

    Attributes:
        name: With its unit.
        field: Begin of its figures' names; the engine follows.
        read: The cost, from a row and the name of a figure.
    """

    name: str
    field: str
    read: Callable[[Row, str], float]


_COSTS = (
    Cost("indexing, s", "index_", lambda row, name: statistics.median(row.figures.part(name).numbers("seconds"))),
    Cost("index, bytes", "index_", lambda row, name: row.figures.part(name).number("bytes")),
    Cost("ten hits, ms", "top10_ms_", lambda row, name: row.figures.numbers(name)[0]),
    Cost("a thousand hits, ms", "top1000_ms_", lambda row, name: row.figures.numbers(name)[0]),
)

# Title of each kind's figure, and its engines.
_KINDS: dict[str, tuple[str, Sequence[str]]] = {
    "lexical": ("BM25, by number of documents", _ENGINES),
    "hybrid": ("Words and vectors together, by number of documents", _HYBRID_ENGINES),
}


def cost(results: Results) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    found = {kind: _by_size(results, kind) for kind in _KINDS}
    figures = tuple(_figure(rows, *_KINDS[kind]) for kind, rows in found.items() if rows)
    return Section("cost", "Cost against size", figures, tuple(kind for kind, rows in found.items() if not rows))


def compared_kinds() -> tuple[str, ...]:
    """Name the kinds of rows that are read."""
    return tuple(_KINDS)


def _by_size(results: Results, kind: str) -> tuple[Row, ...]:
    rows = results.latest(kind, lambda row: row.figures.number("documents"))
    return tuple(sorted(rows, key=lambda row: row.figures.number("documents")))


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """Give the exponent s by which a cost grows, cost = c * documents ** s: the least squares line of the logarithms.

    Args:
        points: (documents, cost), both > 0.

    Returns:
        None where there are not two sizes.

    Example:
        >>> slope([(10, 5.0), (1000, 500.0)])
        1.0
    """
    logs = [(math.log(size), math.log(value)) for size, value in points]
    if len({x for x, _ in logs}) < 2:
        return None
    fit = statistics.linear_regression(*zip(*logs, strict=True))
    return round(fit.slope, 9)


def _figure(rows: tuple[Row, ...], title: str, engines: Sequence[str]) -> Figure:
    table: list[tuple[str, ...]] = []
    charts = []
    sizes = [row.figures.number("documents") for row in rows]
    for each in _COSTS:
        lines = []
        for look, engine in enumerate(engines):
            points = _points(rows, each, each.field + engine)
            if not points:
                continue
            steep = slope(points)
            by_size = dict(points)
            cells = (number(by_size[size]) if size in by_size else "" for size in sizes)
            table.append((each.name, engine.replace("_", " "), *cells, "" if steep is None else f"{steep:.2f}"))
            lines.append(Line(engine.replace("_", " "), points, look=look))
        if len(rows) > 1 and lines:
            charts.append(LineChart(f"{each.name}, by documents", "documents", each.name, tuple(lines)))
    columns = ("cost", "engine", *(f"{number(size)} documents" for size in sizes), "slope")
    few = " With two sizes it is the line through both, without a check of its own." if len(rows) == 2 else ""
    return Figure(
        title,
        "The slope is s in cost = c × documentsˢ: 1 is linear, 0 constant. The latest row of each size, "
        "which may be of another day "
        "and commit." + few,
        Table(columns, tuple(table), names=2),
        rows,
        tuple(charts),
    )


def _points(rows: tuple[Row, ...], wanted: Cost, name: str) -> tuple[tuple[float, float], ...]:
    found = [(row.figures.number("documents"), wanted.read(row, name)) for row in rows if name in row.figures]
    return tuple((size, value) for size, value in found if size > 0 and value > 0)
