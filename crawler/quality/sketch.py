"""How many pages have a thing, for billions of things in fixed memory.

Source: the count-min sketch of Cormode & Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch and its
Applications", Journal of Algorithms 55 (2005), with two rows, counts up to 255, and a fixed sample of each page's
things: those with the smallest hashes, so that two pages that share a thing both keep it or both leave it out
(Broder, "On the Resemblance and Containment of Documents", 1997).

In: hashes of one page's things. Out: counts that are never too low, and too high where things collide in both rows.
With as many cells as different things, most of them on one page, a thing on one page looks like one on six pages once
in 75,000 times (five others in its cell, in both rows: .0037 squared).
Must not: grow, or depend on the order of pages.
"""

from hashlib import blake2b

import numpy as np

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Counts = np.ndarray[tuple[int], np.dtype[np.uint8]]

MOST_COUNT = 255

_ROWS = 2
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)


class PageTable:
    """Counts pages by things; 2 bytes a cell, from the beginning.

    Args:
        cells: Cells a row, rounded up to a power of two, >= 2. State as many as there will be different things.
    """

    def __init__(self, cells: int) -> None:
        self._bits = max(1, (cells - 1).bit_length())
        self._rows = np.zeros((_ROWS, 1 << self._bits), np.uint8)

    @property
    def memory_bytes(self) -> int:
        """What the table takes."""
        return int(self._rows.nbytes)

    def add(self, things: Hashes) -> None:
        """Count one page with these things; a thing that is named twice counts once."""
        for row, found in zip(self._rows, self._places(things), strict=True):
            # Things of one page that meet in a cell count once, which keeps the count of pages right.
            places = np.unique(found)
            row[places] += row[places] < MOST_COUNT

    def count(self, things: Hashes) -> Counts:
        """Give on how many pages each thing is, at most 255; never too low."""
        counted: Counts = np.minimum(
            *(row[places] for row, places in zip(self._rows, self._places(things), strict=True))
        )
        return counted

    def _places(self, things: Hashes) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
        shift = np.uint64(64 - self._bits)
        return [((things * multiplier) >> shift).astype(np.int64) for multiplier in _MULTIPLIERS]


def hash_of(text: str) -> int:
    """Give 64 bits for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest(), "little")


def smallest(hashes: Hashes, most: int) -> Hashes:
    """Give the different hashes, ascending, at most as many as stated."""
    kept: Hashes = np.unique(hashes)[:most]
    return kept
