"""How a publisher lays a collection out, and which of its parts is meant.

Out: `Layout`, two functions a layout; `part_of`, which chooses. Must not: read a file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import CollectionError


@dataclass(frozen=True, slots=True)
class Layout:
    """A publisher's layout.

    Attributes:
        name: Begins the names of its collections, "bright-biology".
        parts_of: The parts that a folder in this layout holds; none where it is in another one. A collection that is
            one has the part "".
        bring: Writes a part of a folder in BEIR's layout, to the folder that is named last.
    """

    name: str
    parts_of: Callable[[Path], tuple[str, ...]]
    bring: Callable[[Path, str, Path], Path]


def part_of(folder: Path, part: str, parts: Sequence[str]) -> str:
    """Choose a part: the one that is named, or the only one.

    Raises:
        CollectionError: None is named where there are several, or there is none of that name.
    """
    if part in parts:
        return part
    if not part and len(parts) == 1:
        return parts[0]
    raise CollectionError(
        str(folder),
        found=f"no part {part!r}" if part else f"{len(parts)} parts and none named",
        wanted=f"one of {', '.join(parts)}",
        remedy=f"name it behind a colon, {folder}:{parts[0]}" if parts[0] else "name the folder alone",
    )


def missing_files(folder: Path, found: str, wanted: str, source: str) -> CollectionError:
    """Say which of a layout's files are not there, and where they come from."""
    return CollectionError(
        str(folder), found=found, wanted=wanted, remedy=f"get them from {source}, and put them there"
    )
