"""Pages with their main text as people marked it, and what that says of each block.

In: WCXB's development set, one JSON object a line, xz-compressed. Out: `GoldPage`s; shares of blocks that are content.
Must not: extract anything.
"""

import json
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.errors import CollectionError
from crawler.extraction.agreement import words_of

# Copies of a text are told apart by the blocks around them, as many to each side.
_AROUND = 4
# A block of more words that occurs twice is content twice.
_LONGEST_COPY = 40


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and its main text.

    Attributes:
        page_id: Of the collection.
        url: Where it was; it groups pages by site, and nothing else looks at it.
        page_type: One of `crawler.extraction.page_type.TYPES`.
        html: Markup.
        text: Main text, plain; "" where the page has none.
    """

    page_id: str
    url: str
    page_type: str
    html: str
    text: str


def read_gold(path: Path) -> Iterator[GoldPage]:
    """Read a collection in file order.

    Raises:
        CollectionError: The file is missing, or a line is not a page.
    """
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _page(line, path, number)
    except (OSError, lzma.LZMAError) as error:
        raise _refusal(str(path), str(error)) from error


def _page(line: str, path: Path, number: int) -> GoldPage:
    try:
        found = json.loads(line)
        text = found["gold"].get("main_content") or ""
        return GoldPage(found["id"], found["url"], found["page_type"], found["html"], text)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _refusal(f"{path}, line {number}", repr(error)) from error


def _refusal(thing: str, found: str) -> CollectionError:
    return CollectionError(
        thing,
        found=found,
        wanted="WCXB's pages as JSON lines with id, url, page_type, html and gold, xz-compressed",
        remedy="name the development set's file",
    )


def word_f1(found: str, gold: str) -> float:
    """Give the F1 of word multisets, in [0, 1]; nothing found where there is nothing to find is 1."""
    a, b = Counter(words_of(found)), Counter(words_of(gold))
    if not a and not b:
        return 1.0
    return 2 * (a & b).total() / (a.total() + b.total())


def content_shares(blocks: Sequence[Sequence[str]], gold: str) -> NDArray[np.float64]:
    """Say of each block of a page how much of it is in the gold text, in [0, 1].

    A word is in it with two neighbours of the page, over the borders of blocks; a short block also where it is a line
    of the gold text. Of equal blocks only as many count as the gold text has, those in the most fitting company.

    Args:
        blocks: Words of each.
        gold: Main text, lines as marked.
    """
    lines = [words_of(line) for line in gold.split("\n")]
    words = [word for line in lines for word in line]
    threes = set(zip(words, words[1:], words[2:], strict=False))
    short = {" ".join(line) for line in lines if len(line) <= 3}
    sequence = [word for block in blocks for word in block]
    covered = np.zeros(len(sequence), np.bool_)
    for at, three in enumerate(zip(sequence, sequence[1:], sequence[2:], strict=False)):
        if three in threes:
            covered[at : at + 3] = True
    shares = np.zeros(len(blocks))
    start = 0
    for index, block in enumerate(blocks):
        if block:
            is_line = len(block) <= 3 and " ".join(block) in short
            shares[index] = 1.0 if is_line else covered[start : start + len(block)].mean()
        start += len(block)
    _settle_copies(blocks, shares, f" {' '.join(words)} ")
    return shares


def _settle_copies(blocks: Sequence[Sequence[str]], shares: NDArray[np.float64], gold: str) -> None:
    lengths = np.minimum([len(block) for block in blocks], 30).astype(np.float64)
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        if block and shares[index] > 0.3 and len(block) <= _LONGEST_COPY:
            places.setdefault(" ".join(block), []).append(index)
    for text, copies in places.items():
        true = max(gold.count(f" {text} "), 1)
        if len(copies) > true:
            fit = {index: _company(index, lengths, shares) for index in copies}
            for index in sorted(copies, key=lambda each: (-fit[each], each))[true:]:
                shares[index] = 0.0


def _company(index: int, lengths: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    near = slice(max(0, index - _AROUND), index + _AROUND + 1)
    weights = lengths[near].copy()
    weights[index - near.start] = 0
    return float((weights * shares[near]).sum() / max(weights.sum(), 1.0))
