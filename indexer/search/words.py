"""Where the words of a query stand in a text.

In: a query's words, a text, the text's language. Out: places. Texts in English, or in a language that is not known, are
read as the index reads them: a word is marked where its stem is that of a word of the query. The analyzers of other
languages are Lucene's, and asking Java for each hit takes longer than all the rest; so there a word is marked that is a
word of the query but for case, accents and its ending: both begin with the same four letters or more, three fifths of
the longer one, and at most three letters of each follow. Shorter words must be equal, and are marked only where they
are names in capitals, or nothing else is asked for. Chinese, Japanese and Korean are marked where two neighbouring
signs of the query stand together, which is how the index holds them.
Must not: read documents, or look at one place more than a fixed number of times.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol

import regex

from indexer.analyzer import analyze
from indexer.folding import ACCENTS, WORD_SIGNS, fold, pattern_of, spellings_of, words_of

Match = tuple[int, int, str]
"""Where a word of the query stands: start, end, and the word's name, equal for all its forms."""

# A place is looked up for no more words than this, the longest, hence rarest. All are marked in what is shown.
_MOST_HEADS = 32

# Of a word that stands in a text more often, only the first of its places are looked at, and those near rarer words.
_MANY = 64

# In a text that is read by its letters, no more places than this are looked at.
_MOST_FORMS = 1000

# Longer runs without a space are no words; they are looked at in pieces.
_WORD = re.compile(r"\w{1,64}")

# Letters that an ending may have, and that words must share, where only endings are known to differ.
_ENDING = 3
_SHARED = 4
_SHARE = 0.6

_FOLDED_WORD = regex.compile(rf"[{WORD_SIGNS}]{{1,64}}+")
_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]++")
_ENGLISH = frozenset(("en", "und", ""))
# Scripts that the English reading too takes sign by sign.
_FIRST_ASIAN = "\u2e80"


class Reading(Protocol):
    """How the words of a query are looked for in texts of some language."""

    def find(self, text: str, start: int, end: int, near: int) -> list[Match]:
        """Find words of the query in a part of a text, ascending; of frequent ones those that can matter.

        Args:
            text: The text.
            start: Where to begin.
            end: Where to end.
            near: How far from a rarer word a frequent one still matters, characters.
        """
        ...

    def highlights(self, shown: str) -> tuple[tuple[int, int], ...]:
        """Find all words of the query in a short text: half-open ranges, ascending, disjoint."""
        ...


class QueryWords:
    """The words of one query, for texts in any language."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reading(self, language: str) -> Reading:
        """Give what reads texts of a language, a BCP 47 tag."""
        return self._stems if language.partition("-")[0].lower() in _ENGLISH else self._forms

    @cached_property
    def _stems(self) -> "StemReading":
        return StemReading(frozenset(token.term for token in analyze(self._text)))

    @cached_property
    def _forms(self) -> "FormReading":
        return FormReading(self._text)


class StemReading:
    """Words by their stem, as Anserini's English analyzer reads them."""

    def __init__(self, terms: frozenset[str]) -> None:
        """Take index terms, as `analyzer.analyze` gives them."""
        self._terms = terms
        # An index term may hold signs ("example.com"); its parts are good enough to find it by.
        self._words = frozenset(part for term in terms for part in _WORD.findall(term))
        self._heads = _heads(self._words)
        # The documents of one page of hits share most of their words.
        self._known: dict[str, tuple[Match, ...]] = {}
        self._marked: dict[str, tuple[tuple[int, int], ...]] = {}

    def find(self, text: str, start: int, end: int, near: int) -> list[Match]:
        """Find words of the query."""
        part = text[start:end]
        lowered = _lowered(part)
        known = self._known

        def look(head: str, place: int) -> Iterable[Match]:
            if head[0] >= _FIRST_ASIAN:
                return ((place, place + len(head), head),) if head in self._words else ()
            if place and (lowered[place - 1].isalnum() or lowered[place - 1] == "_"):
                return ()
            found = _WORD.match(part, place)
            if found is None:
                return ()
            word = found[0]
            if word not in known:
                known[word] = tuple(
                    (token.start, token.end, token.term) for token in analyze(word) if token.term in self._words
                )
            return ((place + first, place + last, term) for first, last, term in known[word])

        return _moved(_found(lowered, self._heads, look, near), start)

    def highlights(self, shown: str) -> tuple[tuple[int, int], ...]:
        """Find the words whose index term is one of the query's."""
        # The analyzer is given what can hold a word of the query: most of a text cannot.
        if len(self._words) > _MOST_HEADS:
            return tuple((token.start, token.end) for token in analyze(shown) if token.term in self._terms)
        lowered, marked, behind = _lowered(shown), [], 0
        for place in sorted(place for head in self._heads for place in _places(lowered, head)):
            if place < behind:
                continue
            # No word reaches over white space.
            first = max(lowered.rfind(" ", 0, place), lowered.rfind("\n", 0, place)) + 1
            space = lowered.find(" ", place)
            behind = space if space >= 0 else len(lowered)
            marked += [(first + start, first + end) for start, end in self._marks(shown[first:behind])]
        return tuple(marked)

    def _marks(self, run: str) -> tuple[tuple[int, int], ...]:
        """Find the words in a run without white space; the same ones stand in many hits."""
        if run not in self._marked:
            self._marked[run] = tuple((token.start, token.end) for token in analyze(run) if token.term in self._terms)
        return self._marked[run]


