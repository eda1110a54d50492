"""Find words or a pattern in one document: where they stand, each with the text around it.

In: a `Snapshot`, a document's name, what to look for. Out: `Found`. Offsets and lines are those of `Document.text`.
Must not: take longer than `TIMEOUT_S` for any pattern.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import regex

from indexer.asking.address import find_document
from indexer.budget import Budget
from indexer.errors import RequestError
from indexer.folding import WORD_SIGNS, fold, pattern_of, words_of
from indexer.sentences import starts
from indexer.snapshot import Snapshot

Kind = Literal["words", "text", "pattern"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TIMEOUT_S = 0.5
"""How long a pattern may be matched, seconds: a well-behaved one reads a megabyte in a tenth of that."""

LONGEST_WANTED = 1000
"""Characters of what is looked for."""

MOST_PLACES = 1000
MOST_AROUND = 2000

DEFAULT_CHARACTERS = 8000
"""The answer's size where nobody says one."""

# Signs between two words that stand one after the other: white space, Markdown's marks, punctuation.
_BETWEEN = rf"[^{WORD_SIGNS}]{{1,16}}+"


@dataclass(frozen=True, slots=True)
class Place:
    """Where what was looked for stands.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        line: Line of its first character, from 1.
        around: The text around it, itself included.
        around_start: Offset of `around`.
    """

    start: int
    end: int
    line: int
    around: str
    around_start: int


@dataclass(frozen=True, slots=True)
class Found:
    """All places, as far as they were asked for.

    Attributes:
        doc_id: The document.
        url: Its address, or "".
        title: Its title, as it stands.
        places: In the text's order, disjoint.
        characters: Of the whole text.
        truncated: Whether there are more places.
        next: Offset to go on from where there are more, else None.
    """

    doc_id: str
    url: str
    title: str
    places: tuple[Place, ...]
    characters: int
    truncated: bool
    next: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for.

    Attributes:
        text: 1 to `LONGEST_WANTED` characters.
        kind: "words": these words one after the other, without regard to case, accents and the signs between them;
            "text": exactly these characters; "pattern": a regular expression as the package `regex` reads it, where "^"
            and "$" are the ends of lines. It may match for `TIMEOUT_S` in all.
        most: Places to give at most, 1 to `MOST_PLACES`.
        around: Characters of text to give before and after each, 0 to `MOST_AROUND`; cut at a sentence or word.

    Raises:
        RequestError: A value outside its range; `thing` is the attribute's name.
    """

    text: str
    kind: Kind = "words"
    most: int = 20
    around: int = 120

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RequestError("kind", found=repr(self.kind), wanted=", ".join(KINDS), remedy="choose one of them")
        if not 1 <= len(self.text) <= LONGEST_WANTED:
            raise RequestError(
                "text",
                found=f"{len(self.text)} characters",
                wanted=f"1 to {LONGEST_WANTED}",
                remedy="look for a part of it",
            )
        for name, value, lowest, highest in (
            ("most", self.most, 1, MOST_PLACES),
            ("around", self.around, 0, MOST_AROUND),
        ):
            if not lowest <= value <= highest:
                raise RequestError(
                    name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a number in that range"
                )


def find_in_document(
    snapshot: Snapshot, name: str, wanted: Wanted, *, start: int = 0, budget: Budget | None = None
) -> Found:
    """Find all places of something in a document.

    Args:
        snapshot: Where it lies.
        name: doc_id or URL.
        wanted: What to look for.
        start: Offset to begin at, 0 to the text's length.
        budget: The most text to give around all places together; None: `DEFAULT_CHARACTERS`. The first place is given
            whatever it is.

    Raises:
        RequestError: The start is outside the document; no words to look for; a pattern that cannot be read, or that
            was not done after `TIMEOUT_S`.
        DocumentNotFoundError: There is no such document.
    """
    document = find_document(snapshot, name)
    if not 0 <= start <= len(document.text):
        raise RequestError(
            "start",
            found=str(start),
            wanted=f"0 to {len(document.text)}, the document's length in characters",
            remedy="go on from the `next` of an answer, or begin at 0",
        )
    places, following = _places(document.text, wanted, start, budget or Budget(characters=DEFAULT_CHARACTERS))
    return Found(
        doc_id=document.doc_id,
        url=document.url,
        title=document.title,
        places=tuple(places),
        characters=len(document.text),
        truncated=following is not None,
        next=following,
    )


def _places(text: str, wanted: Wanted, start: int, budget: Budget) -> tuple[list[Place], int | None]:
    """Give the places that fit, and where the first one stands that does not."""
    places: list[Place] = []
    line, counted = 1 + text.count("\n", 0, start), start
    spent = 0
    for begin, end in _matches(text, wanted, start):
        if len(places) == wanted.most:
            return places, begin
        line, counted = line + text.count("\n", counted, begin), begin
        low, high = _around(text, begin, end, wanted.around)
        around = text[low:high]
        spent += len(around) if budget.characters is not None else budget.count(around) or 0
        if places and spent > (budget.characters or budget.tokens or 0):
            return places, begin
        places.append(Place(begin, end, line, around, low))
    return places, None


def _around(text: str, begin: int, end: int, most: int) -> tuple[int, int]:
    """Choose the text around a place: from the last sentence's start before it, to where one ends behind it."""
    low, high = max(0, begin - most), min(len(text), end + most)
    if low:
        low = next(starts(text, low, begin), None) or _after_space(text, low, begin)
    if high < len(text):
        ends = list(starts(text, end, high))
        high = ends[-1] if ends else _before_space(text, end, high)
    return low, high


def _after_space(text: str, low: int, begin: int) -> int:
    """Give the start of the first whole word from `low` on."""
    space = regex.search(r"\s+", text, pos=low, endpos=begin)
    return space.end() if space else low


def _before_space(text: str, end: int, high: int) -> int:
    """Give the end of the last whole word up to `high`."""
    space = regex.search(r"(?r)\s", text, pos=end, endpos=high)
    return space.start() if space else high


def _matches(text: str, wanted: Wanted, start: int) -> Iterator[tuple[int, int]]:
    """Find the places in order; those of no length are none."""
    if wanted.kind == "text":
        at = text.find(wanted.text, start)
        while at >= 0:
            yield at, at + len(wanted.text)
            at = text.find(wanted.text, at + len(wanted.text))
        return
    pattern = _compiled(_words_pattern(wanted.text)) if wanted.kind == "words" else _compiled(wanted.text)
    deadline = time.monotonic() + TIMEOUT_S
    at = start
    while at <= len(text):
        # The package checks the clock now and then, so a search that is short of time is refused here.
        left = deadline - time.monotonic()
        if left <= 0:
            raise _too_slow(wanted.text)
        try:
            found = pattern.search(text, pos=at, timeout=left)
        except (TimeoutError, MemoryError) as error:
            raise _too_slow(wanted.text) from error
        if found is None:
            return
        if found.end() > found.start():
            yield found.start(), found.end()
        at = max(found.end(), at + 1)


def _words_pattern(text: str) -> str:
    words = [fold(word) for word in words_of(text)]
    if not words:
        raise RequestError(
            "text", found=repr(text[:100]), wanted="at least one word", remedy='look for signs with the kind "text"'
        )
    middle = _BETWEEN.join(pattern_of(word) for word in words)
    return rf"(?<![{WORD_SIGNS}]){middle}(?![{WORD_SIGNS}])"


def _compiled(pattern: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(pattern, flags=regex.MULTILINE)
    except (regex.error, OverflowError, RecursionError, MemoryError, KeyError, ValueError) as error:
        raise RequestError(
            "text",
            found=f"no regular expression ({(str(error).splitlines() or [type(error).__name__])[0][:100]})",
            wanted="one that the package regex can read",
            remedy='correct it, or look for it with the kind "text"',
        ) from error


def _too_slow(pattern: str) -> RequestError:
    return RequestError(
        "text",
        found=f"{pattern[:100]!r}, which was not done after {TIMEOUT_S} s",
        wanted="a pattern that reads the text in that time",
        remedy="write it without repeats inside repeats, or look for words",
    )
