"""Passages: the windows of a document that get a vector each.

In: a Document and a tokenizer. Out: `Passage`s whose offsets point into `Document.text`, and the text of each that the
model is given. Must not: encode.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from crawler.document import Document
from indexer.sentences import BORDER, SENTENCE
from indexer.settings import BuildSettings

# Where to cut, best first: before a heading, between paragraphs, between lines (of a list, table or code), after a
# sentence, between words. Each pattern ends where the next window may begin, and reads a text once, whatever it holds:
# what is a heading is asked of one line alone.
_HEADING = re.compile(r"\n {0,3}(?=#{1,6} )")
_BORDERS = (
    _HEADING,
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(SENTENCE),
    re.compile(r"\s+"),
)
_SPACE = _BORDERS[-1]

# How far before a word the border is looked for that ends at it, characters.
_LONGEST_BORDER = 16


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of a document.

    Attributes:
        doc_id: The document.
        number: Position among the document's passages, from 0.
        start: Offset of its first character in `Document.text`.
        end: Offset after its last character.
    """

    doc_id: str
    number: int
    start: int
    end: int

    @property
    def passage_id(self) -> str:
        """`doc_id#number`."""
        return f"{self.doc_id}#{self.number}"


class PassageTokenizer(Protocol):
    """Counts and locates the tokens that a model sees."""

    @property
    def max_tokens(self) -> int:
        """Longest input of the model, special tokens included; what lies behind is cut off."""
        ...

    @property
    def special_tokens(self) -> int:
        """Tokens that the model adds to every input."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """List the half-open character range of each token, ascending, without special tokens and without a cut."""
        ...


def split(document: Document, tokenizer: PassageTokenizer, settings: BuildSettings) -> tuple[Passage, ...]:
    """Cut a document into windows that the model can read whole, each together with the title.

    Every character but white space lies in at least one window, unless `max_passages_per_document` ends the list early.
    A document with a title alone has one empty passage, so that its title can be found; one with neither has none.

    Returns:
        Passages by number; starts and ends both ascend.
    """
    text = document.text
    if not text.strip():
        return (Passage(document.doc_id, 0, 0, 0),) if document.title.strip() else ()
    if _is_whole(tokenizer, settings):
        return (Passage(document.doc_id, 0, 0, len(text)),)
    title = fitting_title(document, tokenizer, settings)
    budget = _room(tokenizer, settings) - len(tokenizer.spans(title))
    windows = _windows(text, tokenizer.spans(text), budget, settings.passage_overlap_tokens)
    wanted = islice(windows, settings.max_passages_per_document)
    return tuple(Passage(document.doc_id, number, start, end) for number, (start, end) in enumerate(wanted))


def fitting_title(document: Document, tokenizer: PassageTokenizer, settings: BuildSettings) -> str:
    """Give the title as passages carry it: cut where it would take more than half of a passage.

    A document encoded as one passage that only the model cuts keeps its whole title, as published baselines do.
    """
    if _is_whole(tokenizer, settings):
        return document.title
    spans = tokenizer.spans(document.title)
    limit = _room(tokenizer, settings) // 2
    return document.title if len(spans) <= limit else document.title[: spans[limit][0]].rstrip()


def passage_text(document: Document, passage: Passage, title: str) -> str:
    """Give the exact text that is encoded: title, a space, the window; `title` comes from `fitting_title`."""
    return f"{title} {document.text[passage.start : passage.end]}".strip()


def _is_whole(tokenizer: PassageTokenizer, settings: BuildSettings) -> bool:
    """Say whether documents are encoded as they stand, and cut by the model alone."""
    return settings.max_passages_per_document == 1 and settings.passage_tokens >= tokenizer.max_tokens


def _room(tokenizer: PassageTokenizer, settings: BuildSettings) -> int:
    """Count the tokens of title and window together."""
    return min(settings.passage_tokens, tokenizer.max_tokens) - tokenizer.special_tokens


def _windows(text: str, spans: list[tuple[int, int]], budget: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Cut a text into windows of at most `budget` tokens, without white space at their ends."""
    starts = [start for start, _ in spans]
    # At least a quarter of a window is new, so that a long title cannot make windows without end.
    overlap = min(overlap, budget // 4)
    start, first = 0, 0
    while len(starts) - first > budget:
        cut, is_heading = _cut(text, starts[first + budget // 2], starts[first + budget])
        yield _trim(text, start, cut)
        after = bisect_left(starts, cut)
        start = cut if is_heading else _restart(text, starts[max(after - overlap, first + 1)], cut)
        first = bisect_left(starts, start)
    if text[start:].strip():
        yield _trim(text, start, len(text))


def _cut(text: str, earliest: int, latest: int) -> tuple[int, bool]:
    """Find the best border after `earliest` and up to `latest`, and say whether a heading follows it."""
    for border in _BORDERS:
        last = None
        for match in border.finditer(text, earliest, latest):
            if match.end() > earliest:
                last = match.end()
        if last is not None:
            return last, border is _HEADING
    return latest, False


def _restart(text: str, earliest: int, cut: int) -> int:
    """Find where the next window begins.

    At the first sentence that the overlap holds whole; after a cut between words at the first word; else at the cut,
    since a window that begins with the end of a sentence helps nobody.
    """
    for border in (BORDER, _SPACE):
        for match in border.finditer(text, max(earliest - _LONGEST_BORDER, 0), cut):
            if match.end() >= earliest:
                return match.end()
    return cut


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    window = text[start:end]
    return start + len(window) - len(window.lstrip()), start + len(window.rstrip())
