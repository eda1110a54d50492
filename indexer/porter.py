"""Porter's stemmer, exactly as Lucene has it.

In: a lower-case word. Out: its stem.
Lucene's `PorterStemmer` keeps the departures of Martin Porter's own Java program ("bli" -> "ble", "logi" -> "log",
words of one or two letters left alone, any doubled consonant undone), which Snowball's "porter" lacks: "possibly"
becomes "possibl" here and "possibli" there. An oracle for Lucene and a highlighter beside it need Lucene's stems.

Source: M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980, and his Java program of 2000.
Must not: know about tokens or stop words.
"""

from functools import lru_cache
from itertools import pairwise

_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
)  # fmt: skip


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Give the stem of a word; words of one or two letters are their own.

    Args:
        word: Lower case; signs outside a-z count as consonants.

    Example:
        >>> stem("possibly"), stem("running"), stem("as")
        ('possibl', 'run', 'as')
    """
    if len(word) <= 2:
        return word
    word = _step_1b(_step_1a(word))
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    return _step_5(_step_4(_replace(_replace(word, _STEP_2), _STEP_3)))


def _consonants(word: str) -> list[bool]:
    """Say for each letter whether it is a consonant; y is one at the start and after a vowel."""
    result: list[bool] = []
    for letter in word:
        result.append(letter not in "aeiou" and (letter != "y" or not result or not result[-1]))
    return result


def _measure(word: str) -> int:
    """Count the changes from a vowel to a consonant: Porter's m."""
    kinds = _consonants(word)
    return sum(not before and after for before, after in pairwise(kinds))


def _has_vowel(word: str) -> bool:
    return not all(_consonants(word))


def _ends_double(word: str) -> bool:
    return len(word) >= 2 and word[-1] == word[-2] and _consonants(word)[-1]


def _ends_short(word: str) -> bool:
    """Porter's *o: consonant, vowel, consonant that is not w, x or y."""
    return len(word) >= 3 and _consonants(word)[-3:] == [True, False, True] and word[-1] not in "wxy"


def _step_1a(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _step_1b(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        base = word.removesuffix(suffix)
        if base == word:
            continue
        if not _has_vowel(base):
            return word
        if base.endswith(("at", "bl", "iz")):
            return base + "e"
        if _ends_double(base):
            return base if base[-1] in "lsz" else base[:-1]
        return base + "e" if _measure(base) == 1 and _ends_short(base) else base
    return word


def _replace(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    """Apply the first rule whose ending fits; it acts only where what stands before has a measure above 0."""
    for suffix, replacement in rules:
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            return base + replacement if _measure(base) > 0 else word
    return word


def _step_4(word: str) -> str:
    for suffix in _STEP_4:
        if word.endswith(suffix):
            # Of "sion" and "tion" only "ion" goes.
            base = word[:-3] if suffix.endswith("ion") else word[: -len(suffix)]
            return base if _measure(base) > 1 else word
    return word


def _step_5(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        measure = _measure(base)
        if measure > 1 or (measure == 1 and not _ends_short(base)):
            word = base
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        return word[:-1]
    return word
