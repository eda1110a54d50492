"""What an operator with a colon asks of a document.

In: its name and what stands behind it. Out: a condition, or the reason why it cannot be applied.
Must not: fail on any value.
"""

import re
from collections.abc import Callable

from indexer.analyzer import plain_words
from indexer.condition import Condition, Phrase, Place, Words, any_of
from indexer.errors import RequestError
from indexer.search.operators.values import after, before, file_type, in_address, named_language, site

ALTERNATIVES = ("site", "filetype", "lang")
"""A page has one host, one ending, one language: several of these, side by side, are alternatives."""

FILTERS = (*ALTERNATIVES, "before", "after")
"""What rules pages out and has no words to rank by."""

PLACES: dict[str, Place] = {"intitle": "title", "inbody": "body", "inpage": "contents"}

WITH_BRACKETS = frozenset((*ALTERNATIVES, *PLACES, "inurl", "inanchor"))
"""Operators that can stand before a bracket, for all that is in it."""

NO_EXACT_WORDS = "this index does not hold words as they stand"

_READERS: dict[str, Callable[[str], Condition]] = {
    "inurl": in_address,
    "site": site, "filetype": file_type, "lang": named_language, "before": before, "after": after,
}  # fmt: skip
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]")
_UNFIT = {
    "loc": "where a page comes from is not known",
}


def has_words(text: str) -> bool:
    """Say whether a text has words that an index could hold."""
    return _PLAIN_WORD.search(text) is not None or (not text.isascii() and bool(plain_words(text)))


def condition_of(name: str, value: str, *, exact: bool) -> Condition | str:
    """Say what an operator asks of a document, or why it cannot be applied.

    Args:
        name: As `tokens` has it.
        value: What stands behind the colon.
        exact: Whether the index holds words as they stand.
    """
    if name in PLACES:
        return _standing(value, PLACES[name], exact=exact)
    if name == "inanchor":
        return Words((value,), "anchors") if has_words(value) else "it holds no words"
    if name not in _READERS:
        return _UNFIT.get(name, "nothing here can apply it; it is read as words")
    try:
        if "," not in value or name not in ALTERNATIVES:
            return _READERS[name](value)
        found = any_of(map(_READERS[name], filter(None, value.split(","))))
    except RequestError as error:
        return f"wanted is {error.wanted}; it is read as words"
    return found if found is not None else "it holds no value"


def _standing(value: str, place: Place, *, exact: bool) -> Condition | str:
    if not exact:
        return NO_EXACT_WORDS + "; it is read as words"
    return Phrase(value, place) if has_words(value) else "it holds no words"
