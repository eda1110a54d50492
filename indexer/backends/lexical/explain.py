"""Take apart what Lucene scores a document with.

In: a query's words, and a document's number. Out: `LexicalExplanation`. A term's part and frequency are what Lucene
itself says of its score (`IndexSearcher.explain`); counts are those of the living. Called under Java's lock.
Must not: rank.
"""

import json
import re
from typing import Any

from indexer.backends.explanation import LexicalExplanation, TermScore
from indexer.backends.lexical.jvm import java
from indexer.backends.lexical.queries import (
    FLAT,
    Reading,
    Weights,
    factor_of,
    kept_from,
    others_than,
    term_query,
    terms_asked,
)
from indexer.backends.lexical.statistics import inverse_frequency
from indexer.query import Query

# What Lucene's BM25Scorer.explain begins a score's description with.
_FREQUENCY = re.compile(r"score\(freq=([0-9.eE+-]+)\)")


def explain_terms(query: Query, reading: Reading, ordinal: int, *, searcher: Any) -> LexicalExplanation:
    """Explain each different term.

    Args:
        query: Its words or weighed terms.
        reading: How they are read.
        ordinal: Of the document.
        searcher: Lucene's, with the k1 and b that a search would use.
    """
    counts = reading.statistics.counts(reading.fields)
    length = _length(searcher.getIndexReader(), reading.fields, ordinal)
    parts = []
    for term, asked in terms_asked(query, reading).items():
        factor = factor_of(term, asked, reading)
        documents = min(asked.documents, counts.documents)
        idf = inverse_frequency(counts.documents, documents) if reading.statistics.found(reading.fields, term) else 0.0
        score = frequency = 0.0
        if factor > 0:
            found = kept_from(term_query(term, reading.fields, factor), others_than(asked, reading))
            score, frequency = _explained(searcher, found, ordinal)
        parts.append(TermScore(term, asked.count, frequency, documents, idf, length, counts.mean, score))
    return LexicalExplanation.of(parts)


def _explained(searcher: Any, query: Any, ordinal: int) -> tuple[float, float]:
    """Give the score of one term and its frequency; both 0 where it does not match."""
    lucene = java()
    # Without the cast pyjnius chooses the method for a Weight.
    found = searcher.explain(lucene.cast("org.apache.lucene.search.Query", query), ordinal)
    told = json.loads(lucene.json.writeValueAsString(found))
    if not told["match"]:
        return 0.0, 0.0
    stated = _FREQUENCY.search(json.dumps(told))
    return float(told["value"]), float(stated[1]) if stated else 0.0


def _length(reader: Any, fields: Weights, ordinal: int) -> float:
    """Give a document's length as BM25 counts it, fields by weight; 0 where it has none of them."""
    lucene = java()
    total = 0.0
    for field, weight in fields:
        norms = lucene.MultiDocValues.getNormValues(reader, field)
        if norms is not None and norms.advanceExact(ordinal):
            total += weight * lucene.SmallFloat.byte4ToInt(norms.longValue())
    if fields == FLAT:
        return total
    return float(lucene.SmallFloat.byte4ToInt(lucene.SmallFloat.intToByte4(int(total + 0.5))))
