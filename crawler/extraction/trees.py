"""Boosted decision trees, read from a file and asked: the sum of one leaf a tree, as a probability.

In: a JSON file as `benchmarks.extraction_training` writes it; a matrix of features. Out: probabilities.
Must not: learn.
Source of the method: J. Friedman, Greedy Function Approximation: A Gradient Boosting Machine, Annals of
Statistics, 2001.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Rows asked at once: the table of places in all trees stays some megabytes.
_ROWS = 4_000


class Trees:
    """Trees for one yes-or-no question."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        """Open a file.

        Args:
            path: Of the file.
            names: Of the columns that `ask` gets; the file's names are looked up among them.

        Raises:
            KeyError: The file asks for a feature that is not in `names`.
        """
        stored = json.loads(path.read_text(encoding="utf-8"))
        column = {name: place for place, name in enumerate(names)}
        features: list[int] = []
        limits: list[float] = []
        lower: list[int] = []
        upper: list[int] = []
        values: list[float] = []
        self._roots: list[int] = []
        self._depth = 0
        self._bias = float(stored["bias"])
        wanted = [column[name] for name in stored["features"]]
        for tree in stored["trees"]:
            start = len(values)
            self._roots.append(start)
            self._depth = max(self._depth, _depth(tree))
            for node in tree:
                if isinstance(node, list):
                    features.append(wanted[node[0]])
                    limits.append(node[1])
                    lower.append(start + node[2])
                    upper.append(start + node[3])
                    values.append(0.0)
                else:  # a leaf leads to itself
                    features.append(0)
                    limits.append(0.0)
                    lower.append(len(values))
                    upper.append(len(values))
                    values.append(node)
        self._features = np.array(features, np.intp)
        self._limits = np.array(limits, np.float64)
        # For each node the node above its limit, then the one at or below.
        self._next = np.array((upper, lower), np.intp).T.ravel()
        self._values = np.array(values, np.float64)

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the probability of "yes" for each row, in [0, 1].

        Args:
            rows: (n, len(names)).
        """
        parts = [self._sums(rows[start : start + _ROWS]) for start in range(0, len(rows), _ROWS)]
        sums = np.concatenate(parts) if parts else np.zeros(0)
        return 1.0 / (1.0 + np.exp(-(sums + self._bias)))

    def _sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        flat = np.ascontiguousarray(rows, np.float64).ravel()
        first = (np.arange(len(rows)) * rows.shape[1])[:, None]
        at = np.tile(np.array(self._roots, np.intp), (len(rows), 1))
        for _ in range(self._depth):
            # `take` reads half as long as indexing by arrays does.
            is_lower = flat.take(self._features.take(at) + first) <= self._limits.take(at)
            at = self._next.take(2 * at + is_lower)
        sums: NDArray[np.float64] = self._values.take(at).sum(axis=1)
        return sums


def _depth(tree: Sequence[object]) -> int:
    """Count the questions on the longest way through a tree whose nodes come behind those that lead to them."""
    depth = [0] * len(tree)
    for place, node in enumerate(tree):
        if isinstance(node, list):
            for below in node[2:]:
                depth[below] = depth[place] + 1
    return max(depth)
