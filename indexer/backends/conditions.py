"""Whether a document passes a query, and the terms of a text, in plain Python: the oracle's reading of both.

In: a `Document` and a `Query`. Out: yes or no. Must not: know an engine.
"""

from functools import lru_cache

from crawler.document import Document
from indexer.addresses import address_of, file_types_of, lies_in, path_of, stands_in
from indexer.analyzer import LONGEST_QUERY, analyze, plain_words
from indexer.backends.lexical.analyzers import BY_LANGUAGE, ENGLISH, PLAIN, analyzer_of
from indexer.backends.lexical.fields import texts_of
from indexer.condition import (
    And,
    Condition,
    FileType,
    InAddress,
    Language,
    Leaf,
    Not,
    Or,
    Phrase,
    Place,
    Published,
    Site,
    Words,
)
from indexer.errors import SettingsError
from indexer.hosts import site_names
from indexer.query import Query

# Texts whose words are kept: those of a small collection, which are looked at for every query.
_TEXTS_KEPT = 4096


def passes(document: Document, query: Query, analyzer: str = BY_LANGUAGE, anchors: str = "") -> bool:
    """Say whether a document is one that the query leaves.

    Args:
        document: The document.
        query: Its filters, phrases and condition.
        analyzer: The index's, `BuildSettings.analyzer`.
        anchors: What links to the document say, `links_in.words_of`.
    """
    return (
        _passes_filters(document, query)
        and (not query.has_phrases or _passes_phrases(document, query))
        and (query.condition is None or holds(document, query.condition, analyzer, anchors))
    )


def holds(document: Document, condition: Condition, analyzer: str = BY_LANGUAGE, anchors: str = "") -> bool:
    """Say whether a condition holds of a document; otherwise as `passes`."""
    if isinstance(condition, Not):
        return not holds(document, condition.part, analyzer, anchors)
    if isinstance(condition, And):
        return all(holds(document, part, analyzer, anchors) for part in condition.parts)
    if isinstance(condition, Or):
        return any(holds(document, part, analyzer, anchors) for part in condition.parts)
    if isinstance(condition, Phrase):
        return stands_as_written(document, condition.text, condition.place)
    if isinstance(condition, Words):
        name = analyzer_of(document.language, analyzer)
        found = [terms for text in condition.texts if (terms := _terms_kept(text[:LONGEST_QUERY], name))]
        text = anchors if condition.place == "anchors" else texts_of(document).contents
        standing = _terms_kept(text, name)
        return not found or any(terms <= standing for terms in found)
    return _is_so(document, condition)


def stands_as_written(document: Document, phrase: str, place: Place = "contents") -> bool:
    """Say whether a phrase's words stand in a document's title or text as they are; no words stand anywhere."""
    texts = {"title": (document.title,), "body": (document.text,), "contents": (document.title, document.text)}[place]
    return any(has_phrase(text, phrase) for text in texts)


def has_phrase(text: str, phrase: str) -> bool:
    """Say whether a phrase's words stand in a text, in lower case, one after the other; no words stand anywhere."""
    wanted = _words_kept(phrase[:LONGEST_QUERY])
    words = _words_kept(text)
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


@lru_cache(maxsize=_TEXTS_KEPT)
def _words_kept(text: str) -> tuple[str, ...]:
    return tuple(plain_words(text))


@lru_cache(maxsize=_TEXTS_KEPT)
def _terms_kept(text: str, analyzer: str) -> frozenset[str]:
    return frozenset(terms_of(text, analyzer))


def _is_so(document: Document, leaf: Leaf) -> bool:
    """Decide what is known of a document besides its texts."""
    address = address_of(document.url)
    if isinstance(leaf, Site):
        return leaf.host in site_names(document) and lies_in(path_of(address), leaf.path)
    if isinstance(leaf, InAddress):
        return stands_in(address, leaf.text)
    if isinstance(leaf, FileType):
        return not set(file_types_of(address, document.media_type)).isdisjoint(leaf.names)
    if isinstance(leaf, Language):
        return document.language == leaf.tag
    day = document.published_at
    return isinstance(leaf, Published) and day is not None and (leaf.first or day) <= day <= (leaf.last or day)


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
    return all(stands_as_written(document, phrase) for phrase in query.phrases) and not any(
        stands_as_written(document, phrase) for phrase in query.excluded if plain_words(phrase[:LONGEST_QUERY])
    )
