"""The oracle's BM25 and BM25F, in plain Python: what Lucene computes, written so that it can be checked by eye.

In: records of documents. Out: their statistics, and rankings by them.

Source: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, FnTIR 3(4), 2009, in the form
of Lucene's BM25Similarity: no factor (k1 + 1), and document lengths through the lossy byte of SmallFloat.intToByte4.
Must not: be fast at the price of being plain.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crawler.document import Document
from indexer.analyzer import LONGEST_QUERY, plain_words
from indexer.backends.conditions import passes, stands_as_written, terms_of
from indexer.backends.explanation import LexicalExplanation, TermScore
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.backends.lexical.fields import CONTENTS, WEIGHED, texts_of
from indexer.backends.records import Record, document_not_found
from indexer.backends.word_counts import Asked, asked_terms, stated_terms
from indexer.links_in import words_of
from indexer.query import PHRASE_BONUS, Query
from indexer.ranking import WHOLE_DOCUMENT, Ranking, ScoredPassage

# Lengths below this are kept exactly by Lucene's norm byte: 255 - longToInt4(Integer.MAX_VALUE).
_EXACT_LENGTHS = 24


@dataclass(frozen=True, slots=True)
class _Field:
    """What BM25 counts in one field.

    Attributes:
        postings: For each term, its frequency by the document's ordinal.
        lengths: For each document its terms, after Lucene's loss.
        counted: Documents with at least one term: Lucene's docCount.
        terms: Terms of all documents, before the loss.
    """

    postings: dict[str, dict[int, int]]
    lengths: Sequence[int]
    counted: int
    terms: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 counts.

    Attributes:
        documents: The documents, ascending by doc_id.
        anchors: What links to each document say, in the same order.
        fields: Counts by the field's name.
        analyzer: As `BuildSettings` has it.
        analyzers: How many documents each analyzer read, by its name, ascending.
        read_by: The analyzer of each document.
    """

    documents: Sequence[Document]
    anchors: Sequence[str]
    fields: dict[str, _Field]
    analyzer: str
    analyzers: dict[str, int]
    read_by: Sequence[str]


def statistics_of(entries: Sequence[Record], analyzer: str) -> Statistics:
    """Count what BM25 counts, in records ascending by doc_id."""
    documents = [document for document, _, _ in entries]
    names = [analyzer_of(document.language, analyzer) for document in documents]
    anchors = [words_of(links_in) for _, _, links_in in entries]
    texts = [texts_of(document, words) for document, words in zip(documents, anchors, strict=True)]
    fields = {
        field: _field([terms_of(getattr(text, field), name) for text, name in zip(texts, names, strict=True)])
        for field in WEIGHED
    }
    return Statistics(documents, anchors, fields, analyzer, dict(sorted(Counter(names).items())), names)


def _field(texts: Sequence[Sequence[str]]) -> _Field:
    postings: dict[str, dict[int, int]] = {}
    lengths = [len(terms) for terms in texts]
    for ordinal, terms in enumerate(texts):
        for term, frequency in Counter(terms).items():
            postings.setdefault(term, {})[ordinal] = frequency
    counted = sum(length > 0 for length in lengths)
    return _Field(postings, [lossy_length(length) for length in lengths], counted, sum(lengths))


def readers_of(statistics: Statistics, query: Query) -> frozenset[str]:
    """Name the analyzers that read the documents which a query may find."""
    asked = {analyzer_of(language, statistics.analyzer) for language in query.languages}
    return frozenset(asked.intersection(statistics.analyzers) or statistics.analyzers)


def terms_of_query(statistics: Statistics, query: Query) -> Counter[str]:
    """Read a query by these analyzers; a term counts as in the one that has most."""
    counts: Counter[str] = Counter()
    for name in readers_of(statistics, query):
        counts |= Counter(terms_of(query.text[:LONGEST_QUERY], name))
    return counts


