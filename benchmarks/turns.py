"""Engines that are measured beside each other: builds that are timed, and questions in rounds, in turn.

In: commands, questions, times. Out: `IndexPace`s and `Spread`s. Must not: know an engine.
"""

import importlib.util
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.errors import BenchmarkError

ROUND = 10
"""Questions that an engine answers before it is the next one's turn."""

WARM_UP = 300
"""Questions whose answers are not counted: enough for Java to have compiled what it runs."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Spread:
    """Values of one kind: the median, and what a tenth lies below and a tenth above."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IndexPace:
    """How an index was built: seconds of each build, start of its process included, and bytes on disk."""

    seconds: tuple[float, ...]
    bytes: int


def not_installed(packages: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Name the engines of whose packages one is not installed.

    Args:
        packages: By engine.
    """
    return tuple(
        name for name, needed in packages.items() if any(importlib.util.find_spec(each) is None for each in needed)
    )


def timed_build(folder: Path, command: Sequence[str]) -> float:
    """Build an index anew by a command; give its seconds.

    Raises:
        BenchmarkError: The command failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    began = time.monotonic()
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own commands
    seconds = time.monotonic() - began
    if ran.returncode:
        raise BenchmarkError(
            folder.name,
            found=f"exit code {ran.returncode}: {ran.stderr[-500:]}",
            wanted="a whole index",
            remedy="mend what it says",
        )
    return seconds


def bytes_of(folder: Path) -> int:
    """Add up the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def rounds(asked: Sequence[_Item]) -> list[Sequence[_Item]]:
    """Cut questions into rounds."""
    return [asked[start : start + ROUND] for start in range(0, len(asked), ROUND)]


def rotated(names: Sequence[str], by: int) -> Sequence[str]:
    """Let another one begin in each round: the first finds the machine as the last round left it."""
    start = by % len(names)
    return [*names[start:], *names[:start]]


def spread_of(values: Sequence[float]) -> Spread:
    """Give the median and the outer tenths."""
    low, middle, high = np.percentile(values, (10, 50, 90)).tolist()
    return Spread(middle, low, high)
