"""The main text of a page, by a judgement on each of its blocks.

In: a page's tree and its markup. Out: `MainText`. The page's blocks are described by numbers (`features`): what they
say, where they stand, what the boxes around them hold, what resiliparse kept, what JSON-LD and OpenGraph state.
Boosted trees turn those into probabilities, and the blocks are kept by which the expected F1 over words is greatest.
Trafilatura's result as one more voice was tried: it takes twice the time of all the rest and gained nothing
(cross-validated .8578 with it and .8572 without, on an earlier set of features).
Must not: look at an address, raise on any tree, or take more than linear time.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.agreement import Kept, words_of
from crawler.extraction.blocks import Blocks, blocks_of
from crawler.extraction.by_resiliparse import main_text_by_resiliparse
from crawler.extraction.choose import LEAST_EXPECTED, Choice, choose
from crawler.extraction.complete import complete
from crawler.extraction.features import NAMES, PAGE_NAMES, Floats, features_of
from crawler.extraction.page_type import page_type_of
from crawler.extraction.structured import Stated, stated_by
from crawler.extraction.trees import Trees
from crawler.extraction.writing import write_markdown
from crawler.pages.characters import readable

# A page of fewer blocks has nothing beside its text that it could be taken for.
_FEW_BLOCKS = 4
# Of pages that nest deeper resiliparse, whose time grows with the square of it, is not asked. Trees of lxml end at 254,
# pages of WCXB at 46.
_MAX_DEPTH = 200
# A stated text stands for a page without content of its own from as many words on.
_LEAST_STATED = 20


@dataclass(frozen=True, slots=True)
class MainText:
    """What a page says, and how sure that is.

    Attributes:
        text: Markdown without link targets; "" where the page has no main text.
        page_type: One of `page_type.TYPES`; "" of a page without any text.
        expected_f1: Of the text's words against what a person would mark as the main text, in [0, 1].
        hidden: Parts left out because the page states that they are not shown.
    """

    text: str
    page_type: str
    expected_f1: float
    hidden: int


@dataclass(frozen=True, slots=True)
class Described:
    """A page ready to be judged.

    Attributes:
        page: Its blocks, one or more.
        words: Of each block.
        stated: What the page states for machines.
        features: (blocks, len(features.NAMES)).
    """

    page: Blocks
    words: list[list[str]]
    stated: Stated
    features: Floats


def main_text_of(tree: Any, markup: str) -> MainText:
    """Extract the main text.

    Args:
        tree: Root element of the page, of lxml.html; it is left as it is.
        markup: What the tree was read from.
    """
    stated = stated_by(tree)
    page = blocks_of(tree)
    if not page.blocks:
        return MainText(stated_text(stated), "", 0.0, page.hidden)
    described = describe(page, stated, markup)
    page_type = page_type_of(described.features[0, -len(PAGE_NAMES) :])
    choice = judge(described, _trees().ask(described.features))
    if not choice.keep.any():
        return MainText(stated_text(stated), page_type, 0.0, page.hidden)
    kept = [block for block, keep in zip(page.blocks, choice.keep, strict=True) if keep]
    return MainText(write_markdown(kept), page_type, choice.expected_f1, page.hidden)


def judge(described: Described, probabilities: NDArray[np.float64]) -> Choice:
    """Decide which blocks are the main text; none where the page seems to have no main text.

    Args:
        described: The page.
        probabilities: Of each block to be content.
    """
    page = described.page
    lengths = np.array([len(each) for each in described.words], np.float64)
    choice = choose(probabilities, lengths)
    if len(page.blocks) < _FEW_BLOCKS:
        return Choice(np.ones(len(page.blocks), np.bool_), choice.expected_f1)
    if choice.expected_f1 < LEAST_EXPECTED:
        return Choice(np.zeros(len(page.blocks), np.bool_), choice.expected_f1)
    return Choice(complete(page, choice.keep, probabilities, lengths), choice.expected_f1)


def describe(page: Blocks, stated: Stated, markup: str) -> Described:
    """Turn a page into numbers.

    Args:
        page: With one block or more.
        stated: What the page states.
        markup: Of the page.
    """
    words = [words_of(block.text) for block in page.blocks]
    kept = Kept(main_text_by_resiliparse(markup) if max(page.depth, default=0) <= _MAX_DEPTH else "")
    return Described(page, words, stated, features_of(page, words, kept, stated))


@lru_cache(maxsize=1)
def _trees() -> Trees:
    return Trees(Path(__file__).with_name("blocks.json"), NAMES)


def stated_text(stated: Stated) -> str:
    """Give the text that a page states where it shows none."""
    text = readable(stated.body).strip()
    return text if len(words_of(text)) >= _LEAST_STATED else ""
