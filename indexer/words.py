"""Which of an index's terms are words that a person may mean.

In: terms as they stand in the index. Out: yes or no; in how many documents each stands. Must not: know a language.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import chain

MOST_WORDS = 200_000
"""Words that an index keeps at most, the most frequent: several times what a dictionary holds, and 3 MB in a file."""

# What is longer is no word: hashes, encoded data, sentences without spaces.
_LONGEST_WORD = 40


def is_word(term: str) -> bool:
    """Say whether a term is a word: it begins with a letter, and holds letters, their marks, and digits alone.

    Example:
        >>> [is_word(term) for term in ("straße", "utf8", "हिन्दी", "3d", "e.g", "")]
        [True, True, True, False, False, False]
    """
    return 0 < len(term) <= _LONGEST_WORD and term[0].isalpha() and (term.isalnum() or all(map(_is_part, term)))


def count_words(documents: Iterable[Iterable[str]], most: int) -> list[tuple[str, int]]:
    """Count in how many documents each word stands: number down, word up; at most `most`, and `MOST_WORDS`.

    Args:
        documents: The terms of each.
        most: Words wanted at most.
    """
    counts = Counter(term for terms in documents for term in set(terms) if is_word(term))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: min(most, MOST_WORDS)]


def greater_counts(*fields: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Bring counts of several fields together, each word with the greatest of its own: number down, word up."""
    counts: dict[str, int] = {}
    for word, count in chain.from_iterable(fields):
        counts[word] = max(count, counts.get(word, 0))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]


def _is_part(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
