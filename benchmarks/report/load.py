"""Load: what servers answer and how fast, against what is offered; and changes of snapshots meanwhile.

In: rows of load and changes. Out: a `Section`. Must not: measure.
"""

from benchmarks.report.content import Figure, Line, LineChart, Section, Table, number
from benchmarks.report.plain_figures import plain_figure
from benchmarks.report.results import Figures, Results, Row

_PERCENTILES = ("p50", "p90", "p99", "p99.9")
_DRAWN = ("p50", "p99")
_COLUMNS = (
    "server",
    "dialect",
    "offered",
    "batch",
    "answered a second",
    *(f"{name} ms" for name in _PERCENTILES),
    "not answered",
    "CPU ms a request",
    "RSS MiB",
)


def load(results: Results) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    figures = [_figure(row) for row in results.latest("load", lambda row: row.command)]
    figures += [plain_figure(row, "Snapshots changed under load") for row in results.latest("changes")]
    missing = tuple(kind for kind in ("load", "changes") if not results.latest(kind))
    return Section("load", "Load on servers", tuple(figures), missing)


def _figure(row: Row) -> Figure:
    levels = row.figures.parts("levels")
    return Figure(
        f"Latency and throughput, {_subject(row)}",
        "Closed loop where clients are stated: each asks again when it is answered. Open loop where a rate "
        "is stated, and latency "
        "counts from when a request fell due. Clients and servers share the machine. A number beside a mark "
        "says how many clients or requests a second were offered.",
        Table(_COLUMNS, tuple(_row(each) for each in levels), names=3),
        (row,),
        _charts(levels),
    )


def _subject(row: Row) -> str:
    """Tell a row from others: of what, under which loads, of which code."""
    offers = [level.part("offered") for level in row.figures.parts("levels")]
    batch = offers[0].number("batch") if offers else 1
    loads = list(dict.fromkeys(_offered(each) for each in offers))
    return ", ".join(
        [
            row.subject.removeprefix("scenthound bench load "),
            *([f"batches of {number(batch)}"] if batch > 1 else []),
            *loads,
            f"at {row.commit[:8]}",
        ]
    )


def _row(level: Figures) -> tuple[str, ...]:
    offered, latency, outcomes = level.part("offered"), level.part("latency_ms"), level.part("outcomes")
    failed = sum(outcomes.number(name) for name in outcomes.values if name != "200")
    answered = tuple(number(latency.number(name)) if name in latency else "" for name in _PERCENTILES)
    return (
        level.text("server"),
        offered.text("dialect"),
        _offered(offered),
        number(offered.number("batch")),
        number(level.number("requests_per_s")),
        *answered,
        number(failed),
        number(level.number("cpu_ms")) if "cpu_ms" in level else "",
        number(level.number("rss_mib")) if "rss_mib" in level else "",
    )


def _offered(offered: Figures) -> str:
    if "rate_per_s" in offered:
        return f"{number(offered.number('rate_per_s'))}/s"
    clients = offered.number("clients")
    return f"{number(clients)} client" + ("s" if clients > 1 else "")


def _charts(levels: tuple[Figures, ...]) -> tuple[LineChart, ...]:
    """Draw a curve a server, dialect and kind of loop; those of one point have none."""
    curves: dict[tuple[str, str, bool], list[Figures]] = {}
    for level in levels:
        offered = level.part("offered")
        key = (level.text("server"), offered.text("dialect"), "rate_per_s" in offered)
        if level.number("requests_per_s") > 0 and all(name in level.part("latency_ms") for name in _DRAWN):
            curves.setdefault(key, []).append(level)
    drawn = {key: levels for key, levels in curves.items() if len(levels) > 1}
    return tuple(
        LineChart(
            f"{percentile} latency over answered requests",
            "answered requests a second",
            f"{percentile} latency, ms",
            tuple(_line(key, drawn[key], percentile, look) for look, key in enumerate(drawn)),
        )
        for percentile in _DRAWN
        if drawn
    )


def _line(key: tuple[str, str, bool], levels: list[Figures], percentile: str, look: int) -> Line:
    server, dialect, is_open = key
    name = server if dialect in (server, "retrieve") else f"{server}, {dialect.removeprefix('native-')}"
    marks = tuple(_offered(each.part("offered")).partition(" ")[0] for each in levels)
    points = tuple((each.number("requests_per_s"), each.part("latency_ms").number(percentile)) for each in levels)
    return Line(name + (", open loop" if is_open else ""), points, marks, look)
