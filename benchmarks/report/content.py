"""What a report is made of: sections of figures, each a table, with charts of it and the rows that it comes from.

Out: values that `page.py` and `markdown.py` write down. Must not: read rows, draw, or write HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.report.results import Row


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as people read them.

    Attributes:
        columns: Headings.
        rows: A cell a heading; "" where there is nothing to say.
        names: How many columns from the left name what the row is of; those after them are numbers, set to the right.
        notes: How many columns from the right are words again.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    notes: int = 0

    def is_number(self, column: int) -> bool:
        """Say whether a column, from 0, is of numbers."""
        return self.names <= column < len(self.columns) - self.notes


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of a chart.

    Attributes:
        name: Stands beside its end.
        points: (x, y) in order.
        marks: A word beside each point; empty for none.
        look: Which mark, dash and colour it has, from 0; equal names look alike in charts that stand together.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    marks: tuple[str, ...] = ()
    look: int = 0


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over two logarithmic axes; every value is > 0."""

    title: str
    x: str
    y: str
    lines: tuple[Line, ...]

    @property
    def told(self) -> str:
        """The chart in words, for who cannot see it."""
        lines = (
            f"{line.name}: " + ", ".join(f"{number(y)} at {number(x)}" for x, y in line.points) for line in self.lines
        )
        return f"{self.y} over {self.x}. " + "; ".join(lines) + "."


@dataclass(frozen=True, slots=True)
class Dots:
    """A named mark in each row of a dot chart.

    Attributes:
        name: Stands in the legend.
        values: One a row of the chart; None where there is none.
        ranges: Lowest and highest of each; None where only one is known, empty where none is.
    """

    name: str
    values: tuple[float | None, ...]
    ranges: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class DotChart:
    """Rows with marks along one axis.

    Attributes:
        title: What it is of.
        x: The axis, with its unit.
        rows: Names, from the top.
        dots: Marks.
        reference: Where a line is drawn across, on a logarithmic axis then; marks left of it are hollow.
    """

    title: str
    x: str
    rows: tuple[str, ...]
    dots: tuple[Dots, ...]
    reference: float | None = None

    @property
    def told(self) -> str:
        """The chart in words, for who cannot see it."""
        rows = []
        for at, name in enumerate(self.rows):
            marks = [(each.name, each.values[at]) for each in self.dots]
            rows.append(
                f"{name}: " + ", ".join(f"{mark} {number(value)}" for mark, value in marks if value is not None)
            )
        return f"{self.x}. " + "; ".join(rows) + "."


@dataclass(frozen=True, slots=True)
class Figure:
    """A table, what is drawn of it, and where its numbers come from.

    Attributes:
        title: What is shown.
        note: How to read it; may be "".
        table: The numbers.
        sources: The rows, without repeats.
        charts: May be none.
    """

    title: str
    note: str
    table: Table
    sources: tuple[Row, ...]
    charts: tuple[LineChart | DotChart, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Figures of one question.

    Attributes:
        name: Short, of letters and hyphens; unique in a report.
        title: Heading.
        figures: At least one, or the section is left out.
        missing: Kinds of rows that it would show and that are not there.
    """

    name: str
    title: str
    figures: tuple[Figure, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Commands that ran in the same surroundings.

    Attributes:
        date: YYYY-MM-DD.
        commit: Of the code.
        machine: In words.
        versions: In words.
        commands: Without repeats, in order.
    """

    date: str
    commit: str
    machine: str
    versions: str
    commands: tuple[str, ...]


def sources_of(rows: Sequence[Row]) -> tuple[Source, ...]:
    """Put rows of the same day, commit, machine and versions together, in the order in which they first come."""
    commands: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for row in rows:
        versions = ", ".join(f"{name} {version}" for name, version in row.versions)
        commands.setdefault((row.date, row.commit, row.machine, versions), {})[row.command] = None
    return tuple(Source(*around, tuple(typed)) for around, typed in commands.items())


def number(value: float) -> str:
    """Write a number with the three figures that a reader compares by, and more where it is just below 1.

    Example:
        >>> [number(each) for each in (150000, 1234.5, 42.0, 4.25, 0.0437, 0.99997, 0)]
        ['150,000', '1,234', '42', '4.25', '0.0437', '0.99997', '0']
    """
    if abs(value) >= 1000 or float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.1f}"
    return f"{value:.3g}" if abs(value) < 0.9995 or abs(value) > 1 else f"{value:.5g}"


def score(value: float) -> str:
    """Write a measure in [0, 1] to four digits, as its literature does."""
    return f"{value:.4f}"


def difference(value: float) -> str:
    """Write a difference of measures, with its sign.

    Example:
        >>> [difference(each) for each in (0.0008, -0.0014, -0.00000001)]
        ['+0.0008', '-0.0014', '0.0000']
    """
    rounded = round(value, 4)
    return f"{rounded:+.4f}" if rounded else "0.0000"
