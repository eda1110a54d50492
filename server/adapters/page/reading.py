"""A stored text to read, with what is found in it, what is like it and what links to it.

In: a document's name and what the page's form sends. Out: `Reading`. Must not: find anything by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.document import Document
from indexer.asking.find import KINDS, Found, Kind, Place, Wanted, find_in_document
from indexer.asking.links import LinkList, document_links
from indexer.asking.open import Window, open_document
from indexer.asking.similar import Likeness, similar_documents
from indexer.budget import Budget
from indexer.errors import RequestError
from indexer.search.pipeline import Searcher
from server.adapters.page.result import document_address, web_address
from server.engine import Engine

WINDOW_CHARACTERS: Final = 60_000
"""Text on one page: some minutes' reading, and quick to show on a telephone."""

_MOST_PLACES: Final = 200
_MOST_SIMILAR: Final = 5
_MOST_LINKS: Final = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `place` counts the places found, from 1, and is 0 for what lies between."""

    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the list of places: where it leads, its line, and the text around it in three parts."""

    href: str
    line: int
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page shows.

    Attributes:
        document: The document; its text is shown from `pieces`.
        href: Its address where a browser may be sent there, else None.
        window: Which part of the text is shown.
        pieces: That part, cut at what was found.
        find: What was looked for; "" for nothing.
        kind: How.
        found: The places; None where nothing was looked for.
        spots: The same for the list.
        problem: Why it could not be looked for; None where it could.
        similar: Documents that are like it.
        links_in: Links to it.
        links_out: Links out of it; None where the snapshot does not keep them.
        previous: Address of the part before, None at the beginning.
        following: Address of the next part, None at the end.
    """

    document: Document
    href: str | None
    window: Window
    pieces: tuple[Piece, ...]
    find: str
    kind: Kind
    found: Found | None
    spots: tuple[Spot, ...]
    problem: RequestError | None
    similar: tuple[Likeness, ...]
    links_in: LinkList
    links_out: LinkList | None
    previous: str | None
    following: str | None


async def read_document(engine: Engine, doc_id: str, sent: Mapping[str, str], index: str) -> Reading:
    """Read a document.

    Args:
        engine: Where it lies.
        doc_id: Its id.
        sent: The form: `start` (offset), `find`, `kind`.
        index: Name of the index in the address, "" for the first.

    Raises:
        RequestError: The offset is none.
        DocumentNotFoundError: There is no such document.
        As `Engine.call`.
    """
    start = _start(sent.get("start", ""))
    find = sent.get("find", "").strip()
    kind: Kind = next((kind for kind in KINDS if kind == sent.get("kind")), "words")

    def read(searcher: Searcher) -> Reading:
        snapshot = searcher.snapshot
        document = searcher.document(doc_id)
        window = open_document(snapshot, doc_id, start=start, budget=Budget(characters=WINDOW_CHARACTERS))
        found, problem = _find(searcher, doc_id, find, kind, start) if find else (None, None)
        places = [place for place in found.places if place.end <= window.end] if found else []
        more = {"find": find, "kind": "" if kind == "words" else kind}
        links = document_links(snapshot, doc_id, most=_MOST_LINKS)
        return Reading(
            document=document,
            href=web_address(document.url),
            window=window,
            pieces=tuple(_pieces(window, places)),
            find=find,
            kind=kind,
            found=found,
            spots=tuple(_spots(found, window, doc_id, index, more)) if found else (),
            problem=problem,
            similar=similar_documents(snapshot, doc_id, most=_MOST_SIMILAR),
            links_in=links.incoming,
            links_out=links.outgoing,
            previous=_at(doc_id, index, window.previous, more),
            following=_at(doc_id, index, window.next, more),
        )

    return await engine.call(read)


def _find(
    searcher: Searcher, doc_id: str, text: str, kind: Kind, start: int
) -> tuple[Found | None, RequestError | None]:
    """Look for something; a pattern that is none must not keep the text from being read."""
    budget = Budget(characters=WINDOW_CHARACTERS)
    try:
        wanted = Wanted(text, kind, most=_MOST_PLACES, around=60)
        return find_in_document(searcher.snapshot, doc_id, wanted, start=start, budget=budget), None
    except RequestError as error:
        return None, error


def _pieces(window: Window, places: Sequence[Place]) -> Iterator[Piece]:
    done = window.start
    for number, place in enumerate(places, start=1):
        if done < place.start:
            yield Piece(window.text[done - window.start : place.start - window.start], 0)
        yield Piece(window.text[place.start - window.start : place.end - window.start], number)
        done = place.end
    if done < window.end:
        yield Piece(window.text[done - window.start :], 0)


def _spots(found: Found, window: Window, doc_id: str, index: str, more: Mapping[str, str]) -> Iterator[Spot]:
    for number, place in enumerate(found.places, start=1):
        is_here = place.end <= window.end
        first, last = place.start - place.around_start, place.end - place.around_start
        yield Spot(
            href=f"#place-{number}" if is_here else document_address(doc_id, index, start=str(place.start), **more),
            line=place.line,
            before=place.around[:first],
            text=place.around[first:last],
            after=place.around[last:],
        )


def _at(doc_id: str, index: str, start: int | None, more: Mapping[str, str]) -> str | None:
    return None if start is None else document_address(doc_id, index, start=str(start), **more)


def _start(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RequestError("start", found=repr(text[:100]), wanted="a number from 0", remedy="leave it out")
    return int(text)
