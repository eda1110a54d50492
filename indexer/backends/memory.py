"""The oracle: the same answers as the real engines, in plain Python and numpy.

In: documents, passages, vectors. Out: two files (`documents.jsonl`, `vectors.npy`) and the three readers over them.
It is small and slow on purpose: every other engine is held against it, so each line must be checkable by eye.

Source: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, FnTIR 3(4), 2009, in the form
of Lucene's BM25Similarity: no factor (k1 + 1), and document lengths through the lossy byte of SmallFloat.intToByte4.
Must not: be fast at the price of being plain.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.analyzer import LONGEST_QUERY
from indexer.backends.base import Entry, Vectors
from indexer.backends.conditions import passes, terms_of
from indexer.backends.damage import UNREADABLE
from indexer.backends.explanation import LexicalExplanation, TermScore
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.backends.lexical.fields import CONTENTS, WEIGHED, texts_of
from indexer.backends.records import Record, check_order, document_not_found, from_bytes, to_bytes
from indexer.backends.rewriting import RewritingWriter
from indexer.errors import SettingsError, SnapshotError
from indexer.links_in import LinkIn, words_of
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT, Ranking, ScoredPassage
from indexer.settings import BuildSettings

_DOCUMENTS = "documents.jsonl"
_VECTORS = "vectors.npy"
_ANALYZER = "analyzer.txt"

# Lengths below this are kept exactly by Lucene's norm byte: 255 - longToInt4(Integer.MAX_VALUE).
_EXACT_LENGTHS = 24


class MemoryBackend:
    """Everything in Python objects; for tests and for small collections."""

    @property
    def versions(self) -> dict[str, str]:
        """What could change an answer: this file's own version, numpy, and the word boundaries of `regex`."""
        return {"memory": "3", "numpy": version("numpy"), "regex": version("regex")}

    def write(self, folder: Path, dim: int, settings: BuildSettings) -> "MemoryWriter":
        """Start an index in an empty folder."""
        return MemoryWriter(folder, dim, settings.analyzer)

    def extend(
        self, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]
    ) -> RewritingWriter:
        """Start an index of another one's documents and what is added; everything is written anew."""
        return RewritingWriter(self.open(base), self.write(folder, dim, settings), gone)

    def rewrite(self, base: Path, folder: Path, dim: int, settings: BuildSettings) -> RewritingWriter:
        """Start an index of another one's documents."""
        return self.extend(base, folder, dim, settings, ())

    def open(self, folder: Path) -> "MemoryIndex":
        """Read an index back.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        try:
            records = (folder / _DOCUMENTS).read_bytes().splitlines()
            entries = [from_bytes(record) for record in records]
            vectors = np.load(folder / _VECTORS, allow_pickle=False)
            analyzer = (folder / _ANALYZER).read_text(encoding="utf-8")
            stated = sum(len(passages) for _, passages, _ in entries)
            if vectors.ndim != 2 or len(vectors) != stated:
                raise ValueError(f"vectors of shape {vectors.shape} for {stated} passages")
            analyzer_of("", analyzer)
        except (*UNREADABLE, SettingsError) as error:  # type: ignore[misc]  # mypy does not unpack
            raise SnapshotError(
                str(folder),
                found=f"no readable {_DOCUMENTS}, {_VECTORS} and {_ANALYZER} ({error})",
                wanted="the files that Scenthound wrote",
                remedy="build the index again",
            ) from error
        return MemoryIndex(entries, vectors, analyzer)


class MemoryWriter:
    """Collects documents, and writes them when sealed."""

    def __init__(self, folder: Path, dim: int, analyzer: str) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._records: list[bytes] = []
        self._vectors: list[Vectors] = [np.empty((0, dim), dtype=np.float32)]
        self._last: str | None = None

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; they come in ascending order of doc_id.

        Raises:
            SettingsError: Its language has an analyzer that only Lucene has.
        """
        check_order(self._last, document.doc_id)
        terms_of("", analyzer_of(document.language, self._analyzer))
        self._last = document.doc_id
        self._records.append(to_bytes(document, passages, links_in))
        self._vectors.append(vectors)

    def seal(self) -> None:
        """Write the files."""
        (self._folder / _ANALYZER).write_text(self._analyzer, encoding="utf-8")
        (self._folder / _DOCUMENTS).write_bytes(b"".join(record + b"\n" for record in self._records))
        np.save(self._folder / _VECTORS, np.concatenate(self._vectors), allow_pickle=False)


