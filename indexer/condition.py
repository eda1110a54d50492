"""What must hold of a document, as a tree: and, or, not over statements that each engine can decide exactly.

Out: frozen nodes. A condition rules documents out and adds to no score. Must not: know how it was written or decided.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Place = Literal["contents", "title", "body"]
"""Where words stand: in the title or the text, in the title, or in the text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words stand as they are, one after the other, in one place, without regard to case; no words stand anywhere."""

    text: str
    place: Place = "contents"


@dataclass(frozen=True, slots=True)
class Words:
    """One of some words stands in a document, in any form that the analyzer of its language knows as one.

    A word that this analyzer leaves out, as English does "the", does not count; if it leaves all out, all documents of
    that language have them. Of a word that it reads as several, all must stand, anywhere.

    Attributes:
        texts: The words.
        place: Where they stand: in title or text, or in the texts of links to the document from others.
    """

    texts: tuple[str, ...]
    place: Literal["contents", "anchors"] = "contents"


@dataclass(frozen=True, slots=True)
class Site:
    """A document's host is `host` or lies below it, and its path is `path` or lies below it.

    Attributes:
        host: As `Query.sites` has them.
        path: "" for all, else as `addresses.directory` gives it.
    """

    host: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class InAddress:
    """A text stands in a document's address, as `addresses.stands_in` reads both."""

    text: str


@dataclass(frozen=True, slots=True)
class FileType:
    """A document is of one of these types, as `addresses.file_types_of` gives them; "" is an address without ending."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A document is in a language; a tag as `Document.language` has them."""

    tag: str


@dataclass(frozen=True, slots=True)
class Published:
    """A document states a day of publication that lies between two days, themselves included; None: no bound."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Leaf = Phrase | Words | Site | InAddress | FileType | Language | Published
Condition = Leaf | Not | And | Or


def all_of(parts: Iterable[Condition]) -> Condition | None:
    """Put conditions together so that each must hold; None for none."""
    distinct = _distinct(parts)
    return And(distinct) if len(distinct) > 1 else distinct[0] if distinct else None


def any_of(parts: Iterable[Condition]) -> Condition | None:
    """Put conditions together so that one must hold; None for none."""
    distinct = _distinct(parts)
    return Or(distinct) if len(distinct) > 1 else distinct[0] if distinct else None


def leaves(condition: Condition | None) -> Iterator[Leaf]:
    """List the statements of a condition, from left to right."""
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    elif condition is not None:
        yield condition


def _distinct(parts: Iterable[Condition]) -> tuple[Condition, ...]:
    found = tuple(parts)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found


def told(condition: Condition) -> str:
    """Write a condition for people, as operators write it.

    Example:
        >>> told(And((Phrase("a b", "title"), Not(Or((Site("a.org", "/b"), Words(("c", "d"))))))))
        '(intitle:"a b" AND NOT (site:a.org/b OR (c OR d)))'
    """
    if isinstance(condition, Not):
        return f"NOT {told(condition.part)}"
    if isinstance(condition, And | Or):
        return f"({(' AND ' if isinstance(condition, And) else ' OR ').join(map(told, condition.parts))})"
    if isinstance(condition, Phrase):
        return {"contents": "", "title": "intitle:", "body": "inbody:"}[condition.place] + f'"{condition.text}"'
    if isinstance(condition, Words):
        written = condition.texts[0] if len(condition.texts) == 1 else f"({' OR '.join(condition.texts)})"
        return f"inanchor:{written}" if condition.place == "anchors" else written
    if isinstance(condition, Published):
        return f"published:{condition.first or ''}..{condition.last or ''}"
    return _told_of_address(condition)


def _told_of_address(leaf: Site | InAddress | FileType | Language) -> str:
    if isinstance(leaf, Site):
        return f"site:{leaf.host}{leaf.path}"
    if isinstance(leaf, InAddress):
        return f"inurl:{leaf.text}"
    return f"filetype:{' or '.join(leaf.names)}" if isinstance(leaf, FileType) else f"lang:{leaf.tag}"
