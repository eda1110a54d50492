"""The only door to FAISS: exact search among unit vectors, memory-mapped, filtered inside the search.

In: vectors by passage ordinal. Out: one `vectors.faiss`, and the ordinals with the highest inner products.
FAISS finds candidates in single precision, whose last bits depend on the order of additions; final scores are summed in
double precision and rounded, one row like another, so that equal vectors tie on every machine and with any number of
threads. Must not: know doc_ids.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Vectors
from indexer.errors import SnapshotError

_FILE = "vectors.faiss"

# Candidates taken beyond the depth, as a share of it: enough that the last kept and the last taken seldom lie so close
# that FAISS must be asked again.
_MARGIN = 0.25


class DenseWriter:
    """Collects vectors, and writes them when sealed."""

    def __init__(self, dim: int) -> None:
        self._index: Any = faiss.IndexFlatIP(dim)

    def add(self, vectors: Vectors) -> None:
        """Take the vectors of the next passages, (n, dim) float32, unit norm."""
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def seal(self, folder: Path) -> None:
        """Write the file."""
        faiss.write_index(self._index, str(folder / _FILE))


class DenseReader:
    """Searches the vectors; safe for concurrent use by threads."""

    def __init__(self, folder: Path, size: int) -> None:
        """Map a file of `size` vectors.

        Raises:
            SnapshotError: It cannot be read, or holds another number of vectors.
        """
        path = folder / _FILE
        try:
            # The flag maps the vectors instead of reading them: opening takes no time, and processes share the pages.
            self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            found = f"{self._index.ntotal} vectors"
        except RuntimeError as error:
            raise _damaged(path, str(error).splitlines()[0]) from error
        if self._index.ntotal != size or not isinstance(self._index, faiss.IndexFlat):
            raise _damaged(path, found)
        # An inner product of unit vectors in single precision is off by less than dim * 2**-24 (N. J. Higham, Accuracy
        # and Stability of Numerical Algorithms, 2002, section 3.1); twice, because norms are rounded too.
        self._tolerance = 2 * self._index.d * 2.0**-24
        shape = (size, self._index.d)
        pointer = self._index.get_xb() if size else None
        self._vectors: Vectors = (
            faiss.rev_swig_ptr(pointer, size * self._index.d).reshape(shape) if size else np.empty(shape, np.float32)
        )

    def search(
        self, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the highest inner products.

        Args:
            vector: (dim,) float32, unit norm.
            depth: Passages wanted at most, >= 1.
            allowed: Which passages may be found, (size,) bool; None: all.

        Returns:
            Ordinals and scores, score down, ordinal up; the cut keeps the lowest ordinals among equal scores.
        """
        reachable = len(self._vectors) if allowed is None else int(allowed.sum())
        depth = min(depth, reachable)
        if depth == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = min(depth + 16 + int(_MARGIN * depth), reachable)
        while True:
            ordinals, floor = self._candidates(vector, wanted, allowed)
            scores = self._exact(ordinals, vector)
            order = np.lexsort((ordinals, -scores))[:depth]
            # Nothing outside the candidates can reach the last place kept, or there is nothing outside.
            if wanted == reachable or scores[order[-1]] > floor + self._tolerance:
                return ordinals[order], scores[order]
            wanted = min(4 * wanted, reachable)

    def close(self) -> None:
        """Unmap the file."""
        self._vectors = np.empty((0, self._index.d), np.float32)
        self._index = None

    def _candidates(
        self, vector: Vectors, wanted: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], float]:
        """Let FAISS find the `wanted` best, and say what the last of them scored."""
        row = np.ascontiguousarray(vector, dtype=np.float32)[None, :]
        if allowed is None:
            scores, ordinals = self._index.search(row, wanted)
        else:
            bits = np.packbits(allowed, bitorder="little")
            parameters: Any = faiss.SearchParameters()
            # FAISS keeps bare pointers: `bits` and `selector` must live until the search is over.
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            parameters.sel = selector
            scores, ordinals = self._index.search(row, wanted, params=parameters)
        # FAISS pads a short result with -1.
        found = ordinals[0] >= 0
        return ordinals[0][found], float(scores[0][found][-1])

    def _exact(self, ordinals: NDArray[np.int64], vector: Vectors) -> NDArray[np.float32]:
        """Sum row by row in double precision, in blocks that fit the cache."""
        scores = np.empty(len(ordinals), np.float32)
        for start in range(0, len(ordinals), 1024):
            block = self._vectors[ordinals[start : start + 1024]].astype(np.float64)
            scores[start : start + 1024] = (block * vector).sum(axis=1)
        return scores


def _damaged(path: Path, found: str) -> SnapshotError:
    return SnapshotError(
        str(path),
        found=found,
        wanted="the FAISS index that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )
