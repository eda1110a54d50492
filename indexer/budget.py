"""How much of a text may be given: in characters, or in tokens of whoever reads it.

In: a text, an offset, a `Budget`. Out: where to stop. Must not: load a tokenizer: it is an argument.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from indexer.errors import RequestError
from indexer.sentences import starts

Spans = Callable[[str], list[tuple[int, int]]]
"""A tokenizer: the half-open character range of each token, ascending; `snapshot.encoder.spans` is one."""

MOST_CHARACTERS = 1_000_000
MOST_TOKENS = 100_000

# A token is taken to have no more characters than this, white space before it included, so that a text of any length is
# not tokenized further than a budget can reach.
_CHARACTERS_PER_TOKEN = 64

_SPACE_BACKWARDS = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be given.

    Attributes:
        characters: 1 to `MOST_CHARACTERS`; None: no limit of this kind.
        tokens: 1 to `MOST_TOKENS`; None: no limit of this kind.
        spans: The tokenizer that tokens are counted with; needed where `tokens` is given.

    Raises:
        RequestError: A number outside its range, neither number, or tokens without a tokenizer.
    """

    characters: int | None = None
    tokens: int | None = None
    spans: Spans | None = None

    def __post_init__(self) -> None:
        if self.characters is None and self.tokens is None:
            raise RequestError(
                "budget", found="nothing", wanted="a number of characters or tokens", remedy="give one of them"
            )
        for name, value, most in (
            ("characters", self.characters, MOST_CHARACTERS),
            ("tokens", self.tokens, MOST_TOKENS),
        ):
            if value is not None and not 1 <= value <= most:
                raise RequestError(
                    name, found=str(value), wanted=f"1 to {most:,}", remedy="choose a number in that range"
                )
        if self.tokens is not None and self.spans is None:
            raise RequestError(
                "tokens", found="no tokenizer", wanted="one to count them with", remedy="ask in characters"
            )

    def reach(self, text: str, start: int) -> int:
        """Give the last offset that a piece from `start` may end at; more than `start` unless the text ends there."""
        end = len(text) if self.characters is None else min(len(text), start + self.characters)
        if self.tokens is None or self.spans is None:
            return end
        end = min(end, start + self.tokens * _CHARACTERS_PER_TOKEN)
        spans = self.spans(text[start:end])
        return end if len(spans) <= self.tokens else max(start + 1, start + spans[self.tokens][0])

    def reach_back(self, text: str, end: int) -> int:
        """Give the first offset that a piece up to `end` may begin at."""
        start = 0 if self.characters is None else max(0, end - self.characters)
        if self.tokens is None or self.spans is None:
            return start
        start = max(start, end - self.tokens * _CHARACTERS_PER_TOKEN)
        spans = self.spans(text[start:end])
        return start if len(spans) <= self.tokens else start + spans[-self.tokens][0]

    def count(self, text: str) -> int | None:
        """Count the tokens of a text; None without a tokenizer."""
        return None if self.spans is None else len(self.spans(text))


def cut(text: str, start: int, reach: int) -> int:
    """Choose where a piece from `start` ends: at a sentence or line in its last half, else at white space.

    Returns:
        An offset up to `reach`, and above `start` unless that is the text's end.
    """
    if reach >= len(text):
        return len(text)
    middle = start + (reach - start + 1) // 2
    borders = [place for place in starts(text, middle, reach) if start < place <= reach]
    if borders:
        return borders[-1]
    space = _SPACE_BACKWARDS.search(text[middle:reach][::-1])
    return reach - space.start() if space else reach
