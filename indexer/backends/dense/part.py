"""The best of many vectors: candidates from FAISS, scores of our own.

In: the files that `writer` wrote for one part. Out: ordinals with the highest inner products, in total order.
FAISS finds candidates in single precision, whose last bits depend on the order of additions, and where there are cells
it looks only into those nearest to the query. Final scores are summed from the whole vectors in double precision and
rounded, one row like another: equal vectors tie on every machine and with any number of threads, and no score is an
approximation. What may be missing, where there are cells, is a neighbour whose cell was not looked into.
Must not: know doc_ids, or other parts.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Vectors
from indexer.backends.dense import library
from indexer.backends.dense.writer import CELLS, FLAT

# Candidates taken beyond the depth, as a share of it: enough that the last kept and the last taken seldom lie so close
# that FAISS must be asked again.
_MARGIN = 0.25

# One cell in so many is looked into: of 150,000 vectors of titles .98 of the ten nearest are found
# (`scenthound bench vectors`).
_PROBED = 12

# Up to so many allowed vectors are compared one by one: a filter this narrow leaves too few in the cells looked into.
_FEW = 5_000

Found = tuple[NDArray[np.int64], NDArray[np.float32]]


class DensePart:
    """Searches the vectors of one part; safe for concurrent use by threads."""

    def __init__(self, folder: Path, size: int) -> None:
        """Map the files of `size` vectors.

        Raises:
            SnapshotError: One cannot be read, or holds another number of vectors.
        """
        self._flat, self.vectors = library.open_flat(folder / FLAT, size)
        self.dim = int(self.vectors.shape[1])
        self._cells: Any = library.open_cells(folder / CELLS, size) if (folder / CELLS).exists() else None
        # An inner product of unit vectors in single precision is off by less than dim * 2**-24 (N. J. Higham, Accuracy
        # and Stability of Numerical Algorithms, 2002, section 3.1); twice, because norms are rounded too.
        self._tolerance = 2 * self.dim * 2.0**-24

    @property
    def is_exact(self) -> bool:
        """Whether nothing can be missed."""
        return self._cells is None

    def search(
        self,
        vector: Vectors,
        depth: int,
        allowed: NDArray[np.bool_] | None,
        order: NDArray[np.int64] | None = None,
        *,
        exact: bool = False,
    ) -> Found:
        """Find the highest inner products.

        Args:
            vector: (dim,) float32, unit norm.
            depth: Passages wanted at most, >= 1.
            allowed: Which passages may be found, (size,) bool; None: all.
            order: Rank of each passage among equal scores, (size,) int64, lowest first; None: its ordinal.
            exact: Compare with every vector, also where there are cells.

        Returns:
            Ordinals and scores, score down, rank up; the cut keeps the lowest ranks among equal scores. Never fewer
            than can be found.
        """
        reachable = len(self.vectors) if allowed is None else int(allowed.sum())
        depth = min(depth, reachable)
        if depth == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = _Wanted(vector, depth, allowed, reachable, order)
        if self._cells is None or exact:
            return self._exactly(wanted)
        if allowed is not None and reachable <= max(_FEW, 2 * depth):
            return self._best(np.flatnonzero(allowed), wanted)
        return self._nearly(wanted)

    def close(self) -> None:
        """Unmap the files."""
        self.vectors = np.empty((0, self.dim), np.float32)
        self._flat = self._cells = None

    def _exactly(self, wanted: "_Wanted") -> Found:
        for count in wanted.counts():
            ordinals, scores = library.nearest(self._flat, wanted.vector, count, wanted.allowed)
            found = self._best(ordinals, wanted)
            # Nothing outside the candidates can reach the last place kept, or there is nothing outside.
            if count == wanted.reachable or found[1][-1] > scores[-1] + self._tolerance:
                break
        return found

    def _nearly(self, wanted: "_Wanted") -> Found:
        cells = library.cells_of(self._cells)
        # The neighbours that a filter leaves lie as much further away as it is narrow; so do the last of a thousand.
        further = (1 + wanted.depth / 1000) * len(self.vectors) / wanted.reachable
        probes = math.ceil(cells * further / _PROBED)
        for count in wanted.counts():
            probes = min(cells, probes)
            ordinals, _ = library.nearest(self._cells, wanted.vector, count, wanted.allowed, probes=probes)
            found = self._best(ordinals, wanted)
            if len(found[0]) == wanted.depth:
                return found
            probes *= 4
        return self._exactly(wanted)

    def _best(self, ordinals: NDArray[np.int64], wanted: "_Wanted") -> Found:
        """Score candidates exactly, and give the best in total order."""
        scores = np.empty(len(ordinals), np.float32)
        vector = wanted.vector.astype(np.float64)
        # Row by row in double precision, in blocks that fit the cache. einsum adds up each row by itself, one like
        # another, which a product of matrices does not promise.
        for start in range(0, len(ordinals), 1024):
            block = self.vectors[ordinals[start : start + 1024]].astype(np.float64)
            scores[start : start + 1024] = np.einsum("ij,j->i", block, vector)
        ranks = ordinals if wanted.order is None else wanted.order[ordinals]
        best = np.lexsort((ranks, -scores))[: wanted.depth]
        return ordinals[best], scores[best]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One search: as `DensePart.search` takes it, with the depth cut to what can be reached."""

    vector: Vectors
    depth: int
    allowed: NDArray[np.bool_] | None
    reachable: int
    order: NDArray[np.int64] | None

    def counts(self) -> Iterator[int]:
        """Give how many candidates to take, more each time, up to all."""
        count = min(self.depth + 16 + int(_MARGIN * self.depth), self.reachable)
        while True:
            yield count
            if count == self.reachable:
                return
            count = min(4 * count, self.reachable)
