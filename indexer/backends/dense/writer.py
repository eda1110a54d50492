"""Vectors on their way into files.

In: vectors by passage ordinal. Out: one `vectors.faiss` with all of them as they are, and beside it, where there are
more than a stated number, `cells.faiss` by which their neighbours are found without looking at each.
Must not: know doc_ids, or let in a vector that cannot be ranked.
"""

from pathlib import Path

import numpy as np

from indexer.backends.base import Vectors
from indexer.backends.dense import library
from indexer.errors import ModelError

FLAT = "vectors.faiss"
CELLS = "cells.faiss"


class DenseWriter:
    """Collects vectors, and writes them when sealed."""

    def __init__(self, dim: int, *, exact_up_to: int) -> None:
        """Begin.

        Args:
            dim: Numbers in a vector.
            exact_up_to: Vectors that are searched one by one; more get cells.
        """
        self._index = library.new_flat(dim)
        self._exact_up_to = exact_up_to

    def add(self, vectors: Vectors) -> None:
        """Take the vectors of the next passages, (n, dim) float32, unit norm.

        Raises:
            ModelError: They have other dimensions, or a number is infinite or none.
        """
        if len(vectors):
            check_vectors(vectors, self._index.d)
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def seal(self, folder: Path) -> None:
        """Write the files."""
        size = self._index.ntotal
        library.write_flat(self._index, folder / FLAT)
        if size > self._exact_up_to:
            _, vectors = library.open_flat(folder / FLAT, size)
            library.write_cells(vectors, cells_for(size), folder / CELLS)


def check_vectors(vectors: Vectors, dim: int) -> None:
    """Refuse vectors, (n, dim), that cannot be ranked.

    Raises:
        ModelError: They have other dimensions, or a number is infinite or none.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dim:
        found = f"an array of shape {vectors.shape}"
    elif not np.isfinite(vectors).all():
        found = "a number that is infinite or none"
    else:
        return
    raise ModelError(
        "vectors",
        found=found,
        wanted=f"finite vectors of {dim} dimensions",
        remedy="use the model that the index was built with; if it is that one, it is broken",
    )


def cells_for(size: int) -> int:
    """Choose the number of cells: the power of two nearest to 4 * sqrt(size), as FAISS's authors advise.

    Example:
        >>> [cells_for(size) for size in (1, 1000, 150_000, 1_000_000)]
        [1, 128, 2048, 4096]
    """
    return int(min(2 ** round(np.log2(4 * size**0.5)), max(1, size // 4)))
