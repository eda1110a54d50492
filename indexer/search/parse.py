"""What a person or program wrote, turned into a `Query`.

In: any string, and filters. Out: `Parsed`: what to look for, and what came of each operator.
Must not: fail on any text, or know an engine.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from indexer.condition import Condition, Language, Not, Or, Phrase, Published, Site, all_of, any_of
from indexer.errors import RequestError
from indexer.query import Operator, Query
from indexer.search.operators.notes import Notes
from indexer.search.operators.tokens import CLOSE, OPEN, WORD, is_bare_name, may_hold_operators, tokens_of
from indexer.search.operators.tree import Reading, TreeReader
from indexer.search.operators.values import host, language

Quotes = Literal["must", "boost"]
QUOTES: tuple[Quotes, ...] = get_args(Quotes)
"""What quoted words are: words that must stand as they are, or words that raise a document where they do."""

# Longer texts are cut here, and the answer says so. Test collections ask with whole arguments of several thousand
# characters (ArguAna), and those must not be cut; no person writes more.
LONGEST_QUERY = 8192

# Filter values of one kind on one query: more than anyone types, few enough that they cost no engine anything.
MOST_FILTERS = 100

# Signs between the words of a filter's value, for a query of filters alone.
_SIGNS = re.compile(r"[\W_]+")

_PLAIN = (WORD, OPEN, CLOSE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a request asks of documents besides its text; what the text asks must hold as well.

    Attributes:
        sites: Hosts or domains, also as "https://host/", "*.host" or ".host"; empty strings count as not given.
        languages: BCP 47 tags; empty strings count as not given.
        excluded_sites: As `sites`; nothing on one of them or below it is found, as with -site:.
        published_since: First day of publication, itself included, as with after:; None: any.
        published_until: Last day of publication, itself included; None: any.
    """

    sites: Sequence[str] = ()
    languages: Sequence[str] = ()
    excluded_sites: Sequence[str] = ()
    published_since: date | None = None
    published_until: date | None = None


