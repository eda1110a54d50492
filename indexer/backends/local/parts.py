"""Which parts an index consists of, and which of their documents are dead.

    parts.json                 the parts, oldest first, and how many documents each holds
    parts/0001/...             one part, written once; a later snapshot links its files
    dead.npy                   ordinals of documents that were deleted or replaced since, ascending
    graveyard/                 a Lucene index of the dead, whose words are no longer counted

In and out: such a folder. A document's ordinal counts through the parts: documents of all parts before, plus its number
inside its own. A part never changes; what an update takes away is dead, what it brings is a new part.
Must not: know what a part holds.
"""

import json
import re
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.backends.damage import UNREADABLE
from indexer.errors import SnapshotError
from indexer.linking import link_tree

_PARTS = "parts.json"
_FOLDER = "parts"
_DEAD = "dead.npy"
GRAVEYARD = "graveyard"

# A name becomes part of a path.
_NAME = re.compile(r"[0-9]{4,9}")


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index consists of.

    Attributes:
        sizes: Documents of each part by its name, the dead included; oldest first.
        dead: Ordinals of the dead, ascending.
    """

    sizes: dict[str, int]
    dead: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def starts(self) -> tuple[int, ...]:
        """The first ordinal of each part."""
        return tuple(accumulate(self.sizes.values(), initial=0))[:-1]

    @property
    def documents(self) -> int:
        """Documents of all parts, the dead included."""
        return sum(self.sizes.values())

    def folders(self, index: Path) -> list[Path]:
        """Give the parts' folders."""
        return [part_folder(index, name) for name in self.sizes]

    def following(self) -> str:
        """Name the part after the last."""
        return f"{max((int(name) for name in self.sizes), default=0) + 1:04}"


def part_folder(index: Path, name: str) -> Path:
    """Say where a part lies."""
    return index / _FOLDER / name


def write_parts(index: Path, parts: Parts) -> None:
    """Write which parts there are."""
    stated = {"parts": [{"name": name, "documents": size} for name, size in parts.sizes.items()]}
    (index / _PARTS).write_text(json.dumps(stated), encoding="utf-8")
    if len(parts.dead):
        np.save(index / _DEAD, parts.dead, allow_pickle=False)


def read_parts(index: Path) -> Parts:
    """Read which parts there are.

    Raises:
        SnapshotError: A file is missing or cannot be read, or the dead are not documents of the parts.
    """
    try:
        stated = json.loads((index / _PARTS).read_text(encoding="utf-8"))
        sizes = {str(part["name"]): int(part["documents"]) for part in stated["parts"]}
        dead = np.load(index / _DEAD, allow_pickle=False) if (index / _DEAD).exists() else np.empty(0, np.int64)
        if not all(_NAME.fullmatch(name) for name in sizes) or min(sizes.values(), default=0) < 0:
            raise ValueError("a part of another name, or of less than no documents")
        if not sizes or dead.ndim != 1 or (len(dead) and not 0 <= dead[0] <= dead[-1] < sum(sizes.values())):
            raise ValueError("no parts, or dead documents outside them")
        if not np.issubdtype(dead.dtype, np.integer) or (np.diff(dead) <= 0).any():
            raise ValueError("dead documents that do not ascend")
    except UNREADABLE as error:
        raise SnapshotError(
            str(index / _PARTS),
            found=f"no readable list of parts ({error})",
            wanted="the files that Scenthound wrote",
            remedy="build the index again; it is damaged",
        ) from error
    return Parts(sizes, dead.astype(np.int64))


def link_parts(base: Path, index: Path, parts: Parts) -> None:
    """Have the parts of another index in this one without copying them, where the file system can."""
    for name in parts.sizes:
        link_tree(part_folder(base, name), part_folder(index, name))