class MemoryLexicalRetriever:
    """BM25 over documents, in Lucene's single precision, so that equal scores are equal there and here.

    With weights it is BM25F as Lucene's CombinedFieldQuery counts it: a document's frequency and length are the sums
    of those in its fields times their weights, and the length of the sum goes through the lossy byte again.

    Source: S. Robertson, H. Zaragoza, M. Taylor, Simple BM25 Extension to Multiple Weighted Fields, CIKM 2004.
    """

    def __init__(self, statistics: Statistics, k1: float, b: float, weights: tuple[tuple[str, float], ...]) -> None:
        self._statistics = statistics
        self._k1 = np.float32(k1)
        self._b = np.float32(b)
        self._weights = weights or ((CONTENTS, 1.0),)

    def retrieve(self, query: Query, depth: int) -> Ranking:
        """Rank documents; a term counts as often as the query holds it, as in Anserini's BagOfWordsQueryGenerator."""
        documents, terms = self._statistics.documents, self._terms(query)
        scores: dict[int, float] = {}
        if query.text.strip() and not terms and query.asks_for_words:
            scores = dict.fromkeys(range(len(documents)), 0.0)
        for term, asked in terms.items():
            for ordinal, part in self._term_scores(term, asked):
                scores[ordinal] = scores.get(ordinal, 0.0) + part.score
        for phrase in query.preferred:
            for ordinal, document in enumerate(documents):
                if plain_words(phrase[:LONGEST_QUERY]) and stands_as_written(document, phrase):
                    scores[ordinal] = scores.get(ordinal, 0.0) + PHRASE_BONUS
        entries = (
            ScoredPassage(documents[ordinal].doc_id, WHOLE_DOCUMENT, float(np.float32(score)))
            for ordinal, score in scores.items()
            if passes(documents[ordinal], query, self._statistics.analyzer, self._statistics.anchors[ordinal])
        )
        return Ranking.of(entries, depth)

    def explain(self, query: Query, doc_id: str) -> LexicalExplanation:
        """Take apart the score of one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        doc_ids = [document.doc_id for document in self._statistics.documents]
        if doc_id not in doc_ids:
            raise document_not_found(doc_id)
        ordinal = doc_ids.index(doc_id)
        parts = [
            dict(self._term_scores(term, asked, also=(ordinal,)))[ordinal] for term, asked in self._terms(query).items()
        ]
        return LexicalExplanation.of(parts)

    def _terms(self, query: Query) -> Mapping[str, Asked]:
        held = self._statistics.analyzers
        own = asked_terms(query.text, held, lambda name, text: terms_of(text, name), self._found)
        if query.terms:
            return stated_terms(dict(query.terms), own, held, self._found)
        wanted = readers_of(self._statistics, query)
        return {term: asked for term, asked in own.items() if asked.analyzers & wanted}

    def _found(self, term: str) -> int:
        """Count the documents that have a term, in the field that has most of them."""
        return max(len(self._statistics.fields[name].postings.get(term, {})) for name, _ in self._weights)

    def _term_scores(self, term: str, asked: Asked, also: Sequence[int] = ()) -> Iterator[tuple[int, TermScore]]:
        """Score one term in every document that has it, and in those of `also`, by ordinal.

        weight * frequency / (frequency + norm), in Lucene's order of operations.
        """
        fields = [(self._statistics.fields[name], factor) for name, factor in self._weights]
        sums = dict.fromkeys(also, 0.0)
        for field, factor in fields:
            for ordinal, frequency in field.postings.get(term, {}).items():
                if self._statistics.read_by[ordinal] not in asked.analyzers:
                    continue
                sums[ordinal] = sums.get(ordinal, 0.0) + factor * frequency
        counted = max(field.counted for field, _ in fields)
        mean = np.float32(sum(int(factor * field.terms) for field, factor in fields) / counted) if counted else 1
        found = min(asked.documents, counted)
        inverse = _inverse_frequency(counted, found) if self._found(term) else 0.0
        # Lucene knows the term alone, and is told by what factor its word differs.
        own = _inverse_frequency(counted, self._found(term))
        weight = np.float32(asked.count * (inverse / own)) * np.float32(own)
        one = np.float32(1)
        for ordinal, weighed in sums.items():
            length = np.float32(self._length(fields, ordinal))
            norm = self._k1 * ((one - self._b) + self._b * length / mean)
            # A norm of 0 (k1 is 0) means that any frequency counts fully.
            score = weight - weight / (one + np.float32(weighed) * (one / norm)) if norm else weight * bool(weighed)
            yield (
                ordinal,
                TermScore(term, asked.count, weighed, found, inverse, float(length), float(mean), float(score)),
            )

    def _length(self, fields: Sequence[tuple[_Field, float]], ordinal: int) -> int:
        if len(fields) == 1 and fields[0][1] == 1:
            return fields[0][0].lengths[ordinal]
        return lossy_length(math.floor(sum(field.lengths[ordinal] * factor for field, factor in fields) + 0.5))


def _inverse_frequency(documents: int, found: int) -> float:
    return math.log(1 + (documents - found + 0.5) / (found + 0.5))


def lossy_length(length: int) -> int:
    """Give what is left of a document length after Lucene's norm byte: four significant bits above 40.

    Args:
        length: Number of terms, >= 0.

    Example:
        >>> [lossy_length(length) for length in (0, 23, 39, 41, 57, 1000)]
        [0, 23, 39, 40, 56, 984]
    """
    rest = length - _EXACT_LENGTHS
    if rest < 8:
        return length
    shift = rest.bit_length() - 4
    return _EXACT_LENGTHS + (rest >> shift << shift)
