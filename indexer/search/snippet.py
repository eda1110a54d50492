"""The piece of a document that shows why it was found.

In: a document's text, the query's index terms, the best passage where the dense leg names one.
Out: a `Snippet`: plain text with the places of the query's words.
At most `SCAN_CHARACTERS` of the text are looked at, each a fixed number of times, so that a text of any length or kind
costs milliseconds. Must not: read documents.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analyzer import analyze
from indexer.ranking import Snippet

# Words are looked for in this much of a text from its start (and around the passage hint). A book has more, but people
# and agents ask for pages; 100,000 characters take about 5 ms.
SCAN_CHARACTERS = 100_000

# Occurrences of one query word beyond this many say nothing new, and a list of keywords should not win by them.
_ENOUGH_MATCHES = 8

_CUT = "…"

# Longer runs without a space are no words; they are looked at in pieces.
_WORD = re.compile(r"\w{1,64}")
# After these a sentence, list entry or paragraph begins; the number of a list entry ends no sentence.
_BORDER = re.compile(r"(?<!\s\d)(?<!\s\d\d)(?<!\A\d)[.!?][\"')\]”’]*\s+|[。！？][」』”]?\s*|\n\s*")
_SPACE = re.compile(r"\s+")

# Markdown's signs at the start of a line: headings, quotations, list marks, fences, and whole lines of table rules.
_LINE_SIGNS = re.compile(
    r"^(?:(?:[ \t]*(?:\#{1,6}(?=[ \t])|>|[-*+](?=[ \t])))+[ \t]*|[ \t]*(?:```|~~~)\w*|[ \t:|=-]+$)", re.MULTILINE
)
# A heading with text after it; joined by a colon it reads as one sentence.
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(\S.*)\n\s*(?=\S)", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\[\]\n]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+)(?<=[^\s*])\1(?![\w*])")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class _Match:
    """A word of the text that is, as far as its own letters say, a word of the query."""

    start: int
    end: int
    word: str


def cut_snippet(text: str, terms: frozenset[str], *, characters: int, hint: tuple[int, int] | None = None) -> Snippet:
    """Choose and cut the piece of a text to show for a query.

    The window with the most different words of the query wins; among equals the one that overlaps `hint`, then the
    one with more of the words, then the first. Without any word the hint's start is shown, or the text's.
    The piece begins and ends at a sentence or line where one is near, else between words, which "…" then shows.

    Args:
        text: `Document.text`, Markdown.
        terms: Index terms of the query, as `analyzer.analyze` gives them.
        characters: Longest snippet, >= 40.
        hint: Offsets of the best passage in `text`.

    Returns:
        A snippet of at most `characters` characters; its text is "" when the text is.
    """
    limit = characters - 2 * (len(_CUT) + 1)
    first, last = _best_window(text, terms, limit, hint)
    start, at_border = _start(text, first, limit - (last - first))
    end, ends_border = _end(text, last, start + limit)
    shown = plain_text(text[start:end])
    before = f"{_CUT} " if shown and not at_border else ""
    after = f" {_CUT}" if shown and not ends_border else ""
    # The signs of a cut are no words; without them most texts are plain ASCII, whose words are found faster.
    marked = tuple((begin + len(before), stop + len(before)) for begin, stop in highlights(shown, terms))
    return Snippet(before + shown + after, marked, start, end)


def highlights(shown: str, terms: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Find the words of a short text whose index term is one of `terms`: half-open ranges, ascending, disjoint."""
    return tuple((token.start, token.end) for token in analyze(shown) if token.term in terms)


def plain_text(markdown: str) -> str:
    """Take Markdown's signs off a short text and make all white space single spaces.

    Example:
        >>> plain_text("## Lists\\n- **Sort** with `sorted()`")
        'Lists: Sort with sorted()'
    """
    text = _CONTROL.sub("", markdown)
    text = _HEADING.sub(
        lambda heading: f"{heading[1].rstrip()}{':' if heading[1].rstrip()[-1].isalnum() else ''}\n", text
    )
    text = _LINE_SIGNS.sub("", text)
    text = _TABLE_ROW.sub(lambda row: row[0].replace("|", " "), text)
    text = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))
    return " ".join(text.replace("`", "").split())


