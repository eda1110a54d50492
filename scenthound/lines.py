"""Values as lines that people read, and as JSON for programs.

Must not: print, or let a page's text begin a line or end one.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from crawler.artefact import Json
from scenthound.console import count_lines

# Of a title, address or setting in a line.
_CHARACTERS = 300


def one_line(text: str) -> str:
    """Make one line of what comes from the web; the terminal's dangers are taken out where it is printed."""
    cut = " ".join(text[: 2 * _CHARACTERS].split())
    return cut if len(cut) <= _CHARACTERS and len(text) <= 2 * _CHARACTERS else cut[:_CHARACTERS] + "..."


def size(size_bytes: int) -> str:
    """Write a number of bytes."""
    return f"{size_bytes:,} bytes" if size_bytes < 10**6 else f"{size_bytes / 10**6:,.1f} MB"


def section(title: str, counts: Mapping[str, int]) -> list[str]:
    """List counts under a title; nothing where there are none."""
    return [title, *count_lines(counts)] if counts else []


def titled(title: str, lines: Iterable[str], *, of: int = 0, more: str = "") -> list[str]:
    """List lines under a title; where there are `of` in all, say how many are not shown, and `more` of how to."""
    listed = [f"  {line}" for line in lines]
    if not listed:
        return []
    hidden = of - len(listed)
    rest = [f"  ... and {hidden:,} more" + (f"; {more}" if more else "")] if hidden > 0 else []
    return [f"{title}", *listed, *rest]


def aligned(values: Mapping[str, str]) -> list[str]:
    """List values beside their names."""
    width = max((len(name) for name in values), default=0)
    return [f"  {name:<{width}}  {one_line(value)}" for name, value in values.items()]


def settings_lines(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[str]:
    """Say what became of settings that differ, by name."""
    for name in sorted(old.keys() | new.keys()):
        before, after = (one_line(str(each[name])) if name in each else "absent" for each in (old, new))
        yield f"{one_line(name)}: {before} -> {after}"


def plain(value: Any) -> Any:
    """Give a value as JSON has it: fields by name, days and moments in ISO 8601, NaN as null."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value
