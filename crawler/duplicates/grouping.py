"""Which texts are near-duplicates of each other, among millions.

In: signatures, in any order. Out: clusters. Locality-sensitive hashing: a signature is cut into `BANDS` bands; texts
that agree on a band are candidates, and become one cluster where their signatures agree on `THRESHOLD` of all words.
Clusters are closed under that relation. Must not: hold texts.

Memory: 512 bytes a text for its signature, in a file that the system may put out of memory, and 30 bytes while it is
grouped; the bands are sorted one after the other. A band is three tables wide, not a Python object a text, which is why
datasketch's own index (several kilobytes a text) does not serve here.

**Source**: P. Indyk, R. Motwani, "Approximate Nearest Neighbors: Towards Removing the Curse of Dimensionality", STOC
1998; for banding J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", 2014, section 3.4.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 128
"""Words of a signature, 32 bits each; stated here because importing what makes them takes a second."""

THRESHOLD = 0.8
"""Least estimated Jaccard similarity of near-duplicates."""

# Two texts at the threshold share one of 32 bands of four words but for 1 in 10**7; two at .3 do in 23 of 100 cases,
# and are then told apart by their whole signatures.
BANDS = 32
_WIDTH = PERMUTATIONS // BANDS

# Texts of one bucket that are compared with each other text in it; a bucket of more unlike ones is a coincidence of a
# common phrase, and only its first ones stand for it.
_MOST_LEADERS = 20

Indices = NDArray[np.int64]


class Grouping:
    """Signatures on their way into clusters."""

    def __init__(self, path: Path) -> None:
        """Keep the signatures in a new file, which the caller removes."""
        self._path = path
        self._stream = path.open("wb")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def add(self, signature: bytes) -> int:
        """Take a signature of `signature.signature` that is not empty.

        Returns:
            Its number, counted from 0.
        """
        self._stream.write(signature)
        self._count += 1
        return self._count - 1

    def clusters(self) -> Indices:
        """Give for each signature the number of the first one of its cluster; (n,)."""
        self._stream.flush()
        leaders = np.arange(self._count, dtype=np.int64)
        if not self._count:
            return leaders
        signatures = np.memmap(self._path, "<u4", "r", shape=(self._count, PERMUTATIONS))
        for band in range(BANDS):
            _join_band(signatures, band * _WIDTH, leaders)
        for number in range(self._count):
            leaders[number] = _find(leaders, number)
        return leaders


def _join_band(signatures: NDArray[np.uint32], start: int, leaders: Indices) -> None:
    """Join the near-duplicates among texts that agree on the words from `start` on."""
    words = np.ascontiguousarray(signatures[:, start : start + _WIDTH])
    keys = words.view(np.dtype((np.void, words.dtype.itemsize * _WIDTH))).ravel()
    # Stable, so that the texts of a bucket come in their order.
    order = np.argsort(keys, kind="stable")
    same = keys[order[1:]] == keys[order[:-1]]
    # Where runs of equal keys begin and end.
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        _join_bucket(signatures, order[first : last + 1], leaders)


def _join_bucket(signatures: NDArray[np.uint32], bucket: Indices, leaders: Indices) -> None:
    unlike: list[int] = []
    for number in bucket.tolist():
        for leader in unlike:
            if _find(leaders, leader) == _find(leaders, number) or _are_near(signatures, leader, number):
                _join(leaders, leader, number)
                break
        else:
            if len(unlike) < _MOST_LEADERS:
                unlike.append(number)


def _are_near(signatures: NDArray[np.uint32], one: int, other: int) -> bool:
    return bool(np.count_nonzero(signatures[one] == signatures[other]) >= THRESHOLD * PERMUTATIONS)


def _find(leaders: Indices, number: int) -> int:
    while leaders[number] != number:
        # Halving the path keeps it short (Tarjan, van Leeuwen, "Worst-case Analysis of Set Union Algorithms", 1984).
        leaders[number] = leaders[leaders[number]]
        number = int(leaders[number])
    return number


def _join(leaders: Indices, one: int, other: int) -> None:
    low, high = sorted((_find(leaders, one), _find(leaders, other)))
    leaders[high] = low


def members_of(leaders: Indices) -> Sequence[Indices]:
    """Give the clusters of more than one text, each as the numbers of its members in order."""
    order = np.argsort(leaders, kind="stable")
    starts = np.flatnonzero(np.diff(leaders[order])) + 1
    return [group for group in np.split(order, starts) if len(group) > 1]
