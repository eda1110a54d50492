"""A query spelled as the index spells it, where that helps.

In: a query as it was written, the index's `Words`, and two questions to the index. Out: `Spelling`, or nothing.
Must not: touch what was meant as it stands.

Words that may be changed are runs of letters, four or more. Never changed: what stands in quotes; operators and
whatever holds a digit or a sign (`site:…`, `-word`, file names, addresses); words in capitals or with capitals inside
(AND, NASA, eBay); words with a capital in front that the index holds. A word of those that are left is changed

- if the lexical leg finds nothing for it, to a neighbour in at least `FREQUENT` documents;
- if at most `RARE` documents hold it, to a neighbour at distance 1 in `CLEARLY_MORE` times as many, and only where the
  words of the query then stand together in clearly more documents.

Of several neighbours the nearest counts, then the one that stands in more documents together with the query's other
words, then the most frequent.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.analyzer import STOP_WORDS, plain_words
from indexer.search.suggest.words import Words
from indexer.words import is_word

FREQUENT = 3
RARE = 3
CLEARLY_MORE = 20

# Shorter words have too many neighbours, and are often names of things.
_SHORTEST = 4

# From this length on two letters may be wrong.
_LONG = 8

# Neighbours that are looked at together with the other words: a search each.
_MOST_CANDIDATES = 4

# A query of so many words is a text, and no slip of a finger keeps it from finding what it is about.
_MOST_WORDS = 20

_CHUNK = re.compile(r"\S+")
_QUOTES = re.compile(r'["“”„«»]')
_OPENING = "([¿¡"
_CLOSING = ")],.;!?…"

Finds = Callable[[str], bool]
"""Whether the lexical leg finds anything for a word."""

Together = Callable[[Sequence[str]], int]
"""In how many documents words stand together as they are; a count up to some bound will do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A word spelled anew.

    Attributes:
        start: Offset of the word in the query as it was written.
        end: Offset after it.
        replacement: What stands there now.
    """

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A query spelled anew.

    Attributes:
        text: The query, all else as it was written.
        changes: What is different, in order.
    """

    text: str
    changes: tuple[Change, ...]


def spell(query: str, words: Words, finds: Finds, together: Together) -> Spelling | None:
    """Spell a query anew; None where it is well as it is."""
    known = [word for word in plain_words(query) if words.documents(word) and word not in STOP_WORDS]
    if len(known) > _MOST_WORDS:
        return None
    changes = []
    for start, end in _changeable(query):
        word = query[start:end]
        others = [other for other in known if other != word.lower()]
        found = _replacement(word, others, words, finds, together)
        if found is not None:
            known.append(found)
            changes.append(Change(start, end, found.capitalize() if word[0].isupper() else found))
    if not changes:
        return None
    text, last = "", 0
    for change in changes:
        text += query[last : change.start] + change.replacement
        last = change.end
    return Spelling(text + query[last:], tuple(changes))


def _replacement(word: str, others: list[str], words: Words, finds: Finds, together: Together) -> str | None:
    lower = word.lower()
    documents = words.documents(lower)
    if documents > RARE or (documents and word[0].isupper()):
        return None
    if not documents and finds(lower):
        return None  # In another form: what is searched are stems.
    near = words.neighbours(lower, 2 if len(lower) >= _LONG and not documents else 1)
    needed = documents * CLEARLY_MORE if documents else FREQUENT
    near = [each for each in near if each.documents >= needed and each.word.isalpha()]
    if not near:
        return None
    near = [each for each in near if each.distance == near[0].distance][:_MOST_CANDIDATES]
    counts = {each.word: together((*others, each.word)) if others else each.documents for each in near}
    best = max(near, key=lambda each: (counts[each.word], each.documents)).word
    if documents and counts[best] < CLEARLY_MORE * max(together((*others, lower)) if others else documents, 1):
        return None
    return best


def _changeable(query: str) -> list[tuple[int, int]]:
    """Find the words that may be changed."""
    found = []
    is_quoted = False
    for chunk in _CHUNK.finditer(query):
        quotes = len(_QUOTES.findall(chunk.group()))
        if quotes or is_quoted:
            is_quoted ^= bool(quotes % 2)
            continue
        opened = chunk.group().lstrip(_OPENING)
        word = opened.rstrip(_CLOSING)
        start, rest = chunk.end() - len(opened), word[1:]
        if (
            len(word) >= _SHORTEST
            and is_word(word)
            and not any(sign.isdigit() for sign in word)
            and rest == rest.lower()
        ):
            found.append((start, start + len(word)))
    return found
