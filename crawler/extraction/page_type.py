"""What kind of page a page is, by its own markup, words and statements.

In: the columns of `features.PAGE_NAMES`, equal in all rows of a page. Out: one of TYPES. A linear model (multinomial
logistic regression), trained by `benchmarks.extraction_training` on the types of WCXB. Must not: look at an address.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.features import PAGE_NAMES

TYPES = ("article", "collection", "documentation", "forum", "listing", "product", "service")
"""Of WCXB, in alphabetical order: a collection shows products, a listing leads to articles or places."""

_FILE = Path(__file__).with_name("page_type.json")
# Values further from the mean than as many standard deviations count as such: one odd number must not decide.
_FARTHEST = 3.0


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    place = {name: at for at, name in enumerate(stored["features"])}
    columns = [place[name] for name in PAGE_NAMES]
    weights = np.array([stored["weights"][name] for name in TYPES])[:, columns]
    bias = np.array([stored["bias"][name] for name in TYPES])
    return np.array(stored["mean"])[columns], np.array(stored["deviation"])[columns], weights, bias


def standardised(
    rows: NDArray[np.float32], mean: NDArray[np.float64], deviation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Bring columns to logarithms with mean 0 and deviation 1, cut at three deviations.

    Args:
        rows: (n, len(PAGE_NAMES)).
        mean: Of each column's logarithm.
        deviation: Of each column's logarithm, > 0.
    """
    spread = (np.log1p(np.maximum(rows, 0).astype(np.float64)) - mean) / deviation
    return np.clip(spread, -_FARTHEST, _FARTHEST)


def page_type_of(row: NDArray[np.float32]) -> str:
    """Name the type of a page; among equals the first in TYPES.

    Args:
        row: (len(PAGE_NAMES),), the page's columns of any of its blocks.
    """
    mean, deviation, weights, bias = _model()
    return TYPES[int(np.argmax(weights @ standardised(row, mean, deviation) + bias))]
