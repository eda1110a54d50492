"""The pieces of a document that show why it was found.

In: a document's text, the query's words, the best passage where the dense leg names one.
Out: `Snippet`s: plain text with the places of the query's words.
At most `SCAN_CHARACTERS` of the text are looked at, each a fixed number of times, so that a text of any length or kind
costs milliseconds. Must not: read documents.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from indexer.budget import Budget
from indexer.errors import RequestError
from indexer.ranking import Snippet
from indexer.search.plain import plain_text
from indexer.search.words import Match, Reading, StemReading
from indexer.sentences import starts

# Words are looked for in this much of a text from its start (and around the passage hint). A book has more, but people
# and agents ask for pages.
SCAN_CHARACTERS = 1_000_000

# Occurrences of one query word beyond this many say nothing new, and a list of keywords should not win by them.
_ENOUGH_MATCHES = 8

SHORTEST = 40
"""Characters of a snippet at least: a few words between two signs of a cut."""

MOST_EXTRA = 10

_CUT = "…"
_ROOM_OF_CUTS = 2 * (len(_CUT) + 1)

# Tries to fit a piece into a budget of tokens; each takes it shorter by what was too much.
_TRIES = 8

_FIRST_SPACE = regex.compile(r"\s+")
_LAST_SPACE = regex.compile(r"(?r)\s")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pieces:
    """How much of a text to show.

    Attributes:
        characters: Longest piece, `SHORTEST` to 10,000.
        extra: Pieces besides the best one, at most, 0 to `MOST_EXTRA`.
        budget: The most for all of them together, signs of cuts included; None: no limit but the others. What is left
            of it when it is too short for another piece is not used.

    Raises:
        RequestError: A value outside its range; `thing` is the attribute's name.
    """

    characters: int = 300
    extra: int = 0
    budget: Budget | None = None

    def __post_init__(self) -> None:
        for name, value, lowest, highest in (
            ("characters", self.characters, SHORTEST, 10_000),
            ("extra", self.extra, 0, MOST_EXTRA),
        ):
            if not lowest <= value <= highest:
                raise RequestError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a number in that range"
                )


@dataclass(frozen=True, slots=True)
class Snippets:
    """The pieces of one document.

    Attributes:
        best: The best one; its text is "" when the document's is, or when nothing fits the budget.
        extra: Others, best first; none overlaps another, and each holds a word of the query.
        truncated: Whether some of the document's text is in none of them.
        next: Offset from which to open the document to read on behind the best one; None where nothing follows it.
    """

    best: Snippet
    extra: tuple[Snippet, ...]
    truncated: bool
    next: int | None


def cut_snippets(text: str, words: Reading, pieces: Pieces, *, hint: Range | None = None) -> Snippets:
    """Choose and cut the pieces of a text to show for a query.

    The window with the most different words of the query wins; among equals the one that overlaps `hint`, then the
    one with more of the words, then the first. Without any word the hint's start is shown, or the text's. Further
    pieces are chosen alike from what is left, as long as there are words in it.
    Each begins and ends at a sentence or line where one is near, else between words, which "…" then shows.

    Args:
        text: `Document.text`, Markdown.
        words: The query's, `words.QueryWords(query).reading(document.language)`.
        pieces: How much to show.
        hint: Offsets of the best passage in `text`.

    Returns:
        The pieces; `highlights` are the words of the query in each.
    """
    matches = _matches(text, words, pieces.characters, hint)
    shown: list[Snippet] = []
    spent = 0
    while len(shown) <= pieces.extra:
        free = _free(text, shown)
        window = _best_window(matches, free, pieces.characters - _ROOM_OF_CUTS, hint)
        if window is None:
            if shown:
                break
            window = hint[0] if hint else 0, hint[0] if hint else 0, (0, len(text))
        piece = _fitting(text, words, window, pieces, spent)
        if piece is None:
            break
        shown.append(piece)
        spent += _cost(piece.text, pieces.budget)
    best = shown[0] if shown else Snippet("", (), 0, 0)
    end = len(text.rstrip())
    return Snippets(
        best=best,
        extra=tuple(shown[1:]),
        truncated=any(text[low:high].strip() for low, high in _free(text, shown)),
        next=best.end if best.end < end else None,
    )


def cut_snippet(text: str, terms: frozenset[str], *, characters: int, hint: Range | None = None) -> Snippet:
    """Choose and cut the one best piece of a text in English; as `cut_snippets`.

    Args:
        text: `Document.text`, Markdown.
        terms: Index terms of the query, as `analyzer.analyze` gives them.
        characters: Longest snippet, >= `SHORTEST`.
        hint: Offsets of the best passage in `text`.
    """
    return cut_snippets(text, StemReading(terms), Pieces(characters), hint=hint).best


def _fitting(text: str, words: Reading, window: tuple[int, int, Range], pieces: Pieces, spent: int) -> Snippet | None:
    """Cut a piece, shorter until it fits what is left of the budget; None where hardly anything would be left."""
    budget, characters = pieces.budget, pieces.characters
    if budget is not None and budget.characters is not None:
        characters = min(characters, budget.characters - (0 if budget.tokens else spent))
    for _ in range(_TRIES):
        if characters < SHORTEST:
            return None
        piece = _cut_piece(text, words, window, characters)
        if budget is None or budget.tokens is None or budget.spans is None:
            return piece
        left = budget.tokens - spent
        spans = budget.spans(piece.text)
        if len(spans) <= left:
            return piece
        # As much shorter as the tokens behind the budget are long, and the sign of a cut.
        characters = min(characters, len(piece.text)) - (len(piece.text) - spans[max(0, left)][0]) - 2
    return None


def _cost(shown: str, budget: Budget | None) -> int:
    if budget is None:
        return 0
    return len(shown) if budget.tokens is None or budget.spans is None else len(budget.spans(shown))


def _cut_piece(text: str, words: Reading, window: tuple[int, int, Range], characters: int) -> Snippet:
    first, last, (low, high) = window
    limit = characters - _ROOM_OF_CUTS
    last = min(last, first + limit)
    start, at_border = _start(text, first, limit - (last - first), low)
    end, ends_border = _end(text, last, start + limit, high)
    shown = plain_text(text[start:end])
    before = f"{_CUT} " if shown and not at_border else ""
    after = f" {_CUT}" if shown and not ends_border else ""
    # The signs of a cut are no words; without them most texts are plain ASCII, whose words are found faster.
    marked = tuple((begin + len(before), stop + len(before)) for begin, stop in words.highlights(shown))
    return Snippet(before + shown + after, marked, start, end)


def _matches(text: str, words: Reading, limit: int, hint: Range | None) -> list[Match]:
    """Find words of the query in the part of a text that is looked at, in order."""
    head = min(len(text), SCAN_CHARACTERS)
    matches = words.find(text, 0, head, limit)
    if hint is not None and hint[0] >= head:
        matches += words.find(text, hint[0], min(len(text), hint[1], hint[0] + 10 * limit), limit)
    return matches


def _free(text: str, shown: Sequence[Snippet]) -> list[Range]:
    """List what is left between the pieces that are shown, ascending."""
    borders = [
        0,
        *(offset for piece in sorted(shown, key=lambda piece: piece.start) for offset in (piece.start, piece.end)),
    ]
    borders.append(len(text))
    return [(low, high) for low, high in list(pairwise(borders))[::2] if low < high]


def _best_window(
    matches: Sequence[Match], free: Sequence[Range], limit: int, hint: Range | None
) -> tuple[int, int, Range] | None:
    """Give the start of the first and the end of the last word of the best window, and the free range it lies in."""
    best, window = (0, False, 0), None
    for gap in free:
        inside = [match for match in matches if gap[0] <= match[0] and match[1] <= gap[1]]
        counts: Counter[str] = Counter()
        right = total = 0
        for left, (start, _, word) in enumerate(inside):
            while right < len(inside) and (right == left or inside[right][1] - start <= limit):
                counts[inside[right][2]] += 1
                total += counts[inside[right][2]] <= _ENOUGH_MATCHES
                right += 1
            end = min(inside[right - 1][1], start + limit)
            overlaps = hint is not None and start < hint[1] and end > hint[0]
            value = (len(counts), overlaps, total)
            if value > best:
                best, window = value, (start, end, gap)
            total -= counts[word] <= _ENOUGH_MATCHES
            counts[word] -= 1
            if not counts[word]:
                del counts[word]
    return window


def _start(text: str, first: int, room: int, low: int) -> tuple[int, bool]:
    """Find where to begin at most `room` characters before the first word, and whether a sentence begins there."""
    lowest = max(low, first - room)
    border = max(starts(text, lowest, first), default=None)
    if border is not None:
        return border, True
    if lowest == low:
        return low, low == 0
    # No sentence begins near: show a third of the room before the word and leave the rest for what follows.
    lowest = max(lowest, first - room // 3)
    space = _FIRST_SPACE.search(text, pos=lowest, endpos=first)
    return (space.end() if space else lowest), False


def _end(text: str, last: int, highest: int, high: int) -> tuple[int, bool]:
    """Find where to end between the last word and `highest`, and whether a sentence ends there."""
    if highest >= high:
        return high, high == len(text)
    start = max(last, highest - (highest - last) // 2)  # A sentence that ends sooner would leave half the room unused.
    # Two characters more, so that the white space behind a sentence that ends exactly at `highest` is seen.
    border = max(starts(text, start, min(high, highest + 2)), default=None)
    if border is not None and not text[highest:border].strip():
        return min(border, highest), True
    space = _LAST_SPACE.search(text, pos=last, endpos=highest)
    return (space.start() if space else highest), False
