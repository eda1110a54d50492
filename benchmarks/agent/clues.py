"""What found text says to ask next: words that go with it, and names that stand in it.

In: pieces that a tool showed, best first, and what was asked so far. Out: words or names, the most promising first.
Must not: search, or know what is evidence.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import regex

from benchmarks.agent.session import Piece

_WORD = regex.compile(r"\p{L}[\p{L}\p{N}_.-]*[\p{L}\p{N}]")

# Two to four words that begin with capitals, initials and "of" and the like between them allowed; or a word with a sign
# inside or in capitals, as names of files, settings and commands are.
_PART = r"\p{Lu}(?:\.|[\p{L}'’-]*)"
_PERSON = rf"{_PART}(?:\s+(?:(?:of|de|von|van|al|bin|the|da|di)\s+)?{_PART}){{1,3}}"
_CODE = r"\p{L}+(?:[_.]\p{L}+)+|\p{Lu}{2,}(?:\s\p{Lu}{2,}){0,2}"
_NAME = regex.compile(rf"{_PERSON}|{_CODE}")

# Of so few pieces nothing can be learned about how common a word is in the collection: these are common everywhere.
_COMMON_WORDS = """
a about after all also an and any are as at be been but by can for from had has have he her his if in into is it its
more most no not of on one only or other s she so such than that the their them then there these they this to two up
use used using was we were what when where which who will with would you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())

# Each of the first documents counts by its rank, as reciprocal rank fusion does in small: the third counts a third.
_FIRST = 3


def terms(pieces: Sequence[Piece], asked: str, most: int) -> tuple[str, ...]:
    """Give words of the first pieces that were not asked for, by a relevance model of them.

    A word's weight: its share of a piece's words, divided by the piece's rank, summed over the first three pieces, and
    times the logarithm of 1 + pieces over pieces that hold the word. It is RM3's model as far as somebody can make it
    who sees only a list of results.

    Source: Lavrenko and Croft, "Relevance-Based Language Models", SIGIR 2001; Abdul-Jaleel et al., "UMass at TREC 2004:
    Novelty and HARD", TREC 2004.

    Args:
        pieces: Results, best first.
        asked: What was asked; its words are left out.
        most: Words wanted at most.

    Returns:
        Words in lower case, the heaviest first, equal ones by the alphabet.
    """
    known = set(words_of(asked)) | _COMMON
    bags = [Counter(words_of(f"{piece.title} {piece.text}")) for piece in pieces]
    holding = Counter(word for bag in bags for word in bag)
    weights: dict[str, float] = {}
    for rank, bag in enumerate(bags[:_FIRST], start=1):
        for word, count in bag.items():
            if word not in known:
                rarity = math.log(1 + len(bags) / holding[word])
                weights[word] = weights.get(word, 0.0) + count / bag.total() / rank * rarity
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:most])


def names(pieces: Iterable[Piece], asked: Iterable[str]) -> tuple[str, ...]:
    """Give names that stand in the pieces and were not asked for.

    Args:
        pieces: Best first.
        asked: Queries so far; a name whose words all stand in one of them is left out.

    Returns:
        Those of the first piece first, there in the text's order, none twice.
    """
    before = [set(words_of(query)) for query in asked]
    found: dict[str, None] = {}
    for piece in pieces:
        for match in _NAME.finditer(piece.text):
            name = " ".join(match[0].split())
            words = set(words_of(name))
            if words and not any(words <= query for query in before):
                found.setdefault(name)
    return tuple(found)


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case, those with signs inside whole."""
    return [match[0].lower() for match in _WORD.finditer(text)]
