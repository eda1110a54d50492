"""The quality rules of Gopher (MassiveText).

Source: Rae et al., "Scaling Language Models: Methods, Analysis & Insights from Training Gopher", 2021
(arXiv:2112.11446), appendix A.1.1. A page passes there with 50 to 100,000 words, a mean word length of 3 to 10
characters, at most 0.1 symbols a word, under 90 % bullet lines, under 30 % ellipsis lines, 80 % of words with a letter
in them, and two of eight English stop words. Words are what white space separates.

In: words, lines, terms. Out: shares and means, to be set to NaN by the caller where a script has no spaces.
Must not: judge.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from crawler.quality.reading import share

STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
"""The paper's eight, English."""

BULLETS = ("-", "*", "+", "•", "‣", "◦", "▪", "●", "○", "■", "–")
"""What a line of a list begins with, Markdown's marks among them."""

_ELLIPSES = ("...", "…")


def mean_word_length(words: Sequence[str]) -> float:
    """Mean length of words in characters, punctuation included; 0 without words."""
    return sum(map(len, words)) / len(words) if words else 0.0


def symbol_word_ratio(text: str, words: int) -> float:
    """Hash signs and ellipses a word, >= 0; the marks of Markdown headings are markup and do not count.

    A heading's marks are the hash signs at the beginning of a line that a space follows.
    """
    if not words:
        return 0.0
    hashes = text.count("#")
    if hashes:
        lines = (line.lstrip() for line in text.split("\n"))
        hashes -= sum(len(mark) for line in lines if line.startswith("#") and not (mark := _mark(line)).strip("#"))
    return (hashes + text.count("...") + text.count("…")) / words


def bullet_line_share(lines: Sequence[str]) -> float:
    """Share of lines that begin with the sign of a list, in [0, 1]."""
    return share(sum(line.startswith(BULLETS) for line in lines), len(lines))


def ellipsis_line_share(lines: Sequence[str]) -> float:
    """Share of lines that end with an ellipsis, in [0, 1]: teasers of other pages."""
    return share(sum(line.endswith(_ELLIPSES) for line in lines), len(lines))


def alphabetic_word_share(words: Sequence[str]) -> float:
    """Share of words with at least one letter, in [0, 1]."""
    # Most words of a text are the same few: look at each of them once.
    counts = Counter(words)
    return share(sum(n for word, n in counts.items() if word.isalpha() or any(map(str.isalpha, word))), len(words))


def stop_words(terms: Collection[str]) -> int:
    """How many of the eight stop words are among the terms, in [0, 8]; says something of English only."""
    return sum(word in terms for word in STOP_WORDS)


def _mark(line: str) -> str:
    return line[:7].partition(" ")[0]
