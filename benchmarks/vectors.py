"""What cells cost and miss: nearest neighbours by cells beside every vector compared, on vectors of real titles.

In: documents as JSON lines. Out: `Neighbours`. Titles are encoded by the default model and kept, so that a second run
only searches; the queries are titles that are left out. Every query is asked both ways one after the other, on one
thread, through the readers that serve.
Must not: search on its own.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.crawling import run_to_end
from benchmarks.errors import CollectionError
from crawler.progress import Progress, silent
from indexer.backends.base import Vectors
from indexer.backends.dense.reader import DenseReader
from indexer.backends.dense.writer import CELLS, DenseWriter
from indexer.encoders.model import find_model
from indexer.settings import DEFAULT_MODEL, BuildSettings

LEAST_RECALL = 0.97
LEAST_SPEED = 5.0
MOST_MEMORY = 0.35
"""The promise, of the ten nearest: found, times as fast as comparing all, and memory as a share of float32's."""

_ASK = """
import sys
from pathlib import Path
import numpy as np
from indexer.backends.dense.reader import DenseReader
reader = DenseReader([Path(sys.argv[1])], [int(sys.argv[2])])
before = int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
for query in np.load(sys.argv[3]):
    reader.search(query, 10, None, exact=sys.argv[4] == "exact")
after = int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
print((after - before) * 1024)
"""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What was measured.

    Attributes:
        vectors: Searched.
        queries: Asked.
        dim: Numbers in a vector.
        recall_10: Share of the ten nearest that were found.
        recall_100: Share of the hundred nearest.
        recall_1000: Share of the thousand nearest.
        exact_ms: Median of a search for ten that compares all.
        cells_ms: The same by cells.
        build_s: To write vectors and cells.
        cells_bytes: Of the file of cells.
        served_bytes: What a process grows by while it answers the queries by cells: cells, and the mapped vectors
            around those that are scored. The system maps 64 KiB around each, and may take all of them back.
        exact_served_bytes: The same when all vectors are compared.
    """

    vectors: int
    queries: int
    dim: int
    recall_10: float
    recall_100: float
    recall_1000: float
    exact_ms: float
    cells_ms: float
    build_s: float
    cells_bytes: int
    served_bytes: int
    exact_served_bytes: int

    @property
    def speed(self) -> float:
        """Times as fast as comparing all."""
        return self.exact_ms / self.cells_ms

    @property
    def memory(self) -> float:
        """What has to stay in memory for this speed, the cells, as a share of the vectors in float32."""
        return self.cells_bytes / (4 * self.dim * self.vectors)

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.recall_10 >= LEAST_RECALL and self.speed >= LEAST_SPEED and self.memory <= MOST_MEMORY


def title_vectors(file: Path, kept: Path, *, most: int, progress: Progress = silent) -> Vectors:
    """Encode titles by the default model, or read what was encoded before.

    Args:
        file: JSON lines, compressed with gzip or not, with `title`.
        kept: Where the vectors are kept, .npy.
        most: Titles at most.
        progress: Told of "passages".

    Raises:
        CollectionError: The file cannot be read.
    """
    if kept.is_file():
        vectors: Vectors = np.load(kept)[:most]
        return vectors
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder  # noqa: PLC0415  loads torch

    encoder = SentenceTransformerEncoder(find_model(DEFAULT_MODEL), BuildSettings())
    vectors = encoder.encode(list(islice(_titles(file), most)), progress)
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.save(kept, vectors)
    return vectors


def measure_neighbours(vectors: Vectors, work: Path, *, queries: int) -> Neighbours:
    """Write vectors with cells, and ask both ways.

    Args:
        vectors: (n, dim) float32, unit norm; every n / queries-th is a query and left out.
        work: An empty folder.
        queries: How many, >= 1.
    """
    step = max(2, len(vectors) // queries)
    asked = vectors[::step][:queries]
    searched = np.delete(vectors, np.arange(0, step * len(asked), step)[: len(asked)], axis=0)
    began = time.monotonic()
    writer = DenseWriter(searched.shape[1], exact_up_to=0)
    writer.add(searched)
    writer.seal(work)
    build_s = time.monotonic() - began
    times: dict[bool, list[float]] = {True: [], False: []}
    found = dict.fromkeys((10, 100, 1000), 0)
    reader = DenseReader([work], [len(searched)])
    for query in asked:
        for exact, taken in times.items():
            start = time.perf_counter()
            reader.search(query, 10, None, exact=exact)
            taken.append(1000 * (time.perf_counter() - start))
        for depth in found:
            near, _ = reader.search(query, depth, None)
            nearest, _ = reader.search(query, depth, None, exact=True)
            found[depth] += len(np.intersect1d(near, nearest))
    reader.close()
    np.save(work / "queries.npy", asked)
    shares = {depth: count / (len(asked) * min(depth, len(searched))) for depth, count in found.items()}
    return Neighbours(
        vectors=len(searched),
        queries=len(asked),
        dim=searched.shape[1],
        recall_10=shares[10],
        recall_100=shares[100],
        recall_1000=shares[1000],
        exact_ms=median(times[True]),
        cells_ms=median(times[False]),
        build_s=build_s,
        cells_bytes=(work / CELLS).stat().st_size,
        served_bytes=_served(work, len(searched), "cells"),
        exact_served_bytes=_served(work, len(searched), "exact"),
    )


def _served(folder: Path, size: int, way: str) -> int:
    """Give the bytes that a new process grows by while it answers."""
    output, *_ = run_to_end([sys.executable, "-c", _ASK, str(folder), str(size), str(folder / "queries.npy"), way])
    return int(output)


def _titles(file: Path) -> Iterator[str]:
    opened = gzip.open if file.name.endswith(".gz") else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield str(json.loads(line)["title"])
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise CollectionError(
            str(file), found=repr(error), wanted="JSON lines with a title each", remedy="check the file"
        ) from error
