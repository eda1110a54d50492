"""The oracle: the same answers as the real engines, in plain Python and numpy.

In: documents, passages, vectors. Out: two files (`documents.jsonl`, `vectors.npy`) and the three readers over them.
It is small and slow on purpose: every other engine is held against it, so each line must be checkable by eye.
Must not: be fast at the price of being plain.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document, Link
from indexer.addresses import address_of
from indexer.analyzer import plain_words
from indexer.backends.base import Entry, Vectors
from indexer.backends.conditions import passes, terms_of
from indexer.backends.damage import UNREADABLE
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.backends.plain_bm25 import MemoryLexicalRetriever, statistics_of
from indexer.backends.plain_terms import MemoryTerms
from indexer.backends.records import Record, check_order, document_not_found, from_bytes, to_bytes
from indexer.backends.rewriting import RewritingWriter
from indexer.errors import SettingsError, SnapshotError
from indexer.facts import Addresses, Facts, Merits
from indexer.links_in import LinkIn, words_of
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import Ranking, ScoredPassage
from indexer.settings import BuildSettings
from indexer.words import MOST_WORDS, count_words, greater_counts

_DOCUMENTS = "documents.jsonl"
_VECTORS = "vectors.npy"
_ANALYZER = "analyzer.txt"


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
        self._statistics = statistics_of(entries, analyzer)
        self._analyzer = analyzer
        self._dense = MemoryDenseRetriever(entries, vectors, analyzer)

    @property
    def documents(self) -> "MemoryDocStore":
        """The texts."""
        return self._documents

    @property
    def dense(self) -> "MemoryDenseRetriever":
        """The leg that ranks passages by their vectors."""
        return self._dense

    @property
    def terms(self) -> MemoryTerms:
        """The index terms."""
        return MemoryTerms(self._documents, self._statistics)

    def lexical(self, k1: float, b: float, weights: tuple[tuple[str, float], ...] = ()) -> "MemoryLexicalRetriever":
        """Give the BM25 leg."""
        return MemoryLexicalRetriever(self._statistics, k1, b, weights)

    def facts(self, doc_ids: Sequence[str]) -> Facts:
        """Give what documents are grouped by."""
        return Facts.of(map(self._documents.get, doc_ids))

    def has_near_duplicates(self) -> bool:
        """Say that there may be some: they are not looked for."""
        return True

    def addresses(self, doc_ids: Sequence[str]) -> Addresses:
        """Give what documents are called."""
        return Addresses.of(map(self._documents.get, doc_ids))

    def merits(self, doc_ids: Sequence[str]) -> Merits:
        """Give what speaks for documents before any query."""
        return Merits.of(map(self._documents.get, doc_ids))

    def at_address(self, address: str) -> tuple[str, ...]:
        """Give the documents that stand at an address."""
        documents = (entry[0] for entry in self._entries)
        return tuple(each.doc_id for each in documents if address and address_of(each.url) == address)

    def newest_day(self) -> date | None:
        """Give the newest day of publication."""
        return max((each[0].published_at for each in self._entries if each[0].published_at), default=None)

    def number_of(self, doc_id: str) -> int:
        """Say which document it is."""
        doc_ids = [each[0].doc_id for each in self._entries]
        if doc_id not in doc_ids:
            raise document_not_found(doc_id)
        return doc_ids.index(doc_id)

    def doc_id_at(self, number: int) -> str:
        """Name the document of a number."""
        return self._entries[number][0].doc_id

    def titles(self) -> Iterator[str]:
        """Give all titles."""
        return (each[0].title for each in self._entries)

    def vocabulary(self, most: int) -> Iterator[tuple[str, int]]:
        """Give the most frequent words."""
        documents = [each[0] for each in self._entries]
        fields = ([each.text for each in documents], [each.title for each in documents])
        counts = (count_words(map(plain_words, texts), MOST_WORDS) for texts in fields)
        return iter(greater_counts(*counts)[:most])

    def count(self, query: Query) -> int:
        """Count the documents that pass a query's filters, phrases and condition."""
        return sum(passes(document, query, self._analyzer, words_of(links)) for document, _, links in self._entries)

    def vectors(self, doc_id: str) -> Vectors:
        """Copy a document's vectors.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        for document, _, vectors, _ in self.entries():
            if document.doc_id == doc_id:
                return vectors.copy()
        raise document_not_found(doc_id)

    def entries(self, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
        """Give what is held, ascending by doc_id: all, or the documents of these numbers."""
        wanted = None if numbers is None else set(numbers)
        row = 0
        for number, (document, passages, links_in) in enumerate(self._entries):
            if wanted is None or number in wanted:
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
        """Read one document, but for the links out of it.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return replace(self._entry(doc_id)[0], links=())

    def with_passages(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Read one document and its passages.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self.get(doc_id), self.passages(doc_id)

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

    def links_out(self, doc_id: str) -> tuple[Link, ...]:
        """List the links out of a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self._entry(doc_id)[0].links

    def _entry(self, doc_id: str) -> Record:
        try:
            return self._entries[doc_id]
        except KeyError:
            raise document_not_found(doc_id) from None


class MemoryDenseRetriever:
    """Inner products with every vector."""

    def __init__(self, entries: Sequence[Record], vectors: Vectors, analyzer: str) -> None:
        self._analyzer = analyzer
        self._passages = [
            (document, passage, words_of(links)) for document, passages, links in entries for passage in passages
        ]
        self._vectors = vectors.astype(np.float64)

    def retrieve(self, query: Query, vector: Vectors, depth: int) -> Ranking:
        """Rank passages; sums are taken in double precision and then rounded, so that equal vectors score equally."""
        if not query.text.strip():
            return Ranking()
        scores: NDArray[np.float32] = (self._vectors * vector).sum(axis=1).astype(np.float32)
        entries = (
            ScoredPassage(document.doc_id, passage.number, float(score))
            for (document, passage, anchors), score in zip(self._passages, scores, strict=True)
            if passes(document, query, self._analyzer, anchors)
        )
        return Ranking.of(entries, depth)
