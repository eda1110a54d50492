"""Where a sentence of a text ends, in any script.

Out: patterns, and the places where a piece of text may begin or end. Must not: know what the pieces are for.
"""

import re
from collections.abc import Iterator

SENTENCE = r"[.!?…؟۔।][\"'”’)\]]{0,4}\s+|[。！？｡][」』”’）]{0,4}\s*"
"""The end of a sentence with the white space after it: a regular expression that reads a text once."""

BORDER = re.compile(rf"\n\s*|{SENTENCE}")
"""The end of a sentence, line or paragraph."""

# The number of a list entry ("2. ") and a single letter ("J. ") end no sentence.
_NO_END = re.compile(r"(?:\A|\s)(?:\d{1,3}|[^\W\d_])\Z")

# How far before a place the border is looked for that ends at it, characters.
_LONGEST_BORDER = 16


def starts(text: str, low: int, high: int) -> Iterator[int]:
    """List the places from `low` to `high` where a sentence, list entry, line or paragraph begins, ascending.

    After a full stop it must not begin with a small letter, so that "e.g. this" is one sentence.
    """
    for found in BORDER.finditer(text, max(0, low - _LONGEST_BORDER), high):
        end = found.end()
        if end < low:
            continue
        before = text[max(0, found.start() - 5) : found.start()]
        if text[found.start()] != "." or not (text[end : end + 1].islower() or _NO_END.search(before)):
            yield end