class FormReading:
    """Words by their folded letters but for the ending; Chinese, Japanese and Korean by pairs of signs."""

    def __init__(self, text: str) -> None:
        self._pairs = frozenset(pair for run in _ASIAN.findall(text) for pair in _pairs(run))
        words = dict.fromkeys(fold(word) for word in _telling(words_of(_ASIAN.sub(" ", text))))
        self._words = sorted(words, key=lambda word: (-len(word), word))[:_MOST_HEADS]
        # Four letters find the places; what stands there is compared letter by letter.
        self._heads = frozenset(word[:_SHARED] for word in self._words)
        self._known: dict[str, str] = {}

    def find(self, text: str, start: int, end: int, near: int) -> list[Match]:
        """Find words of the query."""
        pairs = sorted(self._pairs)[:_MOST_HEADS]
        matches = _moved(
            _found(text[start:end], pairs, lambda pair, place: ((place, place + len(pair), pair),), near), start
        )
        known = self._known
        for place in islice(self._candidates(text, start, end), _MOST_FORMS):
            if place and _FOLDED_WORD.match(text, pos=place - 1, endpos=place):
                continue
            word = _FOLDED_WORD.match(text, pos=place, endpos=end)[0]
            if word not in known:
                known[word] = self._word_of(fold(word))
            if known[word]:
                matches.append((place, place + len(word), known[word]))
        return sorted(matches)

    def highlights(self, shown: str) -> tuple[tuple[int, int], ...]:
        """Find the words, neighbouring signs joined."""
        marked: list[tuple[int, int]] = []
        for start, end, _ in self.find(shown, 0, len(shown), len(shown)):
            if marked and start < marked[-1][1]:
                marked[-1] = (marked[-1][0], max(end, marked[-1][1]))
            else:
                marked.append((start, end))
        return tuple(marked)

    def _word_of(self, folded: str) -> str:
        """Name the word of the query that a word is; "" where it is none."""
        for word in self._words:
            if word == folded:
                return word
            shared = 0
            for one, other in zip(word, folded, strict=False):
                if one != other:
                    break
                shared += 1
            longer = max(len(word), len(folded))
            if shared >= max(_SHARED, _SHARE * longer) and longer - shared <= _ENDING:
                return word
        return ""

    def _candidates(self, text: str, start: int, end: int) -> Iterable[int]:
        """Give the places in a part of a text where the beginning of a word of the query stands, ascending."""
        if not self._heads:
            return ()
        part = text[start:end]
        if part.isascii():
            # No accents: writing the pattern would take longer than all the rest of a search.
            lowered = part.lower()
            return sorted({start + place for head in self._heads for place in _places(lowered, head)})
        return (found.start() for found in self._pattern.finditer(text, start, end))

    @cached_property
    def _pattern(self) -> "re.Pattern[str]":
        """One pattern for the beginnings of all words, at least one; it looks at few letters but their first ones."""
        branches: dict[str, list[str]] = {}
        for head in sorted(self._heads):
            branches.setdefault(spellings_of(head[0]), []).append(ACCENTS + pattern_of(head[1:]))
        written = "|".join(f"(?<=[{first}])(?:{'|'.join(rest)})" for first, rest in branches.items())
        firsts = f"[{''.join(branches)}]"
        # Most places are inside words, and are passed over before the rest is looked at.
        return re.compile(rf"{firsts}(?<![^\W_]{firsts})(?:{written})")


def _telling(words: Sequence[str]) -> Sequence[str]:
    """Leave out words of less than four letters, few of which say what is asked for, unless there are no others.

    Those in capitals and with digits are names ("SQL", "B12").
    """
    return [word for word in words if len(word) >= _SHARED or word.isupper() or not word.isalpha()] or words


def _pairs(run: str) -> list[str]:
    return [run[first : first + 2] for first in range(len(run) - 1)] or [run]


def _heads(words: Iterable[str]) -> list[str]:
    """Give the beginnings that every form of the words has: stemming changes the last two letters at most."""
    heads: dict[str, None] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        heads[word[: max(2, len(word) - 2)]] = None
    kept = list(heads)[:_MOST_HEADS]
    return [head for head in kept if not any(head != other and head.startswith(other) for other in kept)]


def _lowered(text: str) -> str:
    """Give a text in lower case, letter by letter, so that offsets stay: no final sigma, no dot over a Turkish i."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


def _found(text: str, heads: Sequence[str], look: Callable[[str, int], Iterable[Match]], near: int) -> list[Match]:
    """Look at the places of each head; of frequent ones at the first, and at those near what is rare."""
    counted = sorted((text.count(head), head) for head in heads)
    rare = [
        match for count, head in counted if count <= _MANY for at in _places(text, head) for match in look(head, at)
    ]
    matches = dict.fromkeys(rare)
    regions = _regions(rare[:_MANY], near, len(text))
    for count, head in counted:
        if count > _MANY:
            places = set(islice(_places(text, head), _MANY))
            places.update(place for low, high in regions for place in _places(text, head, low, high))
            matches.update(dict.fromkeys(match for place in places for match in look(head, place)))
    return sorted(matches)


def _places(text: str, head: str, low: int = 0, high: int | None = None) -> Iterator[int]:
    """List where a string stands, ascending."""
    place = text.find(head, low, high)
    while place >= 0:
        yield place
        place = text.find(head, place + 1, high)


def _regions(matches: Sequence[Match], near: int, length: int) -> list[tuple[int, int]]:
    """Give what lies near some matches, joined where it meets, ascending."""
    regions: list[tuple[int, int]] = []
    for start, end, _ in sorted(matches):
        low, high = max(0, start - near), min(length, end + near)
        if regions and low <= regions[-1][1]:
            regions[-1] = (regions[-1][0], max(high, regions[-1][1]))
        else:
            regions.append((low, high))
    return regions


def _moved(matches: list[Match], by: int) -> list[Match]:
    return [(start + by, end + by, word) for start, end, word in matches] if by else matches
