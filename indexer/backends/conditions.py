"""Whether a document passes a query, and the terms of a text, in plain Python: the oracle's reading of both.

In: a `Document` and a `Query`. Out: yes or no. Must not: know an engine.
"""

from crawler.document import Document
from indexer.analyzer import LONGEST_QUERY, analyze, plain_words
from indexer.backends.lexical.analyzers import ENGLISH, PLAIN
from indexer.backends.lexical.fields import texts_of
from indexer.errors import SettingsError
from indexer.hosts import site_names
from indexer.query import Query


def passes(document: Document, query: Query) -> bool:
    """Say whether a document is one that the query's filters and phrases leave."""
    return _passes_filters(document, query) and (not query.has_phrases or _passes_phrases(document, query))


def has_phrase(text: str, phrase: str) -> bool:
    """Say whether a phrase's words stand in a text, in lower case, one after the other; no words stand anywhere."""
    wanted = plain_words(phrase[:LONGEST_QUERY])
    words = plain_words(text)
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))


def terms_of(text: str, analyzer: str) -> list[str]:
    """List the index terms that an analyzer gives.

    Raises:
        SettingsError: It is one that only Lucene has.
    """
    if analyzer == ENGLISH:
        return [token.term for token in analyze(text)]
    if analyzer == PLAIN:
        return plain_words(text)
    raise SettingsError(
        "backend",
        found=f"memory, with documents for the analyzer {analyzer!r}",
        wanted="texts in English or in languages without an analyzer of their own",
        remedy='choose the backend "local"',
    )


def _passes_filters(document: Document, query: Query) -> bool:
    day = document.published_at
    return (
        (not query.languages or document.language in query.languages)
        and (not query.sites or not set(query.sites).isdisjoint(site_names(document)))
        and (not query.page_types or document.page_type in query.page_types)
        and (not query.list_actions or document.list_action in query.list_actions)
        and (not query.is_dated or day is not None)
        and (query.published_from is None or (day is not None and day >= query.published_from))
        and (query.published_to is None or (day is not None and day <= query.published_to))
        and (query.most_spam is None or document.spam_score <= query.most_spam)
    )


def _passes_phrases(document: Document, query: Query) -> bool:
    contents = texts_of(document).contents
    return all(has_phrase(contents, phrase) for phrase in query.phrases) and not any(
        has_phrase(contents, phrase) for phrase in query.excluded if plain_words(phrase[:LONGEST_QUERY])
    )
