"""What an agent can do while it looks for the answer to one question: search, open, find; and what that costs.

In: a `Searcher`, the documents that are evidence, `Limits`. Out: what the tools give, cut to the tokens that are left,
and a `Tally`. A call when nothing is left gives nothing and is not counted. The tools are those that the server
offers, in process. Must not: tell the agent what is evidence.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import regex

from indexer.asking.find import Wanted, find_in_document
from indexer.asking.open import open_document
from indexer.budget import Budget, cut
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.search.pipeline import Searcher
from indexer.search.request import Mode, SearchRequest
from indexer.settings import SearchSettings

_TOKEN = regex.compile(r"\w+|[^\w\s]")

# Queries are made of found text, whose signs are no operators; each document is evidence by itself.
_SETTINGS = SearchSettings(operators=False, spellcheck=False, collapse=False)

# Of the places of a word in a page: the first ones, with about two sentences around each.
_MOST_PLACES = 3
_AROUND_CHARACTERS = 240


def token_spans(text: str) -> list[tuple[int, int]]:
    """Give the words and signs of a text: what is counted as tokens, the same for every model and index."""
    return [match.span() for match in _TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an agent may do for one question.

    Attributes:
        calls: Searches, openings and findings, at most.
        tokens: Words and signs that the tools may give it, at most.
        hits: Documents that a search shows.
        page_tokens: Words and signs of a page that an opening shows.
    """

    calls: int = 8
    tokens: int = 4000
    hits: int = 5
    page_tokens: int = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """A document as a tool shows it.

    Attributes:
        doc_id: The document.
        title: Its title.
        text: A snippet, a part of the page, or what stands around found words.
        next: Offset to open the page at to read on; None at its end, and where it is not known.
    """

    doc_id: str
    title: str
    text: str
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of it.

    Attributes:
        calls: Made.
        tokens: Read.
        search_s: Seconds in the tools; what the agent itself took is not in it.
        evidence: How many documents are evidence.
        shown: How many of them a tool showed, if only in a list.
        opened: How many of them were opened or found in.
        calls_to_evidence: Calls until the last of them was shown; None where one was not.
        tokens_to_evidence: Likewise, tokens, those of that call included.
        seconds_to_evidence: Likewise, seconds in the tools.
    """

    calls: int
    tokens: int
    search_s: float
    evidence: int
    shown: int
    opened: int
    calls_to_evidence: int | None
    tokens_to_evidence: int | None
    seconds_to_evidence: float | None


class Session:
    """The tools for one question.

    Args:
        searcher: What is searched.
        mode: Legs that are asked.
        evidence: doc_ids of the documents that a whole answer needs; at least one.
        limits: How much may be done.
        clock: Seconds from any start.
    """

    def __init__(
        self,
        searcher: Searcher,
        mode: Mode,
        evidence: frozenset[str],
        limits: Limits,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.limits = limits
        self._searcher = searcher
        self._mode = mode
        self._evidence = evidence
        self._clock = clock
        self._calls = 0
        self._tokens = 0
        self._seconds = 0.0
        self._shown: set[str] = set()
        self._opened: set[str] = set()
        self._whole: tuple[int, int, float] | None = None

    @property
    def tokens_left(self) -> int:
        """How many words and signs may still be read."""
        return self.limits.tokens - self._tokens

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be done."""
        return self._calls >= self.limits.calls or self.tokens_left <= 0

    def search(self, query: str) -> tuple[Piece, ...]:
        """Show the first documents for a query, each with the piece that fits best; nothing for one without a word."""
        if self.is_over or not query.strip():
            return ()
        began = self._clock()
        request = SearchRequest(query=query, k=self.limits.hits, mode=self._mode, settings=_SETTINGS)
        try:
            hits = self._searcher.search(request).hits
        except RequestError:
            hits = ()
        return self._given([Piece(hit.doc_id, hit.title, hit.snippet.text) for hit in hits], began)

    def open(self, doc_id: str, start: int = 0) -> Piece | None:
        """Show a page from an offset on; None where there is no such page or place."""
        if self.is_over:
            return None
        began = self._clock()
        budget = Budget(tokens=min(self.limits.page_tokens, self.tokens_left), spans=token_spans)
        try:
            window = open_document(self._searcher.snapshot, doc_id, start=start, budget=budget)
        except (DocumentNotFoundError, RequestError):
            self._given([], began)
            return None
        self._opened.add(doc_id)
        given = self._given([Piece(doc_id, window.title, window.text, window.next)], began)
        return given[0] if given else None

    def find(self, doc_id: str, words: str) -> tuple[Piece, ...]:
        """Show where words stand in a page, one after the other; nothing where they do not or there is no such page."""
        if self.is_over:
            return ()
        began = self._clock()
        try:
            wanted = Wanted(words, most=_MOST_PLACES, around=_AROUND_CHARACTERS)
            found = find_in_document(self._searcher.snapshot, doc_id, wanted)
        except (DocumentNotFoundError, RequestError):
            return self._given([], began)
        self._opened.add(doc_id)
        return self._given([Piece(doc_id, found.title, place.around) for place in found.places], began)

    def tally(self) -> Tally:
        """Give what came of it so far."""
        calls, tokens, seconds = self._whole or (None, None, None)
        return Tally(
            calls=self._calls,
            tokens=self._tokens,
            search_s=self._seconds,
            evidence=len(self._evidence),
            shown=len(self._shown & self._evidence),
            opened=len(self._opened & self._evidence),
            calls_to_evidence=calls,
            tokens_to_evidence=tokens,
            seconds_to_evidence=seconds,
        )

    def _given(self, pieces: list[Piece], began: float) -> tuple[Piece, ...]:
        """Count a call, cut what it gives to the tokens that are left, and keep what was shown."""
        self._seconds += self._clock() - began
        self._calls += 1
        given = []
        for piece in pieces:
            if self.tokens_left <= 0:
                break
            kept = _fitted(piece, self.tokens_left)
            self._tokens += _count(kept)
            self._shown.add(piece.doc_id)
            given.append(kept)
        if self._whole is None and self._evidence <= self._shown:
            self._whole = (self._calls, self._tokens, self._seconds)
        return tuple(given)


def _count(piece: Piece) -> int:
    return len(token_spans(piece.title)) + len(token_spans(piece.text))


def _fitted(piece: Piece, tokens: int) -> Piece:
    """Cut the text of a piece so that it has no more tokens; a title is never cut, and takes the last there are."""
    left = tokens - len(token_spans(piece.title))
    if left >= len(token_spans(piece.text)):
        return piece
    if left <= 0:
        return Piece(piece.doc_id, piece.title, "", piece.next)
    end = cut(piece.text, 0, Budget(tokens=left, spans=token_spans).reach(piece.text, 0))
    return Piece(piece.doc_id, piece.title, piece.text[:end], piece.next)
