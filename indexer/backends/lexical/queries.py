"""Make Lucene's queries from ours.

In: a `Query`, and how much each term weighs where Lucene's own counts are not those to use. Out: Lucene query objects.
Must not: search.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.lexical.fields import CONTENTS, LANGUAGE, SITE
from indexer.backends.lexical.jvm import java
from indexer.query import Query


def words_query(text: str) -> Any:
    """Ask for the words of a text as Anserini does: any of them, each counting as often as it stands there."""
    lucene = java()
    return lucene.generator.buildQuery(CONTENTS, lucene.analyzer, readable(text))


def weighted_words_query(text: str, weight: Callable[[str, str], float]) -> Any:
    """Ask for the words of a text, each term's score times `weight(field, term)`; terms of weight 0 are left out."""
    lucene = java()
    builder = lucene.QueryBuilder()
    terms = lucene.AnalyzerUtils.analyze(lucene.analyzer, readable(text))
    for term, count in Counter(lucene.strings(terms)).items():
        factor = weight(CONTENTS, term)
        if factor > 0:
            query = lucene.TermQuery(lucene.Term(CONTENTS, term))
            builder.add(lucene.BoostQuery(query, count * factor), lucene.Occur.SHOULD)
    return builder.build()


def filtered(words: Any, query: Query) -> Any:
    """Keep a query's filters: they exclude, and add nothing to a score."""
    lucene = java()
    builder = lucene.QueryBuilder()
    builder.add(words, lucene.Occur.MUST)
    for field, values in ((SITE, query.sites), (LANGUAGE, query.languages)):
        if values:
            terms = lucene.ArrayList()
            for value in values:
                terms.add(lucene.BytesRef(value.encode("utf-8", "replace")))
            builder.add(lucene.TermInSetQuery(field, terms), lucene.Occur.FILTER)
    return builder.build()


def readable(text: str) -> str:
    """Give what engines read of a text: a lone surrogate, which JSON can smuggle in, is no character to Java."""
    return text[:LONGEST_QUERY].encode("utf-8", "replace").decode()
