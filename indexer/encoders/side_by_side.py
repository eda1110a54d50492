"""Passages encoded text by text, side by side on all processors, through the graph that queries go through.

In: an encoder of single texts. Out: vectors of many. Without batches nothing is padded, and a vector does not hang on
the texts beside it: it is the same bytes on any number of processors. Must not: load a model.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.base import QueryEncoder

# Texts between two words of progress.
_STEP = 64


def encode_side_by_side(
    encoder: QueryEncoder, texts: Sequence[str], progress: Progress, *, threads: int | None = None
) -> Vectors:
    """Encode each text by itself.

    Args:
        encoder: Uses one thread a text, and holds no lock meanwhile.
        texts: In any order; long ones are begun first, so that no thread is left with them in the end.
        progress: Told of "passages".
        threads: How many texts at once; None: one a processor that this process may use.

    Returns:
        (len(texts), dim) float32, in the order of `texts`.
    """
    vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
    longest_first = sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row))
    with ThreadPoolExecutor(threads or len(os.sched_getaffinity(0)), thread_name_prefix="encode") as pool:
        for start in range(0, len(texts), _STEP):
            rows = longest_first[start : start + _STEP]
            for row, vector in zip(rows, pool.map(encoder.encode, [texts[row] for row in rows]), strict=True):
                vectors[row] = vector
            progress("passages", start + len(rows), len(texts))
    return vectors
