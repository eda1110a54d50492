"""Agents that follow a script: what they find differs with the index, and never from run to run.

In: a `Session` and a question. Out: nothing but what the session counts. Four ways of searching, from one query to
reading pages, so that an index is judged by what each way gets out of it. Must not: know what is evidence.
"""

from collections.abc import Callable, Iterable, Mapping

from benchmarks.agent.clues import names, terms, words_of
from benchmarks.agent.session import Piece, Session

Script = Callable[[Session, str], None]

# Terms that a reformulated query gains: Anserini's default for RM3 is 10; half of it leaves the question in charge.
_TERMS = 5


def once(session: Session, question: str) -> None:
    """Ask the question, and no more: what every other way must be better than to be worth its calls."""
    session.search(question)


def with_terms(session: Session, question: str) -> None:
    """Ask the question, then the question with words of what was found, until no new words come or calls run out."""
    query = known = question
    while not session.is_over:
        added = terms(session.search(query), known, _TERMS)
        if not added:
            return
        query = f"{question} {' '.join(added)}"
        known = f"{known} {' '.join(added)}"


def with_names(session: Session, question: str) -> None:
    """Ask the question, then for the names found, the first result's first: the next page may be called so."""
    asked = [question]
    waiting = list(_leads(session.search(question), asked))
    while waiting and not session.is_over:
        query = waiting.pop(0)
        asked.append(query)
        found = session.search(query)
        waiting = [lead for lead in waiting if lead not in asked]
        # What a name leads to goes behind what the question led to: breadth before depth.
        waiting += [lead for lead in _leads(found[:1], asked) if lead not in waiting]


def reading(session: Session, question: str) -> None:
    """Ask the question, open the best page, and ask for a name in it with what of the question it says nothing of."""
    asked = [question]
    opened: set[str] = set()
    found = session.search(question)
    while not session.is_over:
        page = next((piece for piece in found if piece.doc_id not in opened), None)
        if page is None:
            return
        opened.add(page.doc_id)
        read = _read(session, page, question)
        leads = names([*read, page], asked)
        if leads:
            query = f"{leads[0]} {_left_of(question, [*read, page])}".strip()
            asked += [query, leads[0]]
            found = (*session.search(query), *found)


SCRIPTS: Mapping[str, Script] = {"once": once, "terms": with_terms, "names": with_names, "reading": reading}
"""The ways, by name."""


def _leads(pieces: tuple[Piece, ...], asked: list[str]) -> tuple[str, ...]:
    """Give what can be asked next: names in the pieces' texts, a piece at a time."""
    return tuple(lead for piece in pieces for lead in names([piece], asked))


def _read(session: Session, piece: Piece, question: str) -> tuple[Piece, ...]:
    """Open a page at its start, and where it goes on, find the question's longest word in it: the rarest, as a rule."""
    page = session.open(piece.doc_id)
    if page is None:
        return ()
    if page.next is None:
        return (page,)
    longest = max(words_of(question), key=len, default="")
    return (*session.find(piece.doc_id, longest), page)


def _left_of(question: str, read: Iterable[Piece]) -> str:
    """Give the question's words that were not read: what is still to be found."""
    known = {word for piece in read for word in words_of(f"{piece.title} {piece.text}")}
    return " ".join(word for word in words_of(question) if word not in known)
