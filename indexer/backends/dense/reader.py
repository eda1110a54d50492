"""The best of many vectors: candidates from FAISS, scores of our own.

In: the files that `writer` wrote. Out: ordinals with the highest inner products, in total order.
FAISS finds candidates in single precision, whose last bits depend on the order of additions, and where there are cells
it looks only into those nearest to the query. Final scores are summed from the whole vectors in double precision and
rounded, one row like another: equal vectors tie on every machine and with any number of threads, and no score is an
approximation. What may be missing, where there are cells, is a neighbour whose cell was not looked into.
Must not: know doc_ids.
"""

from collections.abc import Callable
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

# One cell in so many is looked into: on 150,000 vectors of titles .98 of the ten nearest are found
# (`scenthound bench vectors`).
_PROBED = 16

# Up to so many allowed vectors are compared one by one: a filter this narrow leaves too few in the cells looked into.
_FEW = 5_000

Found = tuple[NDArray[np.int64], NDArray[np.float32]]


class DenseReader:
    """Searches the vectors; safe for concurrent use by threads."""

    def __init__(self, folder: Path, size: int) -> None:
        """Map the files of `size` vectors.

        Raises:
            SnapshotError: One cannot be read, or holds another number of vectors.
        """
        self._flat, self._vectors = library.open_flat(folder / FLAT, size)
        self._cells: Any = library.open_cells(folder / CELLS, size) if (folder / CELLS).exists() else None
        # An inner product of unit vectors in single precision is off by less than dim * 2**-24 (N. J. Higham, Accuracy
        # and Stability of Numerical Algorithms, 2002, section 3.1); twice, because norms are rounded too.
        self._tolerance = 2 * self._vectors.shape[1] * 2.0**-24

    @property
    def is_exact(self) -> bool:
        """Whether nothing can be missed."""
        return self._cells is None

    def search(self, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None, *, exact: bool = False) -> Found:
        """Find the highest inner products.

        Args:
            vector: (dim,) float32, unit norm.
            depth: Passages wanted at most, >= 1.
            allowed: Which passages may be found, (size,) bool; None: all.
            exact: Compare with every vector, also where there are cells.

        Returns:
            Ordinals and scores, score down, ordinal up; the cut keeps the lowest ordinals among equal scores. Never
            fewer than can be found.
        """
        reachable = len(self._vectors) if allowed is None else int(allowed.sum())
        depth = min(depth, reachable)
        if depth == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if self._cells is None or exact:
            return self._exactly(vector, depth, allowed, reachable)
        if allowed is not None and reachable <= max(_FEW, 2 * depth):
            return self._best(np.flatnonzero(allowed), vector, depth)
        return self._nearly(vector, depth, allowed, reachable)

    def close(self) -> None:
        """Unmap the files."""
        self._vectors = np.empty((0, self._vectors.shape[1]), np.float32)
        self._flat = self._cells = None

    def _exactly(self, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None, reachable: int) -> Found:
        def enough(found: Found, floor: float) -> bool:
            # Nothing outside the candidates can reach the last place kept.
            return bool(found[1][-1] > floor + self._tolerance)

        def candidates(wanted: int, _: int) -> Found:
            return library.nearest(self._flat, vector, wanted, allowed)

        return self._widening(candidates, enough, vector, depth, reachable, 1)

    def _nearly(self, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None, reachable: int) -> Found:
        cells = library.cells_of(self._cells)
        # The neighbours that a filter leaves lie as much further away as it is narrow.
        probes = min(cells, -(-cells * len(self._vectors) // (_PROBED * reachable)))

        def enough(found: Found, _: float) -> bool:
            return len(found[0]) == depth

        def candidates(wanted: int, widening: int) -> Found:
            return library.nearest(self._cells, vector, wanted, allowed, probes=min(cells, probes * widening))

        return self._widening(candidates, enough, vector, depth, reachable, -(-cells // probes))

    def _widening(
        self,
        candidates: Callable[[int, int], Found],
        enough: Callable[[Found, float], bool],
        vector: Vectors,
        depth: int,
        reachable: int,
        widest: int,
    ) -> Found:
        """Take more candidates, from further away, until there are enough or no more."""
        wanted, widening = min(depth + 16 + int(_MARGIN * depth), reachable), 1
        while True:
            ordinals, scores = candidates(wanted, widening)
            found = self._best(ordinals, vector, depth)
            if len(ordinals) and enough(found, float(scores[-1])):
                return found
            if wanted == reachable and widening >= widest:
                return found
            wanted, widening = min(4 * wanted, reachable), min(4 * widening, widest)

    def _best(self, ordinals: NDArray[np.int64], vector: Vectors, depth: int) -> Found:
        """Score candidates exactly, and give the best in total order."""
        scores = np.empty(len(ordinals), np.float32)
        # Row by row in double precision, in blocks that fit the cache.
        for start in range(0, len(ordinals), 1024):
            block = self._vectors[ordinals[start : start + 1024]].astype(np.float64)
            scores[start : start + 1024] = (block * vector).sum(axis=1)
        order = np.lexsort((ordinals, -scores))[:depth]
        return ordinals[order], scores[order]
