"""Searches several parts as if they were one.

In: the folders of the parts, oldest first. Out: global passage ordinals and exact scores in the total order, and
the stored vectors. A global ordinal is the passages of all parts before, plus the ordinal inside its part. Scores are
summed alike in every part, so that where a vector lies never changes its place. Must not: know doc_ids, or call FAISS.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Vectors
from indexer.backends.dense.part import DensePart
from indexer.backends.dense.writer import check_vectors
from indexer.errors import SnapshotError


class DenseReader:
    """Searches the vectors of all parts; safe for concurrent use by threads."""

    def __init__(
        self, folders: Sequence[Path], sizes: Sequence[int], *, order: NDArray[np.int64] | None = None
    ) -> None:
        """Map the parts' files; what was mapped before an error is unmapped again.

        Args:
            folders: One or more, oldest first.
            sizes: Vectors in each.
            order: Rank of each global ordinal among equal scores, (sum of sizes,), lowest first; None: the ordinal.

        Raises:
            SnapshotError: A file cannot be read, is cut short, or does not fit its size or the first part's dimensions.
        """
        self._starts = np.concatenate(([0], np.cumsum(np.asarray(sizes, np.int64)))).astype(np.int64)
        if order is not None and order.shape != (self._starts[-1],):
            raise ValueError(f"order has shape {order.shape}, and there are {self._starts[-1]} vectors")
        self._order = order
        self._parts: list[DensePart] = []
        with ExitStack() as stack:
            for folder, size in zip(folders, sizes, strict=True):
                part = DensePart(folder, size)
                stack.callback(part.close)
                self._parts.append(part)
                if part.dim != self.dim:
                    raise SnapshotError(
                        str(folder),
                        found=f"vectors of {part.dim} dimensions",
                        wanted=f"{self.dim}, as in {folders[0]}",
                        remedy="build the index again; its parts are not of one model",
                    )
            self._stack = stack.pop_all()

    @property
    def dim(self) -> int:
        """Dimensions of every vector."""
        return self._parts[0].dim

    @property
    def is_exact(self) -> bool:
        """Whether no neighbour can be missed."""
        return all(part.is_exact for part in self._parts)

    def search(
        self, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None, *, exact: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the highest inner products.

        Args:
            vector: (dim,) float32, unit norm.
            depth: Passages wanted at most, >= 1.
            allowed: Which passages may be found, by global ordinal, (sum of sizes,) bool; None: all.
            exact: Compare with every vector, also where there are cells.

        Returns:
            Global ordinals and scores, score down, rank up; the cut keeps the lowest ranks among equal scores.

        Raises:
            ModelError: The vector has other dimensions, or a number is infinite or none.
        """
        check_vectors(np.atleast_2d(vector), self.dim)
        found = []
        for part, start, end in zip(self._parts, self._starts, self._starts[1:], strict=False):
            mine = None if allowed is None else allowed[start:end]
            ranks = None if self._order is None else self._order[start:end]
            ordinals, scores = part.search(vector, depth, mine, ranks, exact=exact)
            found.append((ordinals + start, scores))
        if len(found) == 1:
            return found[0]
        # The best of all are among the best of each: every part has cut by the same scores and ranks.
        ordinals = np.concatenate([ordinals for ordinals, _ in found])
        scores = np.concatenate([scores for _, scores in found])
        best = np.lexsort((ordinals if self._order is None else self._order[ordinals], -scores))[:depth]
        return ordinals[best], scores[best]

    def vectors(self, ordinals: NDArray[np.int64]) -> Vectors:
        """Copy stored vectors, (n, dim) float32, in the order of the global ordinals asked for.

        Raises:
            IndexError: An ordinal is negative or past the last.
        """
        if len(ordinals) and not 0 <= int(ordinals.min()) <= int(ordinals.max()) < self._starts[-1]:
            raise IndexError(f"an ordinal outside 0 to {self._starts[-1] - 1}")
        result = np.empty((len(ordinals), self.dim), np.float32)
        places = np.searchsorted(self._starts, ordinals, side="right") - 1
        for number, part in enumerate(self._parts):
            mine = places == number
            result[mine] = part.vectors[ordinals[mine] - self._starts[number]]
        return result

    def close(self) -> None:
        """Unmap the files."""
        self._stack.close()
