"""The only door to FAISS: flat and clustered indexes of unit vectors, written, mapped and searched.

In: vectors by ordinal. Out: files, and ordinals with the highest inner products as FAISS computes them. FAISS keeps
bare pointers to what a search is given; they live here as long as it runs.
Must not: know what a vector stands for, or rank.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Vectors
from indexer.errors import SnapshotError

# Vectors that one cell's centre is learned from; FAISS warns below 39 and learns little above.
_VECTORS_A_CELL = 64
_ROUNDS = 10
_SEED = 1234

# What FAISS writes before the vectors of an IndexFlatIP (faiss/impl/index_write.cpp): a name of four bytes, dimensions,
# vectors, two unused numbers, whether it is trained, the metric, and the count of the floats that follow.
_HEADER = struct.Struct("<4siqqq?iQ")
_NAME = b"IxFI"


def write_flat(vectors: Any, path: Path) -> None:
    """Write a flat index.

    Raises:
        OSError: It could not be written whole.
    """
    _write(vectors, path)
    # What the system refuses when the file is closed, FAISS tells nobody.
    whole = _HEADER.size + 4 * vectors.ntotal * vectors.d
    if path.stat().st_size != whole:
        raise OSError(f"{path.name} was cut short")


def new_flat(dim: int) -> Any:
    """Give an empty flat index for inner products."""
    return faiss.IndexFlatIP(dim)


def write_cells(vectors: Vectors, cells: int, path: Path) -> None:
    """Cluster vectors and write them cell by cell, a byte a number: a quarter of their size.

    One thread and a fixed seed, so that the same vectors give the same file.

    Args:
        vectors: (n, dim) float32, n >= cells.
        cells: How many, >= 1.
        path: Of the file.

    Raises:
        OSError: It could not be written whole.

    Source: J. Sivic, A. Zisserman, "Video Google", ICCV 2003, for searching the nearest cells alone; FAISS's IVF-SQ8.
    """
    index: Any = faiss.index_factory(vectors.shape[1], f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = _SEED
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _VECTORS_A_CELL
    index.cp.min_points_per_centroid = 1
    index.cp.spherical = True
    with _one_thread():
        index.train(vectors)
        index.add(vectors)
    _write(index, path)
    try:
        _open(path, faiss.IO_FLAG_MMAP_IFC)
    except SnapshotError as error:
        raise OSError(f"{path.name} was cut short") from error


def open_flat(path: Path, size: int) -> tuple[Any, Vectors]:
    """Map a flat index of `size` vectors, and its rows, (size, dim) float32; they are of no use without the index.

    Raises:
        SnapshotError: It cannot be read, or holds something else.
    """
    _check_flat(path, size)
    index = _open(path, faiss.IO_FLAG_MMAP_IFC)
    shape = (size, index.d)
    if not size:
        return index, np.empty(shape, np.float32)
    return index, faiss.rev_swig_ptr(index.get_xb(), size * index.d).reshape(shape)


def open_cells(path: Path, size: int) -> Any:
    """Map a clustered index of `size` vectors.

    Raises:
        SnapshotError: It cannot be read, or holds something else.
    """
    index = _open(path, faiss.IO_FLAG_MMAP_IFC)
    if index.ntotal != size or not isinstance(index, faiss.IndexIVF):
        raise _damaged(path, f"{index.ntotal} vectors")
    return index


def nearest(
    index: Any, vector: Vectors, wanted: int, allowed: NDArray[np.bool_] | None, *, probes: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ask for the highest inner products.

    Args:
        index: Of `open_flat` or `open_cells`.
        vector: (dim,) float32.
        wanted: How many, >= 1.
        allowed: Which ordinals may be found, (size,) bool; None: all.
        probes: Cells to look into, for an index that has some.

    Returns:
        Ordinals and inner products, best first; fewer than wanted where there are no more.
    """
    row = np.ascontiguousarray(vector, dtype=np.float32)[None, :]
    parameters: Any = None
    bits = selector = None
    if probes is not None:
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = probes
    if allowed is not None:
        parameters = parameters or faiss.SearchParameters()
        bits = np.packbits(allowed, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
        parameters.sel = selector
    scores, ordinals = index.search(row, wanted, params=parameters)
    # FAISS pads a short result with -1.
    found = ordinals[0] >= 0
    return ordinals[0][found], scores[0][found]


def cells_of(index: Any) -> int:
    """Give the number of cells of a clustered index."""
    return int(index.nlist)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS use one thread meanwhile."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _write(index: Any, path: Path) -> None:
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(str(error).splitlines()[-1]) from error


def _check_flat(path: Path, size: int) -> None:
    """Read the header and hold the file's length against it, before FAISS maps what may not be there."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
        length = path.stat().st_size
    except OSError as error:
        raise _damaged(path, error.strerror or "an unreadable file") from error
    if len(head) < _HEADER.size or not head.startswith(_NAME):
        raise _damaged(path, f"{length} bytes that are no such file")
    _, dim, found, _, _, _, metric, floats = _HEADER.unpack(head)
    if found != size:
        raise _damaged(path, f"{found} vectors")
    expected = _HEADER.size + 4 * size * dim
    if dim < 1 or floats != size * dim or metric != faiss.METRIC_INNER_PRODUCT or length != expected:
        raise _damaged(path, f"{length} bytes for {size} vectors of {dim} dimensions")


def _open(path: Path, flags: int) -> Any:
    try:
        return faiss.read_index(str(path), flags)
    # A damaged size asks for more memory than there is.
    except (RuntimeError, MemoryError) as error:
        raise _damaged(path, (str(error).splitlines() or [type(error).__name__])[0]) from error


def _damaged(path: Path, found: str) -> SnapshotError:
    return SnapshotError(
        str(path),
        found=found,
        wanted="the FAISS index that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )
