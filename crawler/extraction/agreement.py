"""How much of each block another extraction of the page kept.

In: words of blocks; the text that an extractor gave. Out: shares in [0, 1]. Must not: care for the order of blocks.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Split into words as the measure of extractors does: runs of letters, digits and underscores, in lower case."""
    return _WORD.findall(text.lower())


class Kept:
    """What an extractor kept, asked by the words of a block."""

    def __init__(self, text: str) -> None:
        """Learn a text; its line ends are those of its blocks."""
        lines = [words_of(line) for line in text.split("\n")]
        self._short = {" ".join(line) for line in lines if len(line) <= 3}
        words = [word for line in lines for word in line]
        self.words = len(words)
        self._threes = set(zip(words, words[1:], words[2:], strict=False))
        self._twos = set(pairwise(words))

    def share_of(self, words: Sequence[str]) -> float:
        """Give the share of a block that was kept, by runs of three words; of blocks shorter than that, by all."""
        count = len(words)
        if count < 3:
            return 1.0 if " ".join(words) in self._short else 0.5 if count == 2 and tuple(words) in self._twos else 0.0
        if not self._threes:
            return 0.0
        runs = zip(words, words[1:], words[2:], strict=False)
        return sum(map(self._threes.__contains__, runs)) / (count - 2)