_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, and what happened to it.

    Attributes:
        query: What to look for.
        truncated: Whether the text was longer than `LONGEST_QUERY` characters, and cut there.
        applied: Operators that were applied, in the order of the text.
        ignored: Operators that were not, each with its reason.
    """

    query: Query
    truncated: bool
    applied: tuple[Operator, ...] = ()
    ignored: tuple[Operator, ...] = ()


def parse(
    text: str,
    filters: Filters = _NO_FILTERS,
    *,
    operators: bool = True,
    quotes: Quotes = "must",
    exact: bool = True,
) -> Parsed:
    """Read a query.

    Args:
        text: Any string; it is brought to Unicode's NFC, control characters become spaces, white space is one space.
        filters: What else a request asks for.
        operators: Whether operators are read; else all of the text is words.
        quotes: What quoted words are.
        exact: Whether the index holds words as they stand; else quoted words are words.

    Returns:
        The query; its text is "" when nothing is left of the whole text.

    Raises:
        RequestError: A site is no host, or a language is no tag; `thing` is "site", "excluded_site" or "language".

    Example:
        >>> parse("  Sorting\\na\\tlist ", Filters(sites=["https://Docs.Python.org/"])).query.sites
        ('docs.python.org',)
        >>> parsed = parse('"sort a list" -java OR c site:')
        >>> parsed.query.text, parsed.query.phrases, parsed.ignored[0].operator
        ('sort a list c site', (), 'site')
    """
    normal, truncated = _normal(text)
    fields = _Fields(filters)
    tokens = tokens_of(normal) if operators and may_hold_operators(normal) else []
    for token in tokens:
        if token.kind not in _PLAIN or (token.text[-1] == ":" and is_bare_name(token.text)):
            break
    else:
        # Brackets without operators are a writer's, not a query's.
        return Parsed(Query(normal) if filters is _NO_FILTERS else fields.filled((), text=normal), truncated)
    notes = Notes()
    reading = TreeReader(normal, tokens, notes, must=quotes == "must", exact=exact).read()
    words = _words(normal, reading, notes)
    preferred = tuple(reading.phrases) if quotes == "boost" else ()
    query = fields.filled(reading.conditions, text=words, preferred=preferred)
    return Parsed(query, truncated, tuple(notes.applied), tuple(notes.ignored))


def _normal(text: str) -> tuple[str, bool]:
    """Give a text its normal form, and say whether it was cut."""
    kept = text[:LONGEST_QUERY]
    if not (kept.isascii() and kept.isprintable()):
        kept = unicodedata.normalize("NFC", "".join(map(_readable, kept)))
    normal = " ".join(kept.replace('\\"', '"').split())
    # Cut again: some letters have a longer form in NFC.
    return normal[:LONGEST_QUERY].rstrip(), max(len(text), len(normal)) > LONGEST_QUERY


def _readable(character: str) -> str:
    # Cc: control characters, NUL among them. Cs: halves of a surrogate pair, which no encoder of texts accepts.
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def _words(normal: str, reading: Reading, notes: Notes) -> str:
    """Choose the words that rank: of filters alone their values; exclusions alone are not applied."""
    words = " ".join(reading.words)
    if not words and reading.filter_words:
        words = _SIGNS.sub(" ", " ".join(reading.filter_words)).strip()
    if not words:
        words = " ".join(reading.excluded_words) or normal
        for operator in notes.applied:
            notes.ignore(operator.operator, operator.value, "there is nothing else to look for; it is read as words")
        notes.applied.clear()
        reading.conditions = []
    return words


class _Fields:
    """Sorts conditions into a query's fields: the plain ones where they fit, else its condition."""

    def __init__(self, filters: Filters) -> None:
        self._sites = _distinct("site", filters.sites, host)
        self._languages = _distinct("language", filters.languages, language)
        self._first = filters.published_since
        self._last = filters.published_until
        self._phrases: list[str] = []
        self._excluded: list[str] = []
        excluded = any_of(map(Site, _distinct("excluded_site", filters.excluded_sites, host)))
        self._others: list[Condition] = [] if excluded is None else [Not(excluded)]

    def filled(self, conditions: Iterable[Condition], *, text: str, preferred: tuple[str, ...] = ()) -> Query:
        """Give the query."""
        for condition in conditions:
            self._take(condition)
        return Query(
            text=text,
            sites=self._sites,
            languages=self._languages,
            published_from=self._first,
            published_to=self._last,
            phrases=tuple(self._phrases),
            excluded=tuple(self._excluded),
            preferred=preferred,
            condition=all_of(self._others),
        )

    def _take(self, condition: Condition) -> None:
        if isinstance(condition, Phrase) and condition.place == "contents":
            self._phrases.append(condition.text)
            return
        excluded = condition.part if isinstance(condition, Not) else None
        if isinstance(excluded, Phrase) and excluded.place == "contents":
            self._excluded.append(excluded.text)
        elif isinstance(condition, Published):
            self._first = max(filter(None, (self._first, condition.first)), default=None)
            self._last = min(filter(None, (self._last, condition.last)), default=None)
        elif not self._takes_names(condition):
            self._others.append(condition)

    def _takes_names(self, condition: Condition) -> bool:
        """Take sites or languages where there are none yet: those of a request and of its text must both hold."""
        if isinstance(condition, Site) and not condition.path and not self._sites:
            self._sites = (condition.host,)
            return True
        parts = condition.parts if isinstance(condition, Or) else (condition,)
        if not self._sites and all(isinstance(part, Site) and not part.path for part in parts):
            self._sites = tuple(part.host for part in parts if isinstance(part, Site))
            return True
        if not self._languages and all(isinstance(part, Language) for part in parts):
            self._languages = tuple(part.tag for part in parts if isinstance(part, Language))
            return True
        return False


def _distinct(field: str, written: Sequence[str], read: Callable[[str], str]) -> tuple[str, ...]:
    """Give the different values of a filter in one spelling, or refuse them by the filter's name."""
    if not written:
        return ()
    try:
        kept = tuple(dict.fromkeys(map(read, filter(None, map(str.strip, written)))))
    except RequestError as error:
        raise RequestError(field, found=error.found, wanted=error.wanted, remedy=error.remedy) from error
    if len(kept) > MOST_FILTERS:
        raise RequestError(
            field, found=f"{len(kept)} values", wanted=f"at most {MOST_FILTERS}", remedy="ask in several requests"
        )
    return kept
