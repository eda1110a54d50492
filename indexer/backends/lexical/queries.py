"""Make Lucene's queries from ours.

In: a `Query`, which analyzers and fields it is for, and how much a term weighs where Lucene's own counts are not those
to use. Out: Lucene query objects. Called under Java's lock.
Must not: search.

A query's words are read by all analyzers of the index, so that a filter changes no score (`backends/word_counts.py`
says what a word then weighs); asked for are the terms of those that read documents which it may find.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.lexical.analyzers import PLAIN
from indexer.backends.lexical.crossing import word_reader
from indexer.backends.lexical.fields import (
    ANALYZER,
    ANCHORS,
    CONTENTS,
    EXACT,
    EXACT_TITLE,
    LANGUAGE,
    LIST_ACTION,
    ORDINAL,
    PAGE_TYPE,
    PUBLISHED,
    SITE,
    SPAM,
)
from indexer.backends.lexical.jvm import java
from indexer.backends.lexical.statistics import LiveStatistics
from indexer.backends.word_counts import Asked, asked_terms, stated_terms
from indexer.condition import Phrase, Place, Words
from indexer.query import PHRASE_BONUS, Query

Weights = tuple[tuple[str, float], ...]

# Longer runs are no words that come again.
_WORD = 64

_FIELDS: dict[Place, tuple[str, ...]] = {
    "contents": (EXACT_TITLE, EXACT),
    "title": (EXACT_TITLE,),
    "body": (EXACT,),
}

FLAT: Weights = ((CONTENTS, 1.0),)
"""BM25 over contents alone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words of a query are read.

    Attributes:
        held: Documents read by each analyzer of the index, by its name; at least one.
        wanted: Those of them that read documents which the query may find.
        statistics: Counts of the living.
        fields: Fields and their weights, each >= 1; `FLAT` is plain BM25, others BM25F.
    """

    held: Mapping[str, int]
    wanted: frozenset[str]
    statistics: LiveStatistics
    fields: Weights = FLAT


def words_query(query: Query, reading: Reading) -> Any:
    """Ask for any of a query's terms, each counting as often as it stands there or as its weight says."""
    lucene = java()
    if not query.terms and len(reading.held) == 1 and reading.fields == FLAT and reading.statistics.all_live:
        analyzer = lucene.named_analyzer(next(iter(reading.held)), CONTENTS)
        return lucene.generator.buildQuery(CONTENTS, analyzer, readable(query.text))
    # Terms that are to be kept from the same documents together, so that each document is looked at once.
    by_others: dict[tuple[str, ...], list[Any]] = {}
    for term, asked in terms_asked(query, reading).items():
        factor = factor_of(term, asked, reading)
        if factor > 0:
            others = _strangers(term, asked, reading)
            by_others.setdefault(others, []).append(term_query(term, reading.fields, factor))
    # Terms that need no keeping stay by themselves: only then can Lucene pass over what cannot be among the best.
    plain = by_others.pop((), [])
    return _any_of(plain + [kept_from(_any_of(terms), others) for others, terms in by_others.items()])


def _any_of(queries: Sequence[Any]) -> Any:
    if len(queries) == 1:
        return queries[0]
    lucene = java()
    builder = lucene.QueryBuilder()
    for query in queries:
        builder.add(query, lucene.Occur.SHOULD)
    return builder.build()


def terms_asked(query: Query, reading: Reading) -> dict[str, Asked]:
    """Give the terms that a query ranks by: those that it states, else those of its words."""
    found = partial(reading.statistics.found, reading.fields)
    own = asked_terms(readable(query.text), reading.held, partial(_terms_among, tuple(reading.held)), found)
    if query.terms:
        return stated_terms(dict(query.terms), own, reading.held, found)
    return {term: asked for term, asked in own.items() if asked.analyzers & reading.wanted}


def term_counts(text: str, analyzers: Iterable[str]) -> Counter[str]:
    """Count each term as often as the analyzer does that gives it most."""
    counts: Counter[str] = Counter()
    for name in analyzers:
        counts |= Counter(_terms(name, readable(text)))
    return counts


