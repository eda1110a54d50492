"""Keyword stuffing: a text that says its keywords more often than a writer would.

Sources: Ntoulas et al., "Detecting Spam Web Pages through Content Analysis", WWW 2006 (words of the title, shares of
popular words, repetition); Gyöngyi & Garcia-Molina, "Web Spam Taxonomy", AIRWeb 2005 (repetition, dumping, weaving,
phrase stitching). What is expected of a topic's main word was measured on clean texts: see `EXPECTED_SHARE`.

In: terms of a text, terms of its title. Out: shares in [0, 1] and counts. A keyword is a term with a letter in it, of
`KEYWORD_LETTERS` or more where the script has spaces, that is no function word of the text's language.
Must not: judge: a page on one small thing names it often.
"""

from collections.abc import Collection, Mapping

import numpy as np

from crawler.quality.reading import Codes, share

KEYWORD_LETTERS = 4

# A writer repeats the topic's main word in about one of 25 words, and a few times even in the shortest text.
EXPECTED_SHARE = 0.04
EXPECTED_TIMES = 4

RUN_SIZES = (1, 2, 3, 4)


def keyword_counts(counts: Mapping[str, int], ignored: Collection[str]) -> dict[str, int]:
    """Keep the keywords of counted terms; a term in another script than ASCII's is one from its second character on."""
    return {
        term: count
        for term, count in counts.items()
        if term not in ignored
        and len(term) >= (KEYWORD_LETTERS if term.isascii() else 2)
        and (term.isalpha() or any(map(str.isalpha, term)))
    }


def top_term_share(counts: Mapping[str, int], terms: int) -> float:
    """Share of the most frequent keyword among all terms, in [0, 1]."""
    return share(max(counts.values(), default=0), terms)


def top_term_excess(counts: Mapping[str, int], terms: int) -> float:
    """How many times as often as expected the most frequent keyword comes, >= 0; up to 1 is usual.

    Expected of a text of n terms are `EXPECTED_TIMES + EXPECTED_SHARE * n`.
    """
    return max(counts.values(), default=0) / (EXPECTED_TIMES + EXPECTED_SHARE * terms)


def title_term_share(counts: Mapping[str, int], terms: int, title_terms: Collection[str]) -> float:
    """Share of the text's terms that are keywords of its title, in [0, 1]; 0 without a title."""
    return share(sum(counts.get(term, 0) for term in set(title_terms)), terms)


def longest_run(codes: Codes, wordless: Collection[int]) -> int:
    """Terms in the longest stretch that says one to four terms again and again, back to back; 0 where none does.

    Args:
        codes: A number for each term; (n,).
        wordless: Codes of terms that are no words: rows of equal numbers in a table are no run.

    Example: "buy now buy now buy now" is a run of 6 terms.
    """
    longest = 0
    barred = np.isin(codes, np.fromiter(wordless, np.int64, len(wordless))) if wordless else np.zeros(len(codes), bool)
    for size in RUN_SIZES:
        if len(codes) < 2 * size:
            break
        same = (codes[size:] == codes[:-size]) & ~barred[size:]
        # Lengths of the stretches of True: the distances between the places where they end.
        breaks = np.flatnonzero(np.concatenate(([True], ~same, [True])))
        stretch = int(np.diff(breaks).max()) - 1
        if stretch >= size:
            longest = max(longest, stretch + size)
    return longest