def _best_window(text: str, terms: frozenset[str], limit: int, hint: tuple[int, int] | None) -> tuple[int, int]:
    """Give the offsets of the first and after the last matching word of the best window; equal without any match."""
    low, high = hint or (0, 0)
    best, window = (0, False, 0), (low, low)
    counts: Counter[str] = Counter()
    matches = list(_matches(text, terms, limit, hint))
    right = 0
    for left, match in enumerate(matches):
        while right < len(matches) and (right == left or matches[right].end - match.start <= limit):
            counts[matches[right].word] += 1
            right += 1
        end = min(matches[right - 1].end, match.start + limit)
        overlaps = match.start < high and end > low
        value = (len(counts), overlaps, sum(min(count, _ENOUGH_MATCHES) for count in counts.values()))
        if value > best:
            best, window = value, (match.start, end)
        counts[match.word] -= 1
        if not counts[match.word]:
            del counts[match.word]
    return window


def _matches(text: str, terms: frozenset[str], limit: int, hint: tuple[int, int] | None) -> Iterator[_Match]:
    """Find words of the query in the part of a text that is looked at, in order."""
    # An index term may hold signs ("example.com"); its parts are good enough to choose a window by.
    words = frozenset(part for term in terms for part in _WORD.findall(term))
    # Stemming and lower case leave the first letters: most words are told apart without analysing them.
    heads = frozenset(word[:2] for word in words)
    letters = frozenset(word[0] for word in words)
    known: dict[str, tuple[_Match, ...]] = {}
    for start, end in _regions(len(text), limit, hint):
        for found in _WORD.finditer(text, start, end):
            word = found[0]
            if word.isascii():
                if word[:2].lower() not in heads:
                    continue
            elif letters.isdisjoint(word.lower()):
                continue
            if word not in known:
                known[word] = tuple(
                    _Match(token.start, token.end, token.term) for token in analyze(word) if token.term in words
                )
            offset = found.start()
            yield from (_Match(offset + match.start, offset + match.end, match.word) for match in known[word])


def _regions(length: int, limit: int, hint: tuple[int, int] | None) -> list[tuple[int, int]]:
    head = min(length, SCAN_CHARACTERS)
    if hint is None or hint[0] < head:
        return [(0, head)]
    return [(0, head), (hint[0], min(length, hint[1], hint[0] + 10 * limit))]


def _start(text: str, first: int, room: int) -> tuple[int, bool]:
    """Find where to begin at most `room` characters before the first word, and whether a sentence begins there."""
    lowest = max(0, first - room)
    # From one character before, so that a sentence that begins exactly at `lowest` is seen.
    borders = [found.end() for found in _BORDER.finditer(text, max(0, lowest - 2), first) if found.end() >= lowest]
    if borders:
        return borders[-1], True
    if lowest == 0:
        return 0, True
    # No sentence begins near: show a third of the room before the word and leave the rest for what follows.
    lowest = max(lowest, first - room // 3)
    space = _SPACE.search(text, lowest, first)
    return (space.end() if space else lowest), False


def _end(text: str, last: int, highest: int) -> tuple[int, bool]:
    """Find where to end between the last word and `highest`, and whether a sentence ends there."""
    if highest >= len(text):
        return len(text), True
    start = max(last, highest - (highest - last) // 2)  # A sentence that ends sooner would leave half the room unused.
    # Two characters more, so that a sentence that ends exactly at `highest` is seen.
    borders = [found.end() for found in _BORDER.finditer(text, start, highest + 2) if found.start() < highest]
    if borders:
        return min(borders[-1], highest), True
    spaces = [found.start() for found in _SPACE.finditer(text, last, highest)]
    return (spaces[-1] if spaces else highest), False