def factor_of(term: str, asked: Asked, reading: Reading) -> float:
    """Give what Lucene's score of a term is multiplied by; 0 where no living document has it."""
    if len(reading.held) == 1 and reading.statistics.all_live:
        return asked.count
    return asked.count * reading.statistics.weight(reading.fields, term, asked.documents)


def narrowed(words: Any, query: Query, *, with_filters: bool) -> Any:
    """Keep a query's phrases, and its filters where Lucene shall see to them: they exclude and add to no score."""
    if not query.has_phrases and not with_filters:
        return words
    lucene = java()
    builder = lucene.QueryBuilder()
    builder.add(words, lucene.Occur.MUST)
    for phrase in query.phrases:
        found = phrase_query(phrase)
        if found is not None:
            builder.add(found, lucene.Occur.FILTER)
    for phrase in query.excluded:
        found = phrase_query(phrase)
        if found is not None:
            builder.add(found, lucene.Occur.MUST_NOT)
    if with_filters:
        for condition in _filters(query):
            builder.add(condition, lucene.Occur.FILTER)
    return builder.build()


def ranked(query: Query, reading: Reading) -> Any:
    """Ask for what of a query ranks: its words and preferred phrases, or all alike where its words are left out."""
    lucene = java()
    words = words_query(query, reading)
    if query.asks_for_words and query.text.strip() and not query.terms and not term_counts(query.text, reading.wanted):
        words = lucene.BoostQuery(lucene.ConstantScoreQuery(lucene.MatchAllDocsQuery()), 0.0)
    if not query.preferred:
        return words
    builder = lucene.QueryBuilder()
    builder.add(words, lucene.Occur.SHOULD)
    for phrase in query.preferred:
        found = phrase_query(phrase)
        if found is not None:
            bonus = lucene.BoostQuery(lucene.ConstantScoreQuery(found), PHRASE_BONUS)
            builder.add(bonus, lucene.Occur.SHOULD)
    return builder.build()


def kept_to(words: Any, numbers: Sequence[int]) -> Any:
    """Keep a query to documents by their numbers, each counted in its own part."""
    lucene = java()
    builder = lucene.QueryBuilder()
    builder.add(words, lucene.Occur.MUST)
    builder.add(lucene.NumericDocValuesField.newSlowSetQuery(ORDINAL, *numbers), lucene.Occur.FILTER)
    return builder.build()


def phrase_query(phrase: str, place: Place = "contents") -> Any:
    """Ask for words as they stand, in their order; None where there are none."""
    lucene = java()
    terms = _terms(PLAIN, readable(phrase))
    if not terms:
        return None
    found = [
        lucene.TermQuery(lucene.Term(field, terms[0])) if len(terms) == 1 else lucene.PhraseQuery(field, *terms)
        for field in _FIELDS[place]
    ]
    if len(found) == 1:
        return found[0]
    builder = lucene.QueryBuilder()
    for each in found:
        builder.add(each, lucene.Occur.SHOULD)
    return builder.build()


def asked_by(leaf: Phrase | Words, analyzers: Iterable[str]) -> Any:
    """Ask for words that must stand in a document; None where there are none."""
    return phrase_query(leaf.text, leaf.place) if isinstance(leaf, Phrase) else _words_asked(leaf, analyzers)


def _words_asked(leaf: Words, analyzers: Iterable[str]) -> Any:
    """Ask for one of some words in any of its forms, each document as its own analyzer reads it."""
    lucene = java()
    builder = lucene.QueryBuilder()
    field = ANCHORS if leaf.place == "anchors" else CONTENTS
    for name in analyzers:
        alternatives = lucene.QueryBuilder()
        found = [terms for word in leaf.texts if (terms := _terms(name, readable(word)))]
        for terms in found:
            together = lucene.QueryBuilder()
            for term in dict.fromkeys(terms):
                together.add(lucene.TermQuery(lucene.Term(field, term)), lucene.Occur.MUST)
            alternatives.add(together.build(), lucene.Occur.SHOULD)
        here = lucene.QueryBuilder()
        here.add(lucene.TermQuery(lucene.Term(ANALYZER, name)), lucene.Occur.MUST)
        if found:
            here.add(alternatives.build(), lucene.Occur.MUST)
        builder.add(here.build(), lucene.Occur.SHOULD)
    return builder.build()


