"""Which blocks to keep, given how likely each is content.

In: probabilities and lengths in words. Out: the choice with the greatest expected F1 over words, and that F1.
Must not: know what a block says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Below this expected F1 the best choice is more likely menus than content: pages that only a script fills, shops that
# do not show theirs. Of WCXB's pages below it half have no text by their gold, and nearly all the rest none in their
# markup; .25 to .35 give the same mean within .001.
LEAST_EXPECTED = 0.25


@dataclass(frozen=True, slots=True)
class Choice:
    """What to keep.

    Attributes:
        keep: For each block.
        expected_f1: Of the kept words against the content's, in [0, 1].
    """

    keep: NDArray[np.bool_]
    expected_f1: float


def choose(probabilities: NDArray[np.float64], words: NDArray[np.float64]) -> Choice:
    """Keep the blocks by which the expected F1 of words is greatest.

    That choice is always "all blocks above some probability", and which one depends on the page: half of the F1 that
    can be reached. Blocks of equal probability come in page order.

    Source: D. Lewis, Evaluating and Optimizing Autonomous Text Classification Systems, SIGIR 1995.

    Args:
        probabilities: Of each block to be content.
        words: Of each block, >= 0.
    """
    order = np.argsort(-probabilities, kind="stable")
    content = probabilities * words
    right = np.cumsum(content[order])
    kept = np.cumsum(words[order])
    expected = 2 * right / np.maximum(kept + content.sum(), 1e-9)
    best = int(expected.argmax())
    keep = np.zeros(len(probabilities), np.bool_)
    keep[order[: best + 1]] = True
    return Choice(keep, float(expected[best]))
