"""Quality: scores beside published numbers, and every system's scores.

In: rows of retrieval, evaluate, known_item, spelling and agent; `expected/*.toml`. Out: a `Section`.
Must not: compute a measure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collection import TEST
from benchmarks.expectation import TABLES, Expectation, expectations_for
from benchmarks.report.content import Figure, Section, Table, difference, number, score
from benchmarks.report.plain_figures import plain_figure
from benchmarks.report.results import Figures, Results, Row
from benchmarks.retrieval import PUBLISHED_FOR

# What rows are of that were written before they said so.
_FIRST_BUILD = "baseline"


@dataclass(frozen=True, slots=True)
class Scored:
    """A system's scores on a collection.

    Attributes:
        collection: Name.
        qrels: Name of the judgements.
        system: Name.
        build: How the index was built; "" for a run of others.
        scores: By measure.
        row: Where they come from.
    """

    collection: str
    qrels: str
    system: str
    build: str
    scores: Figures
    row: Row


def quality(results: Results, tables: Path = TABLES) -> Section:
    """Give the section.

    Raises:
        ResultsError: A row lacks what it must state.
        ExpectationError: A table of published numbers cannot be read.
    """
    scored = tuple(latest_scores(results))
    figures = []
    if scored:
        figures += [_published(scored, tables), _all_scores(scored)]
    figures += [plain_figure(row, "Documents asked for by their titles") for row in results.latest("known_item")]
    figures += [plain_figure(row, "Misspellings planted and mended") for row in results.latest("spelling")]
    agents = results.latest("agent", _play)
    if agents:
        figures.append(_agents(agents))
    missing = tuple(
        kind for kind in ("retrieval", "evaluate", "known_item", "spelling", "agent") if not results.latest(kind)
    )
    return Section("quality", "Quality", tuple(figures), missing)


def latest_scores(results: Results) -> Iterator[Scored]:
    """Give the latest scores of each collection, judgements, build and system; runs of others last."""
    rows = results.latest("retrieval", lambda row: (row.figures.text("collection"), *_way(row.figures)))
    for row in sorted(rows, key=lambda each: each.figures.text("collection")):
        qrels, build, system = _way(row.figures)
        yield Scored(row.figures.text("collection"), qrels, system, build, row.figures.part("scores"), row)
    found: dict[tuple[str, str, str], Scored] = {}
    for row in results.by_kind.get("evaluate", ()):
        collection, qrels = row.figures.text("collection"), row.figures.text("qrels", TEST)
        systems = row.figures.part("scores")
        for system in systems.values:
            found[collection, qrels, system] = Scored(collection, qrels, system, "", systems.part(system), row)
    yield from found.values()


def _way(figures: Figures) -> tuple[str, str, str]:
    return figures.text("qrels", TEST), figures.text("build", _FIRST_BUILD), figures.text("system")


def _play(row: Row) -> tuple[str, ...]:
    return tuple(row.figures.text(name) for name in ("collection", "qrels", "build", "system", "agent"))


def _agents(rows: Sequence[Row]) -> Figure:
    table = tuple(
        (
            *(row.figures.text(name) for name in ("collection", "system", "agent")),
            *(score(row.figures.number(name)) for name in ("recall", "whole")),
            *(number(row.figures.number(name)) for name in ("calls", "tokens")),
        )
        for row in rows
    )
    columns = ("collection", "system", "agent", "evidence", "questions with all of it", "calls", "tokens")
    note = "Share of the evidence that search agents were shown, and what it cost them: means over the questions."
    return Figure(
        "Search agents on questions that take several documents", note, Table(columns, table, names=3), tuple(rows)
    )


def _published(scored: tuple[Scored, ...], tables: Path) -> Figure:
    """Hold scores against published numbers; a number that nothing measured is listed, too."""
    rows: list[tuple[str, ...]] = []
    used: dict[str, Row] = {}
    for collection in _with_tables(scored, tables):
        for expected in expectations_for(collection, tables):
            mine = [each for each in scored if _answers(each, collection, expected)]
            for each in mine:
                rows.append(_held(each, expected))
                used[each.row.figures.place] = each.row
            if not mine:
                rows.append(
                    (
                        collection,
                        expected.qrels,
                        expected.system,
                        "",
                        expected.measure,
                        "not measured",
                        score(expected.value),
                        "",
                        "",
                        "",
                        expected.source,
                    )
                )
    held = sum(row[9] == "yes" for row in rows)
    measured = sum(row[5] != "not measured" for row in rows)
    columns = (
        "collection",
        "judgements",
        "system",
        "build",
        "measure",
        "measured",
        "published",
        "difference",
        "tolerance",
        "held",
        "published by",
    )
    return Figure(
        "Scores beside published numbers",
        f"{held} of {measured} measured numbers are within their tolerance. Published numbers are of one "
        f"passage a document; "
        "the default build makes several and has no published number.",
        Table(columns, tuple(rows), names=5, notes=2),
        tuple(used.values()),
    )


def _with_tables(scored: tuple[Scored, ...], tables: Path) -> list[str]:
    return sorted({path.stem for path in tables.glob("*.toml")} | {each.collection for each in scored})


def _answers(scored: Scored, collection: str, expected: Expectation) -> bool:
    return (
        (scored.collection, scored.qrels, scored.system) == (collection, expected.qrels, expected.system)
        and scored.build in ("", *PUBLISHED_FOR)
        and expected.measure in scored.scores
    )


def _held(scored: Scored, expected: Expectation) -> tuple[str, ...]:
    value = scored.scores.number(expected.measure)
    return (
        scored.collection,
        scored.qrels,
        scored.system,
        scored.build or "others' run",
        expected.measure,
        score(value),
        score(expected.value),
        difference(value - expected.value),
        f"{expected.tolerance:.5f}".rstrip("0"),
        "yes" if expected.holds_for(value) else "NO",
        expected.source,
    )


def _all_scores(scored: tuple[Scored, ...]) -> Figure:
    measures = tuple(dict.fromkeys(measure for each in scored for measure in each.scores.values))
    rows = tuple(
        (
            each.collection,
            each.qrels,
            each.build or "others' run",
            each.system,
            *(score(each.scores.number(name)) if name in each.scores else "" for name in measures),
        )
        for each in scored
    )
    return Figure(
        "Every system on every collection",
        "The latest row of each collection, judgements, build and system.",
        Table(("collection", "judgements", "build", "system", *measures), rows, names=4),
        tuple({each.row.figures.place: each.row for each in scored}.values()),
    )
