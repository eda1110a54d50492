"""What is looked for: a query read, and spelled as the index spells it where it is surely wrong and that helps.

In: a search that runs, and the index's `Suggester`. Out: `Understood`. Must not: rank.
"""

from dataclasses import dataclass, replace

from indexer.errors import RequestError
from indexer.query import Query
from indexer.search.parse import Filters, Parsed, parse
from indexer.search.running import PART_FAILURES, Running
from indexer.search.suggest.spelling import Spelling
from indexer.search.suggest.suggester import Suggester

# Documents that two spellings are compared by: a count up to this one tells which stands in more.
_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Understood:
    """What is looked for.

    Attributes:
        parsed: The query that is searched for.
        altered: The query as it was written but for its spelling, where that was changed; else "".
    """

    parsed: Parsed
    altered: str = ""


def understand(running: Running, suggester: Suggester) -> Understood:
    """Read the query of a request.

    Raises:
        RequestError: It is empty, or a filter is none.
    """
    written = running.request.query
    with running.stage("parse"):
        parsed = _read(running, written)
    if not parsed.query.text:
        raise RequestError("query", found="nothing to look for", wanted="at least one word", remedy="write a query")
    # What had to be cut is a text, and no slip of a finger keeps it from finding what it is about.
    if not running.settings.spellcheck or parsed.truncated:
        return Understood(parsed)
    with running.stage("spell"):
        try:
            return _spelled(running, suggester, parsed)
        except PART_FAILURES:
            running.missing["spelling"] = None
            return Understood(parsed)


def _spelled(running: Running, suggester: Suggester, parsed: Parsed) -> Understood:
    written = running.request.query
    spelling = suggester.spelling(written)
    if spelling is None:
        return Understood(parsed)
    altered = _read(running, spelling.text)
    return Understood(altered, spelling.text) if _helps(running, spelling, parsed, altered) else Understood(parsed)


def _helps(running: Running, spelling: Spelling, before: Parsed, after: Parsed) -> bool:
    """Say whether the new words stand in more of the documents that filters and operators leave than the old ones.

    In the whole index they do, or the spelling would not have been suggested.
    """
    if not before.query.is_filtered:
        return True
    written = running.request.query
    old = " ".join(written[change.start : change.end] for change in spelling.changes)
    new = " ".join(change.replacement for change in spelling.changes)
    return _found(running, after.query, new) > _found(running, before.query, old)


def _found(running: Running, query: Query, words: str) -> int:
    settings = running.settings
    leg = running.index.lexical(settings.k1, settings.b, running.request.fields)
    return len(leg.retrieve(replace(query.rules, text=words), _COUNTED))


def _read(running: Running, text: str) -> Parsed:
    request, settings = running.request, running.settings
    filters = Filters(
        request.sites,
        request.languages,
        request.excluded_sites,
        request.published_since,
        request.published_until,
    )
    return parse(
        text,
        filters,
        operators=settings.operators,
        quotes=settings.quotes,
        # Snapshots say what they were built with; where one does not, it was built with the default.
        exact=running.snapshot.manifest.settings.get("exact_words") is not False,
    )
