"""Which of an index's terms are words that a person may mean.

In: a term as it stands in the index. Out: yes or no. Must not: know a language.
"""

MOST_WORDS = 200_000
"""Words that an index keeps at most, the most frequent: several times what a dictionary holds, and 3 MB in a file."""

# What is longer is no word: hashes, encoded data, sentences without spaces.
_LONGEST_WORD = 40


def is_word(term: str) -> bool:
    """Say whether a term is a word: it begins with a letter and holds letters and digits alone.

    Example:
        >>> [is_word(term) for term in ("straße", "utf8", "3d", "e.g", "")]
        [True, True, False, False, False]
    """
    return term.isalnum() and term[0].isalpha() and len(term) <= _LONGEST_WORD