class MemoryIndex:
    """Documents, statistics and vectors in memory; nothing changes after opening, so threads may share it."""

    def __init__(self, entries: Sequence[Record], vectors: Vectors, analyzer: str) -> None:
        self._entries = entries
        self._vectors = vectors
        self._documents = MemoryDocStore({entry[0].doc_id: entry for entry in entries})
        self._statistics = _statistics(entries, analyzer)
        self._dense = MemoryDenseRetriever(entries, vectors)

    @property
    def documents(self) -> "MemoryDocStore":
        """The texts."""
        return self._documents

    @property
    def dense(self) -> "MemoryDenseRetriever":
        """The leg that ranks passages by their vectors."""
        return self._dense

    def lexical(self, k1: float, b: float, weights: tuple[tuple[str, float], ...] = ()) -> "MemoryLexicalRetriever":
        """Give the BM25 leg."""
        return MemoryLexicalRetriever(self._statistics, k1, b, weights)

    def vectors(self, doc_id: str) -> Vectors:
        """Copy a document's vectors.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        for document, _, vectors, _ in self.entries():
            if document.doc_id == doc_id:
                return vectors.copy()
        raise document_not_found(doc_id)

    def entries(self) -> Iterator[Entry]:
        """Give everything, ascending by doc_id."""
        row = 0
        for document, passages, links_in in self._entries:
            yield document, passages, self._vectors[row : row + len(passages)], links_in
            row += len(passages)

    def close(self) -> None:
        """Nothing is held that needs releasing."""


class MemoryDocStore:
    """Texts by doc_id, in a dict."""

    def __init__(self, entries: dict[str, Record]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, doc_id: str) -> Document:
        """Read one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self._entry(doc_id)[0]

    def passages(self, doc_id: str) -> tuple[Passage, ...]:
        """List a document's passages.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self._entry(doc_id)[1]

    def links_in(self, doc_id: str) -> tuple[LinkIn, ...]:
        """List the links to a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self._entry(doc_id)[2]

    def _entry(self, doc_id: str) -> Record:
        try:
            return self._entries[doc_id]
        except KeyError:
            raise document_not_found(doc_id) from None


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
class _Statistics:
    """What BM25 counts.

    Attributes:
        documents: The documents, ascending by doc_id.
        fields: Counts by the field's name.
        analyzer: As `BuildSettings` has it.
        analyzers: Names of the analyzers that read the documents, ascending.
    """

    documents: Sequence[Document]
    fields: dict[str, _Field]
    analyzer: str
    analyzers: tuple[str, ...]


def _statistics(entries: Sequence[Record], analyzer: str) -> _Statistics:
    documents = [document for document, _, _ in entries]
    names = [analyzer_of(document.language, analyzer) for document in documents]
    texts = [texts_of(document, words_of(links_in)) for document, _, links_in in entries]
    fields = {
        field: _field([terms_of(getattr(text, field), name) for text, name in zip(texts, names, strict=True)])
        for field in WEIGHED
    }
    return _Statistics(documents, fields, analyzer, tuple(sorted(set(names))))


def _field(texts: Sequence[Sequence[str]]) -> _Field:
    postings: dict[str, dict[int, int]] = {}
    lengths = [len(terms) for terms in texts]
    for ordinal, terms in enumerate(texts):
        for term, frequency in Counter(terms).items():
            postings.setdefault(term, {})[ordinal] = frequency
    counted = sum(length > 0 for length in lengths)
    return _Field(postings, [lossy_length(length) for length in lengths], counted, sum(lengths))


