"""The rules that FineWeb added.

Source: Penedo et al., "The FineWeb Datasets: Decanting the Web for the Finest Text Data at Scale", 2024
(arXiv:2406.17557), section 3.6: a page is dropped there if 12 % of its lines or fewer end in punctuation, if 10 % of
its characters or more are in duplicate lines (`repetition.duplicate_character_share`), or if 67 % of its lines or more
are shorter than 30 characters. Lists, tables and code have short lines without full stops, so these are columns here.

In: lines without white space around them. Out: shares in [0, 1]. Must not: judge.
"""

import unicodedata
from collections.abc import Sequence

from crawler.quality.reading import share

SHORT_LINE_CHARACTERS = 30

# Final punctuation, closing brackets and quotes, other punctuation: any sign that may end a line of writing.
_PUNCTUATION = ("Po", "Pe", "Pf")


def punctuated_line_share(lines: Sequence[str]) -> float:
    """Share of lines that end in punctuation: full stops, colons, closing quotes and brackets, of any script.

    Hyphens, asterisks and hash signs end tables and rules rather than sentences, and do not count.
    """
    return share(sum(_ends_in_punctuation(line[-1:]) for line in lines), len(lines))


def short_line_share(lines: Sequence[str]) -> float:
    """Share of lines shorter than 30 characters."""
    return share(sum(len(line) < SHORT_LINE_CHARACTERS for line in lines), len(lines))


def _ends_in_punctuation(sign: str) -> bool:
    if sign in ".!?":
        return sign != ""
    return bool(sign) and sign not in "*#&%@\\/" and unicodedata.category(sign) in _PUNCTUATION
