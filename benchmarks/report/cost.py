"""Cost against size: what indexing and answers cost at each number of documents, and how steeply it grows.

In: the latest row of lexical and of hybrid for each number of documents, and the rows of load. Out: a `Section`.
Must not: measure.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.report.content import Figure, Line, LineChart, Section, Table, number
from benchmarks.report.results import Figures, Results, Row

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

_LOAD_CLIENTS = 8

_LOAD_COSTS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("CPU a request, ms", lambda level: level.number("cpu_ms")),
    ("median latency, ms", lambda level: level.part("latency_ms").number("p50")),
)

_Points = tuple[tuple[float, float], ...]


def cost(results: Results) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    found = {kind: _by_size(results, kind) for kind in _KINDS}
    figures = [_comparison(rows, *_KINDS[kind]) for kind, rows in found.items() if rows]
    figures += _load(results)
    return Section("cost", "Cost against size", tuple(figures), tuple(kind for kind, rows in found.items() if not rows))


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


def _comparison(rows: tuple[Row, ...], title: str, engines: Sequence[str]) -> Figure:
    costs = {each.name: {name: _points(rows, each, each.field + name) for name in engines} for each in _COSTS}
    return _figure(title, "The latest row of each size", costs, rows)


def _load(results: Results) -> list[Figure]:
    """Give what a request costs servers under the same load, at each number of documents; nothing for one size."""
    rows = tuple(row for row in results.by_kind.get("load", ()) if "documents" in row.figures)
    levels: dict[tuple[str, float], Figures] = {}
    for row in rows:
        for level in row.figures.parts("levels"):
            offered = level.part("offered")
            is_alike = offered.number("clients") == _LOAD_CLIENTS and offered.number("batch") == 1
            if is_alike and "rate_per_s" not in offered:
                server, dialect = level.text("server"), offered.text("dialect")
                name = server if server != "scenthound" else f"scenthound, {dialect.removeprefix('native-')}"
                levels[name, row.figures.number("documents")] = level
    if len({size for _, size in levels}) < 2:
        return []
    names = list(dict.fromkeys(name for name, _ in levels))
    costs = {
        title: {
            name: tuple(sorted((size, read(level)) for (each, size), level in levels.items() if each == name))
            for name in names
        }
        for title, read in _LOAD_COSTS
    }
    return [
        _figure(f"Load of {_LOAD_CLIENTS} clients, by number of documents", "The latest level of each", costs, rows)
    ]


def _figure(title: str, which: str, costs: Mapping[str, Mapping[str, _Points]], rows: tuple[Row, ...]) -> Figure:
    table: list[tuple[str, ...]] = []
    charts = []
    sizes = sorted({size for engines in costs.values() for points in engines.values() for size, _ in points})
    for name, engines in costs.items():
        lines = []
        for look, (engine, points) in enumerate(engines.items()):
            if not points:
                continue
            steep = slope(points)
            by_size = dict(points)
            cells = (number(by_size[size]) if size in by_size else "" for size in sizes)
            table.append((name, engine.replace("_", " "), *cells, "" if steep is None else f"{steep:.2f}"))
            lines.append(Line(engine.replace("_", " "), points, look=look))
        if len(sizes) > 1 and lines:
            charts.append(LineChart(f"{name}, by documents", "documents", name, tuple(lines)))
    columns = ("cost", "engine", *(f"{number(size)} documents" for size in sizes), "slope")
    few = " With two sizes it is the line through both, without a check of its own." if len(sizes) == 2 else ""
    return Figure(
        title,
        f"The slope is s in cost = c × documentsˢ: 1 is linear, 0 constant. {which}, "
        "which may be of another day "
        "and commit." + few,
        Table(columns, tuple(table), names=2),
        rows,
        tuple(charts),
    )


def _points(rows: tuple[Row, ...], wanted: Cost, name: str) -> _Points:
    found = [(row.figures.number("documents"), wanted.read(row, name)) for row in rows if name in row.figures]
    return tuple((size, value) for size, value in found if size > 0 and value > 0)
