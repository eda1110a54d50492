"""The rules of C4.

Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", JMLR 21
(2020), section 2.2. C4 keeps lines that end in a terminal punctuation mark and have five words, and pages with three
sentences and without "lorem ipsum" or a curly bracket. Measured here, not applied: code has curly brackets, and lists
and tables end in no full stop. Its list of bad words is left out: it hits medicine and law, and knows no context.

In: lines or text. Out: shares and counts. Must not: judge.
"""

from collections.abc import Sequence

from crawler.quality.reading import share

# The paper's period, exclamation mark, question mark and end quotation mark, and what other scripts write for them.
TERMINAL_MARKS = (".", "!", "?", '"', "”", "»", "。", "！", "？", "」", "』", "｡", "۔", "؟", "।", "॥", "…")

_LEAST_WORDS = 5


def terminal_line_share(lines: Sequence[str]) -> float:
    """Share of lines that end in a terminal punctuation mark, in [0, 1]."""
    return share(sum(line.endswith(TERMINAL_MARKS) for line in lines), len(lines))


def kept_line_share(lines: Sequence[str]) -> float:
    """Share of lines that C4 keeps: a terminal mark at the end and five words or more; NaN is for the caller to set.

    It counts words by white space, so it means nothing for scripts without spaces.
    """
    kept = (line.endswith(TERMINAL_MARKS) and len(line.split(None, _LEAST_WORDS)) >= _LEAST_WORDS for line in lines)
    return share(sum(kept), len(lines))


def script_notices(lines: Sequence[str]) -> int:
    """Number of lines with the word "javascript", which C4 takes for "please enable JavaScript"."""
    return sum("javascript" in line.lower() for line in lines)


def curly_brackets(text: str) -> int:
    """Number of opening curly brackets."""
    return text.count("{")


def lorem_ipsum(text: str) -> int:
    """Number of times that "lorem ipsum" stands in a text: a page nobody has filled yet, where it stands often."""
    return text.lower().count("lorem ipsum")
