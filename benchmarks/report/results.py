"""Rows of `benchmarks/results/*.jsonl` as a report reads them: typed, with the place of each.

In: a folder of result files. Out: `Results`. Must not: know what any benchmark measures.
"""

import json
import math
import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from benchmarks.errors import ResultsError
from benchmarks.lines import numbered_lines

_WANTED = "a line that `scenthound bench` wrote"
_REMEDY = "mend or remove that line, or measure again"
_STATED = ("benchmark", "date", "command", "commit", "machine", "versions")


@dataclass(frozen=True, slots=True)
class Figures:
    """Named figures of a row, or of a part of one, which are of the type that is asked for or refused.

    Attributes:
        place: file:line, and the path to the part.
        values: As JSON has them.
    """

    place: str
    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        """Say whether there is something to show by this name; Infinity and NaN stand for "could not be measured"."""
        value = self.values.get(name)
        return value is not None and (not isinstance(value, float) or math.isfinite(value))

    def number(self, name: str) -> float:
        """Give a finite number.

        Raises:
            ResultsError: There is none by this name.
        """
        value = self.values.get(name)
        if not _is_finite(value):
            self._refuse(name, "a number")
        return float(value)

    def numbers(self, name: str) -> tuple[float, ...]:
        """Give a list of at least one finite number.

        Raises:
            ResultsError: There is none by this name.
        """
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(_is_finite(each) for each in value):
            self._refuse(name, "a list of numbers")
        return tuple(float(each) for each in value)

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text; `default` where the row states none.

        Raises:
            ResultsError: It is no text, or missing without a default.
        """
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            self._refuse(name, "a text")
        return value

    def part(self, name: str) -> "Figures":
        """Give figures that stand together under a name.

        Raises:
            ResultsError: There are none.
        """
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._refuse(name, "figures by name")
        return Figures(f"{self.place} {name}", value)

    def parts(self, name: str) -> tuple["Figures", ...]:
        """Give a list of figures, in order.

        Raises:
            ResultsError: There is none.
        """
        value = self.values.get(name)
        if not isinstance(value, list) or any(not isinstance(each, dict) for each in value):
            self._refuse(name, "a list of figures by name")
        return tuple(Figures(f"{self.place} {name}[{at}]", each) for at, each in enumerate(value))

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        value = self.values.get(name)
        found = "nothing" if value is None else json.dumps(value, ensure_ascii=False)[:60]
        raise ResultsError(self.place, found=f"{found} as {name!r}", wanted=wanted, remedy=_REMEDY)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Attributes:
        benchmark: Its kind.
        date: Day, as YYYY-MM-DD.
        command: What to type to measure again.
        commit: Of the code that ran.
        machine: What it ran on, in words.
        versions: Name and version of Python and the libraries.
        figures: What was measured.
    """

    benchmark: str
    date: str
    command: str
    commit: str
    machine: str
    versions: tuple[tuple[str, str], ...]
    figures: Figures

    @property
    def subject(self) -> str:
        """The command without its options: the kind of measurement and what it is of."""
        return self.command.partition(" --")[0]


@dataclass(frozen=True, slots=True)
class Results:
    """Every row of a folder.

    Attributes:
        by_kind: Rows by benchmark, in the order in which they were written.
    """

    by_kind: Mapping[str, tuple[Row, ...]]

    def latest(self, kind: str, key: Callable[[Row], Hashable] = lambda row: row.subject) -> tuple[Row, ...]:
        """Give the last row of each key, keys in the order in which they first came; empty where a kind has no rows."""
        found: dict[Hashable, Row] = {}
        for row in self.by_kind.get(kind, ()):
            found[key(row)] = row
        return tuple(found.values())


def read_results(folder: Path) -> Results:
    """Read every result file of a folder.

    Raises:
        ResultsError: There is no such folder, no row in it, or a line that is not a row; told with file and line.
    """
    paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not paths:
        found = "no result files" if folder.is_dir() else "no such folder"
        raise ResultsError(
            str(folder),
            found=found,
            wanted="files of JSON lines",
            remedy="measure something, or give another --results",
        )
    by_kind: dict[str, list[Row]] = {}
    for path in paths:
        for place, line in numbered_lines(path, ResultsError, wanted="a file of results"):
            row = _row(place, line)
            by_kind.setdefault(row.benchmark, []).append(row)
    if not by_kind:
        raise ResultsError(str(folder), found="empty files", wanted="at least one row", remedy="measure something")
    return Results({kind: tuple(rows) for kind, rows in by_kind.items()})


def _row(place: str, line: str) -> Row:
    try:
        values = json.loads(line)
    # JSON nested without end is a RecursionError.
    except (ValueError, RecursionError) as error:
        raise ResultsError(place, found=f"no JSON ({error})", wanted=_WANTED, remedy=_REMEDY) from error
    if not isinstance(values, dict):
        raise ResultsError(place, found=f"JSON that is {line[:60]!r}", wanted=_WANTED, remedy=_REMEDY)
    figures = Figures(place, values)
    versions = figures.part("versions")
    return Row(
        benchmark=figures.text("benchmark"),
        date=figures.text("date"),
        command=figures.text("command"),
        commit=figures.text("commit"),
        machine=_in_words(figures.part("machine")),
        versions=tuple((name, versions.text(name)) for name in versions.values),
        figures=Figures(place, {name: value for name, value in values.items() if name not in _STATED}),
    )


def _in_words(machine: Figures) -> str:
    """Say what a machine is: "2 CPUs, x86_64, Linux"; what else it states follows with its name."""
    known = [f"{machine.values['cpus']} CPUs"] if "cpus" in machine else []
    known += [machine.text(name) for name in ("cpu", "system") if name in machine]
    return ", ".join(
        known + [f"{name} {value}" for name, value in machine.values.items() if name not in ("cpus", "cpu", "system")]
    )


def _is_finite(value: Any) -> TypeGuard[int | float]:
    """Say whether a value out of JSON is a number that a float can hold; JSON's true and false are none."""
    return type(value) in (int, float) and abs(value) <= sys.float_info.max
