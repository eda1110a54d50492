"""Open a document at some place: a window of its text, and how to go on from there.

In: a `Snapshot`, a document's name, a place, a `Budget`. Out: `Window`. Windows that follow each other by `next` give
the whole text, every character once. Must not: change the text: offsets and lines are those of `Document.text`.
"""

from dataclasses import dataclass

from indexer.asking.address import find_document
from indexer.budget import Budget, cut
from indexer.errors import RequestError
from indexer.sentences import starts
from indexer.snapshot import Snapshot

DEFAULT_CHARACTERS = 4000
"""A window's size where nobody says one: about 1,000 tokens of English."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a document.

    Attributes:
        doc_id: The document.
        url: Its address, or "".
        title: Its title, as it stands.
        text: The piece: `Document.text[start:end]`, Markdown.
        start: Offset of its first character.
        end: Offset after its last character.
        first_line: Line of its first character, from 1.
        last_line: Line of its last character; `first_line` where it is empty.
        tokens: Tokens in it, None where no tokenizer was given.
        characters: Of the whole text.
        lines: Of the whole text, >= 1.
        truncated: Whether text follows.
        next: Offset to go on from, None at the end.
        previous: Offset where a window before this one begins, None at the text's beginning.
    """

    doc_id: str
    url: str
    title: str
    text: str
    start: int
    end: int
    first_line: int
    last_line: int
    tokens: int | None
    characters: int
    lines: int
    truncated: bool
    next: int | None
    previous: int | None


def open_document(
    snapshot: Snapshot, name: str, *, start: int | None = None, line: int | None = None, budget: Budget | None = None
) -> Window:
    """Give the text of a document from some place on.

    Args:
        snapshot: Where it lies.
        name: doc_id or URL.
        start: Offset to begin at, 0 to the text's length; None: `line`, or the beginning.
        line: Line to begin at, from 1; not together with `start`.
        budget: The most to give; None: `DEFAULT_CHARACTERS`. It ends at a sentence or line where one ends in its
            last half, else between words.

    Raises:
        RequestError: The place is outside the document, or is stated twice; `thing` is "start" or "line".
        DocumentNotFoundError: There is no such document.
    """
    document = find_document(snapshot, name)
    text = document.text
    budget = budget or Budget(characters=DEFAULT_CHARACTERS)
    begin = _place(text, start, line)
    end = cut(text, begin, budget.reach(text, begin))
    first_line = text.count("\n", 0, begin) + 1
    piece = text[begin:end]
    return Window(
        doc_id=document.doc_id,
        url=document.url,
        title=document.title,
        text=piece,
        start=begin,
        end=end,
        first_line=first_line,
        last_line=first_line + piece.count("\n", 0, max(0, len(piece) - 1)),
        tokens=budget.count(piece),
        characters=len(text),
        lines=text.count("\n") + 1,
        truncated=end < len(text),
        next=end if end < len(text) else None,
        previous=_previous(text, begin, budget) if begin else None,
    )


def _place(text: str, start: int | None, line: int | None) -> int:
    if start is not None and line is not None:
        raise RequestError(
            "line", found=f"{line}, and start {start}", wanted="one place", remedy="leave one of them out"
        )
    if line is not None:
        return _offset_of(text, line)
    begin = start or 0
    if not 0 <= begin <= len(text):
        raise RequestError(
            "start",
            found=str(begin),
            wanted=f"0 to {len(text)}, the document's length in characters",
            remedy="go on from the `next` of an answer, or begin at 0",
        )
    return begin


def _offset_of(text: str, line: int) -> int:
    total = text.count("\n") + 1
    if not 1 <= line <= total:
        raise RequestError(
            "line", found=str(line), wanted=f"1 to {total}, the document's lines", remedy="choose a line in that range"
        )
    offset = 0
    for _ in range(line - 1):
        offset = text.index("\n", offset) + 1
    return offset


def _previous(text: str, begin: int, budget: Budget) -> int:
    """Find where a window that ends here may begin: at the first sentence or line that the budget holds whole."""
    earliest = budget.reach_back(text, begin)
    if not earliest:
        return 0
    return next(starts(text, earliest, begin - 1), earliest)
