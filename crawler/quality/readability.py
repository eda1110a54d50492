"""How hard a text is to read, without knowing its language.

Source: LIX, Björnsson, "Läsbarhet" (Liber, 1968), and "Readability of Newspapers in 11 Languages", Reading Research
Quarterly 18 (1983): words a sentence, plus the percentage of words longer than six letters. About 25 is a book for
children, 45 a newspaper, 60 law and science. Flesch's formula counts syllables, which needs a language; LIX does not.

In: counts. Out: LIX. Must not: judge: neither an API reference nor a poem is badly written for its LIX.
"""

LONG_WORD_LETTERS = 6


def lix(terms: int, long_terms: int, sentences: int) -> float:
    """Give the LIX of a text, >= 0; 0 without terms; meaningless in scripts without spaces.

    Args:
        terms: The text's words.
        long_terms: Those longer than `LONG_WORD_LETTERS`.
        sentences: How many sentences they make, >= 1 where there are terms.

    Example:
        >>> lix(4, 2, 2)
        52.0
    """
    if not terms:
        return 0.0
    return terms / max(sentences, 1) + 100 * long_terms / terms
