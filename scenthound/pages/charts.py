"""Bars and columns as a page draws them: sizes worked out here, drawn by the macros of `templates/charts.html`.

In: names and counts. Out: `Bar`s and `Columns`, in percent and in units of a drawing. Every chart has a table beside it
or is one, so that nothing is told by shape or colour alone.
Must not: write HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# A drawing of columns, in its own units.
WIDTH = 600
HEIGHT = 110
_GAP = 0.12


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a bar.

    Attributes:
        name: What is counted.
        count: How many, >= 0.
        share: Of all, in [0, 1].
        percent: Length of the bar, of the longest one.
        note: More about it; may be "".
    """

    name: str
    count: int
    share: float
    percent: float
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a drawing: its place and size, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A drawing of columns, WIDTH by HEIGHT.

    Attributes:
        columns: From left to right.
        largest: Count of the highest.
        total: Of all.
    """

    columns: tuple[Column, ...]
    largest: int
    total: int


def bars(rows: Sequence[tuple[str, int, str]], total: int) -> tuple[Bar, ...]:
    """Give each row its bar.

    Args:
        rows: Name, count and note.
        total: What the shares are of; 0 makes all shares 0.
    """
    longest = max((count for _, count, _ in rows), default=0)
    return tuple(
        Bar(name, count, count / total if total else 0.0, round(100 * count / longest, 2) if longest else 0.0, note)
        for name, count, note in rows
    )


def columns(rows: Sequence[tuple[str, int]]) -> Columns:
    """Draw counts side by side; what is not 0 is at least a line.

    Args:
        rows: Name and count, from left to right.
    """
    largest = max((count for _, count in rows), default=0)
    step = WIDTH / max(len(rows), 1)
    drawn = []
    for place, (name, count) in enumerate(rows):
        height = max(HEIGHT * count / largest, 1.0) if count else 0.0
        x = step * (place + _GAP / 2)
        drawn.append(
            Column(round(x, 2), round(HEIGHT - height, 2), round(step * (1 - _GAP), 2), round(height, 2), name, count)
        )
    return Columns(tuple(drawn), largest, sum(count for _, count in rows))
