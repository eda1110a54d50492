"""Queries beside one that was asked, from the headings of what it found.

In: the query's words, the headings of its first documents, the index's `Words`. Out: queries.
Must not: search.

A phrase of one to three words is worth asking for when two or more of the headings hold it, none of its words is one of
the query's (by stem), and it neither begins nor ends with a stop word. It weighs

    headings that hold it * sum over its words of ln(1 + documents of the index / documents that hold the word)

which is tf-idf over the headings. No word is suggested twice; so of phrases that lie in one another and stand in the
same headings, the longest counts. What is suggested is the query with the phrase after it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.analyzer import STOP_WORDS, analyze
from indexer.search.suggest.words import Words
from indexer.words import is_word

LEAST_HEADINGS = 2
_LONGEST_PHRASE = 3

# A word of a heading: its stem, and as it is written there; "" as a stem where no phrase may go over it.
_Word = tuple[str, str]


def related(query: str, headings: Sequence[str], words: Words, documents: int, most: int) -> tuple[str, ...]:
    """Suggest queries.

    Args:
        query: The words that were looked for, without operators.
        headings: Of the first documents found.
        words: The index's.
        documents: Of the index.
        most: Queries wanted at most, >= 1.

    Returns:
        The heaviest first.
    """
    asked = {token.term for token in analyze(query)}
    spellings: dict[tuple[str, ...], Counter[str]] = {}
    holders: dict[tuple[str, ...], set[int]] = {}
    for number, heading in enumerate(dict.fromkeys(headings)):
        for stems, text in _phrases(heading, asked):
            spellings.setdefault(stems, Counter())[text] += 1
            holders.setdefault(stems, set()).add(number)
    found = {stems: held for stems, held in holders.items() if len(held) >= LEAST_HEADINGS}

    def weight(stems: tuple[str, ...]) -> float:
        text = _spelling(spellings[stems])
        return len(found[stems]) * sum(math.log(1 + documents / max(words.documents(word), 1)) for word in text.split())

    chosen: list[str] = []
    used: set[str] = set()
    for stems in sorted(found, key=lambda each: (-weight(each), each)):
        if used.isdisjoint(stems):
            used.update(stems)
            chosen.append(f"{query} {_spelling(spellings[stems])}")
    return tuple(chosen[:most])


def _phrases(heading: str, asked: set[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the phrases of a heading, each once: stems, and the words in lower case."""
    line = _words(heading, asked)
    seen = set()
    for first in range(len(line)):
        for last in range(first + 1, min(first + _LONGEST_PHRASE, len(line)) + 1):
            piece = line[first:last]
            stems = tuple(stem for stem, _ in piece)
            if "" in stems:
                break
            if stems not in seen and piece[0][1] not in STOP_WORDS and piece[-1][1] not in STOP_WORDS:
                seen.add(stems)
                yield stems, " ".join(word for _, word in piece)


def _words(heading: str, asked: set[str]) -> list[_Word]:
    line: list[_Word] = []
    for chunk in heading.split():
        word = chunk.strip(",.;:!?()[]\"'“”„«»…").lower()
        tokens = analyze(word)
        stem = tokens[0].term if len(tokens) == 1 else word
        usable = is_word(word) and stem not in asked
        line.append((stem if usable else "", word))
        if chunk[-1] in ",.;:!?)":
            line.append(("", ""))  # No phrase goes over the end of a sentence.
    return line


def _spelling(counts: Counter[str]) -> str:
    """Choose the most frequent spelling, of several the first."""
    return min(counts, key=lambda text: (-counts[text], text))