def readable(text: str) -> str:
    """Give what engines read of a text: a lone surrogate, which JSON can smuggle in, is no character to Java."""
    return text[:LONGEST_QUERY].encode("utf-8", "replace").decode()


def _terms(analyzer: str, text: str) -> tuple[str, ...]:
    return _terms_among((analyzer,), analyzer, text)


def _terms_among(held: tuple[str, ...], analyzer: str, text: str) -> tuple[str, ...]:
    """Give an analyzer's terms; of a word all analyzers of the index are asked at once, for all will be."""
    return _word_terms(held, text)[analyzer] if len(text) <= _WORD else _read((analyzer,), text)[analyzer]


def _read(analyzers: tuple[str, ...], text: str) -> dict[str, tuple[str, ...]]:
    found = map(tuple, json.loads(_reader(analyzers).invokeWithArguments(text)))
    # Most analyzers agree on most words; what they give is held once.
    held: dict[tuple[str, ...], tuple[str, ...]] = {}
    return {name: held.setdefault(terms, terms) for name, terms in zip(analyzers, found, strict=True)}


# Queries have words in common, and reading one is a call to Java.
_word_terms = lru_cache(maxsize=2**16)(_read)


@lru_cache(maxsize=64)
def _reader(analyzers: tuple[str, ...]) -> Any:
    return word_reader([java().named_analyzer(name, CONTENTS) for name in analyzers])


@lru_cache(maxsize=2**14)
def term_query(term: str, fields: Weights, factor: float) -> Any:
    """Ask for a term in weighed fields, as BM25F counts it: frequencies and lengths are summed by weight."""
    lucene = java()
    if fields == FLAT:
        query = lucene.TermQuery(lucene.Term(CONTENTS, term))
    else:
        builder = lucene.CombinedFieldBuilder()
        for field, weight in fields:
            builder.addField(field, weight)
        builder.addTerm(lucene.BytesRef(term.encode()))
        query = builder.build()
    return query if factor == 1 else lucene.BoostQuery(query, factor)


def _strangers(term: str, asked: Asked, reading: Reading) -> tuple[str, ...]:
    """Name the analyzers that read documents with a term and mean another word by it; often there are none."""
    others = others_than(asked, reading)
    fields = tuple(field for field, _ in reading.fields)
    return others if others and reading.statistics.stands_where(fields, term, ANALYZER, others) else ()


def others_than(asked: Asked, reading: Reading) -> tuple[str, ...]:
    """Name the analyzers that do not give a term."""
    return tuple(name for name in reading.held if name not in asked.analyzers)


def kept_from(query: Any, others: tuple[str, ...]) -> Any:
    """Leave out the documents that these analyzers read."""
    if not others:
        return query
    lucene = java()
    builder = lucene.QueryBuilder()
    builder.add(query, lucene.Occur.MUST)
    builder.add(_read_by(others), lucene.Occur.MUST_NOT)
    return builder.build()


@lru_cache(maxsize=1024)
def _read_by(analyzers: tuple[str, ...]) -> Any:
    return _one_of(ANALYZER, analyzers)


def _filters(query: Query) -> list[Any]:
    lucene = java()
    keywords = (
        (SITE, query.sites),
        (LANGUAGE, query.languages),
        (PAGE_TYPE, query.page_types),
        (LIST_ACTION, query.list_actions),
    )
    result = [_one_of(field, values) for field, values in keywords if values]
    if query.is_dated:
        first = (query.published_from or date.min).toordinal()
        result.append(lucene.IntField.newRangeQuery(PUBLISHED, first, (query.published_to or date.max).toordinal()))
    if query.most_spam is not None:
        result.append(lucene.DoubleField.newRangeQuery(SPAM, 0.0, query.most_spam))
    return result


def _one_of(field: str, values: Sequence[str]) -> Any:
    lucene = java()
    terms = lucene.ArrayList()
    for value in values:
        terms.add(lucene.BytesRef(value.encode("utf-8", "replace")))
    return lucene.TermInSetQuery(field, terms)
