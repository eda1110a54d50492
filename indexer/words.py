"""Which of an index's terms are words that a person may mean.

In: a term as it stands in the index. Out: yes or no. Must not: know a language.
"""

import unicodedata

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


def _is_part(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
