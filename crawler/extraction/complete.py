"""Lists, tables and code that stand in the midst of content, taken along whole.

In: a page's blocks, which are kept, and how likely each is content. Out: which are kept. A judgement block by block
leaves gaps where a block is short; a list without links in a section whose text is kept belongs to it.
Must not: drop a block.
"""

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.blocks import Block, Blocks

_KINDS = frozenset({"item", "row", "code"})
# In the box around the list so many of the other words must be kept, and as many as the list has; so few of a block's
# characters may be links; and so unlikely may a block be. By cross-validation on WCXB the rule changes no type's mean
# by more than .002: it is for the reader.
_LEAST_KEPT = 0.8
_MOST_LINKED = 0.1
_LEAST_LIKELY = 0.2


def complete(
    page: Blocks,
    keep: NDArray[np.bool_],
    probabilities: NDArray[np.float64],
    words: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Add what stands in the midst of what is kept.

    Args:
        page: The page.
        keep: For each block.
        probabilities: Of each block to be content.
        words: Of each block.
    """
    box = np.array([block.box for block in page.blocks], np.intp)
    parent, end = np.array(page.parent, np.intp), np.array(page.end, np.intp)
    joins = (probabilities >= _LEAST_LIKELY) & np.array([_may_join(block) for block in page.blocks]) & ~keep
    kept, joining, whole = (_inside(box, each * words, end) for each in (keep, joins, np.ones(len(keep))))
    around = parent[parent[box]]
    joins &= kept[around] >= _LEAST_KEPT * np.maximum(whole[around] - joining[around], 1)
    joins &= kept[around] >= joining[around]
    found: NDArray[np.bool_] = keep | joins
    return found


def _may_join(block: Block) -> bool:
    return block.kind in _KINDS and block.linked <= _MOST_LINKED * len(block.text)


def _inside(box: NDArray[np.intp], values: NDArray[np.float64], end: NDArray[np.intp]) -> NDArray[np.float64]:
    """Add up the blocks inside each box; the boxes inside a box are numbered behind it, without gaps."""
    upto = np.concatenate(([0.0], np.cumsum(np.bincount(box, values, len(end)))))
    return upto[end] - upto[:-1]
