"""The line-wise rules of RefinedWeb: what menus and counters leave between paragraphs.

Source: Penedo et al., "The RefinedWeb Dataset for Falcon LLM", 2023 (arXiv:2306.01116), section G.2: a line goes if it
is mainly upper case, holds only digits, is a counter ("3 likes"), is one word, or is short (ten words or fewer) and
begins or ends like a button; a page goes if over 5 % of its words are in such lines. Counters and buttons are matched
in English, as in the paper.

In: lines without white space around them. Out: a reason for one line, shares for many. Must not: change the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.quality.reading import share

_COUNTER = re.compile(
    r"[0-9][0-9.,]{0,9}[kKmM]? {0,2}(likes?|shares?|comments?|retweets?|reposts?|quotes?|bookmarks?|upvotes?|downvotes?"
    r"|downloads?|views?|followers?|replies)",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"(sign[ -]?in|log[ -]?in|sign[ -]?up)\b", re.IGNORECASE)
_TEASERS = ("read more...", "read more…", "read more", "items in cart")
_SHORT_WORDS = 10
_SHORT_CHARACTERS = 120
_SIGNS_OF_MARKUP = "#*->+|•` "


@dataclass(frozen=True, slots=True)
class LineShares:
    """Shares of a text's lines by what RefinedWeb would say of them, each in [0, 1].

    Attributes:
        uppercase: Mainly capitals.
        number: Only digits and the signs between them.
        counter: A counter of likes and the like, or a button.
        one_word: One word.
        flagged_words: Share of the text's words, not lines, in lines with any of these; the paper drops over 0.05.
    """

    uppercase: float
    number: float
    counter: float
    one_word: float
    flagged_words: float


def line_flaw(line: str) -> str:
    """Name what RefinedWeb would drop a line for: "uppercase", "number", "counter", "one_word", or "".

    Marks of Markdown (headings, lists, tables) are not part of the line. One word in a script without spaces may be a
    whole sentence: a line of one word is flagged only up to 20 characters.

    Example:
        >>> line_flaw("3 likes"), line_flaw("- 2,014"), line_flaw("A line of text.")
        ('counter', 'number', '')
    """
    line = line.strip(_SIGNS_OF_MARKUP)
    if line and not any(map(str.isalpha, line)):
        return "number" if any(map(str.isdigit, line)) else ""
    if len(line) <= _SHORT_CHARACTERS:
        words = line.split(None, _SHORT_WORDS)
        if len(words) == 1 and len(line) <= 20:
            return "one_word"
        if len(words) <= _SHORT_WORDS and (
            _COUNTER.fullmatch(line) or _BUTTON.match(line) or line.lower().endswith(_TEASERS)
        ):
            return "counter"
    if line.isupper():
        return "uppercase"
    # islower() is false only where a capital stands in the line; most lines need no count beyond that.
    if any(map(str.isupper, line[1:])):
        capitals = sum(map(str.isupper, line))
        return "uppercase" if capitals * 2 > sum(map(str.isalpha, line)) else ""
    return ""


def line_shares(lines: Sequence[str]) -> LineShares:
    """Measure the lines of a text."""
    flaws = {"uppercase": 0, "number": 0, "counter": 0, "one_word": 0}
    words = flagged = 0
    for line in lines:
        size = line.count(" ") + 1
        words += size
        if flaw := line_flaw(line):
            flaws[flaw] += 1
            flagged += size
    shares = {name: share(count, len(lines)) for name, count in flaws.items()}
    return LineShares(**shares, flagged_words=share(flagged, words))
