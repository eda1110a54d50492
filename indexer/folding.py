"""Words compared without regard to case and accents, in any script, and patterns that find them in a text as it stands.

In: words. Out: their folded form, and regular expressions for texts that are not folded: folding a whole text takes
longer than searching it, and moves its offsets.
Folded are case, compatibility forms, the accents of Latin, Greek and Cyrillic letters and Arabic vowel signs. The signs
of other scripts (Devanagari's vowels, say) are letters and stay.
Must not: stem.
"""

import unicodedata
from functools import cache, lru_cache
from itertools import groupby

import regex

# Letters whose accents are looked for: Latin with its extensions, Greek, Cyrillic, and the first two's later blocks.
_ACCENTED = (range(0xC0, 0x250), range(0x386, 0x530), range(0x1E00, 0x2000))

# Combining accents of European scripts; vowel signs of Arabic.
_MARKS = frozenset(map(chr, (*range(0x300, 0x370), *range(0x64B, 0x653), 0x670, 0x640)))

ACCENTS = r"[\u0300-\u036f\u0640\u064b-\u0652\u0670]*+"
"""A pattern for accents that stand as signs of their own: `_MARKS`. In ranges, as all classes here: patterns are
written for each query, and reading a class sign by sign took most of a search."""

WORD_SIGNS = r"\p{L}\p{M}\p{N}"
"""What words are made of, for a character class of `regex`."""

_WORD = regex.compile(rf"[{WORD_SIGNS}]++")


def fold(word: str) -> str:
    """Give the form in which words are compared.

    Example:
        >>> [fold(word) for word in ("Straße", "ÉCOLE", "Ёлка", "ﬁne", "हिन्दी")]
        ['strasse', 'ecole', 'елка', 'fine', 'हिन्दी']
    """
    if word.isascii():
        return word.lower()
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in whole if sign not in _MARKS))


def words_of(text: str) -> list[str]:
    """List the runs of letters, marks and digits of a text."""
    found: list[str] = _WORD.findall(text)
    return found


def pattern_of(folded: str) -> str:
    """Write a pattern, for `re` and `regex`, that finds a folded word, or its beginning, as it may stand in a text.

    It reads each letter in either case and with any accent, and an accent that stands as a sign of its own. It does
    not look at what stands before and after.
    """
    pattern = []
    for place, letter in enumerate(folded):
        # "ß" stands for both of two.
        is_second = letter == "s" and folded[place - 1 : place] == "s"
        pattern.append(f"[{spellings_of(letter)}]{'?' if is_second else ''}{ACCENTS}")
    return "".join(pattern)


def spellings_of(letter: str) -> str:
    """List the signs that fold to a letter alone, itself included, for a character class; neighbours as ranges."""
    upper = letter.upper()
    return _ranges(_spellings().get(letter, letter + upper if len(upper) == 1 else letter))


@lru_cache(maxsize=4096)
def _ranges(signs: str) -> str:
    """Write signs, neighbours by their first and last."""
    written = []
    codes = sorted(map(ord, signs))
    # Signs of a run differ from their place by the same number.
    for _, run in groupby(enumerate(codes), lambda placed: placed[1] - placed[0]):
        first, *others = (regex.escape(chr(code), special_only=False) for _, code in run)
        written.append(f"{first}-{others[-1]}" if len(others) > 1 else "".join((first, *others)))
    return "".join(written)


@cache
def _spellings() -> dict[str, str]:
    """List for each letter the signs that fold to it alone, itself included."""
    spellings: dict[str, set[str]] = {}
    for code in (*range(0x30, 0x7B), *(code for block in _ACCENTED for code in block)):
        sign = chr(code)
        folded = fold(sign)
        if len(folded) == 1 and (folded != sign or sign.isalnum()):
            spellings.setdefault(folded, {folded}).add(sign)
    spellings["s"] |= {"ß", "ẞ"}
    return {letter: "".join(sorted(signs)) for letter, signs in spellings.items()}
