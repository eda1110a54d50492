"""Why nothing was found, where filters, phrases or operators are the cause.

In: a `Query`, and how many documents pass one. Out: a sentence. Must not: search.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from indexer.condition import And, told
from indexer.query import Query

# Values that a sentence names; there can be a hundred.
_MOST_NAMED = 3
_LONGEST_NAME = 200


def empty_reason(query: Query, count: Callable[[Query], int]) -> str:
    """Say which of a query's filters, phrases and conditions leaves no document.

    Args:
        query: One that found nothing, and is filtered.
        count: How many documents pass a query, whatever its words.

    Returns:
        One sentence, lower case, without a full stop.
    """
    if count(query):
        return "documents pass the filters, and none of them has one of the words"
    alone = [name for name, part in _parts(query) if not count(part)]
    if alone:
        return f"no document passes {' or '.join(alone[:_MOST_NAMED])}"
    return "documents pass each filter, phrase and operator alone, and none passes all together"


def _parts(query: Query) -> Iterator[tuple[str, Query]]:
    """Give each thing that rules documents out by itself, with its name."""
    nothing = Query("")
    if query.sites:
        yield f"the site {', '.join(query.sites[:_MOST_NAMED])}", replace(nothing, sites=query.sites)
    if query.languages:
        yield f"the language {', '.join(query.languages[:_MOST_NAMED])}", replace(nothing, languages=query.languages)
    if query.page_types:
        yield f"the type {', '.join(query.page_types[:_MOST_NAMED])}", replace(nothing, page_types=query.page_types)
    if query.list_actions:
        yield "the action of a domain list", replace(nothing, list_actions=query.list_actions)
    if query.is_dated:
        dates = replace(nothing, published_from=query.published_from, published_to=query.published_to)
        yield f"the dates {query.published_from or '...'} to {query.published_to or '...'}", dates
    if query.most_spam is not None:
        yield f"a suspicion of spam up to {query.most_spam}", replace(nothing, most_spam=query.most_spam)
    yield from _word_parts(query)


def _word_parts(query: Query) -> Iterator[tuple[str, Query]]:
    nothing = Query("")
    for phrase in query.phrases:
        yield f'the phrase "{phrase}"', replace(nothing, phrases=(phrase,))
    for phrase in query.excluded:
        yield f'the exclusion of "{phrase}"', replace(nothing, excluded=(phrase,))
    condition = query.condition
    for part in condition.parts if isinstance(condition, And) else (condition,):
        if part is not None:
            yield told(part)[:_LONGEST_NAME], replace(nothing, condition=part)