class MemoryLexicalRetriever:
    """BM25 over documents, in Lucene's single precision, so that equal scores are equal there and here.

    With weights it is BM25F as Lucene's CombinedFieldQuery counts it: a document's frequency and length are the sums
    of those in its fields times their weights, and the length of the sum goes through the lossy byte again.

    Source: S. Robertson, H. Zaragoza, M. Taylor, Simple BM25 Extension to Multiple Weighted Fields, CIKM 2004.
    """

    def __init__(self, statistics: _Statistics, k1: float, b: float, weights: tuple[tuple[str, float], ...]) -> None:
        self._statistics = statistics
        self._k1 = np.float32(k1)
        self._b = np.float32(b)
        self._weights = weights or ((CONTENTS, 1.0),)

    def retrieve(self, query: Query, depth: int) -> Ranking:
        """Rank documents; a term counts as often as the query holds it, as in Anserini's BagOfWordsQueryGenerator."""
        scores: dict[int, float] = {}
        for term, count in self._terms(query).items():
            for ordinal, part in self._term_scores(term, count):
                scores[ordinal] = scores.get(ordinal, 0.0) + part.score
        documents = self._statistics.documents
        entries = (
            ScoredPassage(documents[ordinal].doc_id, WHOLE_DOCUMENT, float(np.float32(score)))
            for ordinal, score in scores.items()
            if passes(documents[ordinal], query)
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
            dict(self._term_scores(term, count, also=(ordinal,)))[ordinal] for term, count in self._terms(query).items()
        ]
        return LexicalExplanation.of(parts)

    def _terms(self, query: Query) -> Counter[str]:
        """Read the query by the analyzers of the documents that it may find."""
        held = self._statistics.analyzers
        asked = {analyzer_of(language, self._statistics.analyzer) for language in query.languages}
        counts: Counter[str] = Counter()
        for name in [name for name in held if name in asked] or held:
            counts |= Counter(terms_of(query.text[:LONGEST_QUERY], name))
        return counts

    def _term_scores(self, term: str, count: int, also: Sequence[int] = ()) -> Iterator[tuple[int, TermScore]]:
        """Score one term in every document that has it, and in those of `also`, by ordinal.

        weight * frequency / (frequency + norm), in Lucene's order of operations.
        """
        fields = [(self._statistics.fields[name], factor) for name, factor in self._weights]
        sums = dict.fromkeys(also, 0.0)
        for field, factor in fields:
            for ordinal, frequency in field.postings.get(term, {}).items():
                sums[ordinal] = sums.get(ordinal, 0.0) + factor * frequency
        found = max(len(field.postings.get(term, {})) for field, _ in fields)
        counted = max(field.counted for field, _ in fields)
        mean = np.float32(sum(int(factor * field.terms) for field, factor in fields) / counted) if counted else 1
        inverse = math.log(1 + (counted - found + 0.5) / (found + 0.5)) if found else 0.0
        weight = np.float32(count) * np.float32(inverse)
        one = np.float32(1)
        for ordinal, weighed in sums.items():
            length = np.float32(self._length(fields, ordinal))
            norm = self._k1 * ((one - self._b) + self._b * length / mean)
            # A norm of 0 (k1 is 0) means that any frequency counts fully.
            score = weight - weight / (one + np.float32(weighed) * (one / norm)) if norm else weight * bool(weighed)
            yield ordinal, TermScore(term, count, weighed, found, inverse, float(length), float(mean), float(score))

    def _length(self, fields: Sequence[tuple[_Field, float]], ordinal: int) -> int:
        if len(fields) == 1 and fields[0][1] == 1:
            return fields[0][0].lengths[ordinal]
        return lossy_length(math.floor(sum(field.lengths[ordinal] * factor for field, factor in fields) + 0.5))


class MemoryDenseRetriever:
    """Inner products with every vector."""

    def __init__(self, entries: Sequence[Record], vectors: Vectors) -> None:
        self._passages = [(document, passage) for document, passages, _ in entries for passage in passages]
        self._vectors = vectors.astype(np.float64)

    def retrieve(self, query: Query, vector: Vectors, depth: int) -> Ranking:
        """Rank passages; sums are taken in double precision and then rounded, so that equal vectors score equally."""
        if not query.text.strip():
            return Ranking()
        scores: NDArray[np.float32] = (self._vectors * vector).sum(axis=1).astype(np.float32)
        entries = (
            ScoredPassage(document.doc_id, passage.number, float(score))
            for (document, passage), score in zip(self._passages, scores, strict=True)
            if passes(document, query)
        )
        return Ranking.of(entries, depth)


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
