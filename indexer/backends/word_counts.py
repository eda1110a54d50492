"""How many documents a query's words stand in, where several analyzers read the documents.

In: a query's text, the analyzers that read it and how many documents each has read. Out: its terms, with how often each
is asked for and how many documents have the word behind it. A few documents that were taken for another language would
otherwise give a word a form that stands in them alone, and by its rarity the highest weight of all: "the" is no term to
the English analyzer, and one to those that know no stop words.
Must not: know an engine.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.analyzer import LONGEST_QUERY

MOST_WORDS = 256
"""Words that are read one by one, each by every analyzer; of a longer text the rest is read as a whole, as if it stood
without a space, so that no query costs more calls than this."""

Read = Callable[[str, str], Sequence[str]]
"""Gives the terms of an analyzer, by its name, for a text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A term of a query.

    Attributes:
        count: How often it is asked for: as often as the analyzer gives it that gives it most, or as its weight says.
        documents: How many documents have the word, in whatever form.
        analyzers: Those that give the term, by name; in documents that others read it belongs to other words.
    """

    count: float
    documents: int
    analyzers: frozenset[str]


def asked_terms(text: str, held: Mapping[str, int], read: Read, found: Callable[[str], int]) -> dict[str, Asked]:
    """Read a query by several analyzers.

    A word counts in as many documents as have its most frequent form, and in all of an analyzer that leaves it out: a
    stop word stands everywhere. Forms belong to one word where analyzers give as many terms for what stands between
    spaces.

    Args:
        text: The query's words.
        held: Documents read by each analyzer, by its name.
        read: Gives the terms.
        found: Gives the number of documents that have a term.

    Returns:
        By term. With one analyzer it is what that analyzer gives and what `found` says.
    """
    counts: Counter[str] = Counter()
    documents: dict[str, int] = {}
    analyzers: dict[str, set[str]] = {}
    chunks = text[:LONGEST_QUERY].split()
    chunks[MOST_WORDS:] = [" ".join(chunks[MOST_WORDS:])] if len(chunks) > MOST_WORDS else []
    read_chunks = {chunk: {name: tuple(read(name, chunk)) for name in held} for chunk in dict.fromkeys(chunks)}
    for name in held:
        counts |= Counter(term for chunk in chunks for term in read_chunks[chunk][name])
    for forms in read_chunks.values():
        left_out = sum(size for name, size in held.items() if not forms[name])
        givers: dict[tuple[str, ...], list[str]] = {}
        for name, terms in forms.items():
            givers.setdefault(terms, []).append(name)
        for terms, names in givers.items():
            for term, alike in zip(terms, _alike(terms, givers), strict=True):
                documents[term] = max(documents.get(term, 0), left_out + max(map(found, alike)))
                analyzers.setdefault(term, set()).update(names)
    return {term: Asked(count, documents[term], frozenset(analyzers[term])) for term, count in counts.items()}


def stated_terms(
    weights: Mapping[str, float], own: Mapping[str, Asked], held: Iterable[str], found: Callable[[str], int]
) -> dict[str, Asked]:
    """Read a query that states its terms and what each weighs: those of its words as they are, others by themselves.

    Args:
        weights: By term.
        own: What `asked_terms` gives for the query's words.
        held: Names of all analyzers that read documents: any of them can have given a term that is not the query's own.
        found: Gives the number of documents that have a term.
    """
    anyone = frozenset(held)
    return {
        term: replace(own[term], count=weight) if term in own else Asked(weight, found(term), anyone)
        for term, weight in weights.items()
    }


def _alike(terms: tuple[str, ...], forms: Iterable[tuple[str, ...]]) -> Iterator[set[str]]:
    """Give, for each of a chunk's terms, all forms of its word."""
    yield from map(set, zip(*(others for others in forms if len(others) == len(terms)), strict=True))
