"""What stands in the midst of content, taken along whole: lists, tables and code, and the text under a heading.

In: a page's blocks, which are kept, and how likely each is content. Out: which are kept. A judgement block by block
leaves gaps where a block is short: a list without links in a section whose text is kept belongs to it, and a heading
that is kept alone, such as a question, is of no use without what it announces.
Must not: drop a block.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.blocks import Block, Blocks

_KINDS = frozenset({"item", "row", "code"})
# In the box around the list so many of the other words must be kept, and as many as the list has; so few of a block's
# characters may be links; and so unlikely may a block be, of a list and under a heading. By cross-validation on WCXB
# the rules change no type's mean by more than .001 (of pages seen in training .004): they are for the reader.
_LEAST_KEPT = 0.8
_MOST_LINKED = 0.1
_LEAST_LIKELY = 0.1
_LEAST_LIKELY_UNDER_HEADING = 0.2


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
    for under in _sections(page):
        if (
            found[under.start - 1]
            and not found[under].any()
            and (probabilities[under] >= _LEAST_LIKELY_UNDER_HEADING).all()
        ):
            found[under] = all(_is_unlinked(block) for block in page.blocks[under])
    return found


def _sections(page: Blocks) -> Iterator[slice]:
    """List for each heading the blocks behind it, up to the next heading and within the box around the heading's."""
    heading, around, end = -1, 0, 0
    for place, block in enumerate(page.blocks):
        if heading >= 0 and (block.kind == "heading" or not around <= block.box < end):
            if place > heading + 1:
                yield slice(heading + 1, place)
            heading = -1
        if block.kind == "heading":
            heading, around = place, page.parent[block.box]
            end = page.end[around]
    if 0 <= heading < len(page.blocks) - 1:
        yield slice(heading + 1, len(page.blocks))


def _may_join(block: Block) -> bool:
    return block.kind in _KINDS and _is_unlinked(block)


def _is_unlinked(block: Block) -> bool:
    return block.linked <= _MOST_LINKED * len(block.text)


def _inside(box: NDArray[np.intp], values: NDArray[np.float64], end: NDArray[np.intp]) -> NDArray[np.float64]:
    """Add up the blocks inside each box; the boxes inside a box are numbered behind it, without gaps."""
    upto = np.concatenate(([0.0], np.cumsum(np.bincount(box, values, len(end)))))
    return upto[end] - upto[:-1]
