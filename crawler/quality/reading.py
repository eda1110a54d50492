"""A text taken apart once, for all rules: lines, paragraphs, words, terms.

In: any text. Out: `Reading`. Words are what white space separates, as Gopher's rules count them. Terms are runs of
letters, marks and digits in lower case. Where a script writes no spaces between words (Han, kana, Thai, ...) each pair
of neighbouring signs is a term, as search engines read Chinese; measures of repetition then still mean something, and
measures of words give NaN.
Must not: read more than `MAX_CHARACTERS`, so that a page of 50 MB costs no more than one of 1 MB.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import regex

# The longest novels are under 4 MB and almost no page is over 300 KB of text: what follows tells nothing new.
MAX_CHARACTERS = 1_000_000

# Work with n-grams sorts, so it is the dearest; a fifth of the longest reading is more than enough to show repetition.
MAX_NGRAM_TERMS = 20_000

# Above this share of letters in scripts without spaces, white space does not tell words apart.
SPACELESS_TEXT = 0.3

# Texts in Latin, Greek or Cyrillic letters without combining marks need none of Unicode's tables, which take time.
_COMPLEX = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0590-\u1dff\u2c00-\U0010ffff]")
_SIMPLE_TERM = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")
_TERM = regex.compile(r"[\p{L}\p{M}\p{N}]++(?:['’][\p{L}\p{M}\p{N}]++)*+")
_SPACELESS_SIGN = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SPACELESS = regex.compile(rf"[{_SPACELESS_SIGN}]")
_PIECE = regex.compile(rf"[{_SPACELESS_SIGN}]++|[^{_SPACELESS_SIGN}]++")
# Marks, what closes behind them, and a space if one follows. A run is taken whole, so no search starts inside it.
_MARKS = re.compile(r"([.!?…。！？｡۔।॥]++)[\"'”’»)\]」』]*+(\s)?")
_MARKS_WITHOUT_SPACE = "。！？｡۔।॥"
_LAST_SIGNS = (".", "!", "?", "…", *_MARKS_WITHOUT_SPACE, '"', "'", "”", "’", "»", ")", "]", "」", "』")

Codes = np.ndarray[tuple[int], np.dtype[np.int64]]
"""A number for each term of a text, equal for equal terms, counted up from 0 in order of first appearance; (n,)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart.

    Attributes:
        text: What was read: at most `MAX_CHARACTERS`.
        lines: Lines that are not empty, without white space around them.
        paragraphs: What empty lines separate, without white space around it.
        words: What white space separates.
        terms: Runs of letters and digits in lower case; pairs of signs where a script has no spaces.
        vocabulary: The different terms, in order of first appearance.
        codes: For each term its place in the vocabulary; (n,).
        counts: For each term of the vocabulary how often it comes; (v,).
        lengths: For each term of the vocabulary its characters; (v,).
        sentences: Ends of sentences, at least 1 where there is a term, 0 where there is none.
        is_spaceless: Whether white space does not tell the words of this text apart.
    """

    text: str
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    words: tuple[str, ...]
    terms: tuple[str, ...]
    vocabulary: tuple[str, ...]
    codes: Codes
    counts: Codes
    lengths: Codes
    sentences: int
    is_spaceless: bool


def read_text(text: str) -> Reading:
    """Take a text apart, in time linear in its length."""
    text = text[:MAX_CHARACTERS]
    found, spaceless = split_whole(text)
    codes = codes_of(found)
    # Keys of a dict keep the order of first appearance, which is the order of codes.
    vocabulary = tuple(dict.fromkeys(found))
    paragraphs = tuple(part for piece in text.split("\n\n") if (part := piece.strip()))
    return Reading(
        text=text,
        lines=lines_of(text),
        paragraphs=paragraphs,
        words=tuple(text.split()),
        terms=found,
        vocabulary=vocabulary,
        codes=codes,
        counts=np.bincount(codes, minlength=len(vocabulary)).astype(np.int64, copy=False),
        lengths=np.fromiter(map(len, vocabulary), np.int64, len(vocabulary)),
        sentences=count_sentences(text, paragraphs) if found else 0,
        is_spaceless=spaceless,
    )


def count_sentences(text: str, paragraphs: Sequence[str]) -> int:
    """Count the ends of sentences: marks before white space, and paragraphs that end in none, as headings do.

    Scripts that write no space behind a mark need none. Abbreviations count as ends: to know them takes a language.

    Returns:
        At least 1.
    """
    marks = sum(bool(space) or run[-1] in _MARKS_WITHOUT_SPACE for run, space in _MARKS.findall(text + "\n"))
    return max(marks + sum(not paragraph.endswith(_LAST_SIGNS) for paragraph in paragraphs), 1)


def lines_of(text: str) -> tuple[str, ...]:
    """Give the lines that are not empty, without white space around them."""
    return tuple(line for raw in text.split("\n") if (line := raw.strip()))


def terms_of(text: str) -> list[str]:
    """Give the terms of a text in their order.

    Example:
        >>> terms_of("Don't panic: 42 towels, 日本語")
        ["don't", 'panic', '42', 'towels', '日本', '本語']
    """
    return split_terms(text)[0]


@lru_cache(maxsize=1)
def split_whole(text: str) -> tuple[tuple[str, ...], bool]:
    """Give the same as `split_terms`; several measures in a row ask it of one document's text, which is split once."""
    terms, is_spaceless = split_terms(text)
    return tuple(terms), is_spaceless


def split_terms(text: str) -> tuple[list[str], bool]:
    """Give the terms of a text, and whether white space does not tell its words apart."""
    if text.isascii() or _COMPLEX.search(text) is None:
        return _SIMPLE_TERM.findall(text.lower()), False
    found: list[str] = _TERM.findall(text.lower())
    terms: list[str] = []
    spaceless = 0
    for term in found:
        if term.isascii():
            terms.append(term)
            continue
        for piece in _PIECE.findall(term):
            if _SPACELESS.match(piece) is None:
                terms.append(piece)
                continue
            spaceless += len(piece)
            terms.extend(piece[start : start + 2] for start in range(max(len(piece) - 1, 1)))
    return terms, spaceless > SPACELESS_TEXT * sum(map(len, found))


def codes_of(terms: Sequence[str]) -> Codes:
    """Number terms in order of first appearance, from 0."""
    numbers = {term: number for number, term in enumerate(dict.fromkeys(terms))}
    return np.fromiter(map(numbers.__getitem__, terms), np.int64, len(terms))


def share(part: float, whole: float) -> float:
    """Divide, in [0, 1]; 0 where there is nothing to divide by."""
    return min(part / whole, 1.0) if whole > 0 else 0.0
