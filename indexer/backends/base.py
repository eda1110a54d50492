"""The protocols that every engine keeps.

A backend writes an index from documents, passages and vectors, and opens it again. `build` and `search` know these
protocols and nothing of an engine. Must not: import an engine.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document, Link
from indexer.backends.explanation import LexicalExplanation
from indexer.facts import Addresses, Facts, Merits
from indexer.links_in import LinkIn
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.settings import BuildSettings

Vectors = NDArray[np.float32]

Entry = tuple[Document, tuple[Passage, ...], Vectors, tuple[LinkIn, ...]]
"""A document as an index holds it, with its passages, their vectors, (passages, dim), and the links to it."""


class Retriever(Protocol):
    """One leg of a search."""

    def retrieve(self, query: Query, depth: int) -> Ranking:
        """Rank the documents or passages that pass the query's filters.

        Args:
            query: What to look for; a query without words finds nothing.
            depth: Entries wanted at most, >= 1.

        Returns:
            At most `depth` entries in the one total order, the cut included: among equal scores at the border, the
            lowest ids are kept.
        """
        ...


class LexicalRetriever(Retriever, Protocol):
    """The leg that ranks documents by their words."""

    def explain(self, query: Query, doc_id: str) -> LexicalExplanation:
        """Take apart the score of one document, found or not.

        Args:
            query: Its words, read as `retrieve` reads them; its filters choose the analyzers and leave nothing out.
            doc_id: Any document of the index.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...


class Terms(Protocol):
    """The index terms that BM25 ranks by: those of title and text together, as an analyzer gives them."""

    def of_query(self, query: Query) -> Mapping[str, float]:
        """Give the terms of a query with how often it holds each, read as `LexicalRetriever.retrieve` reads them."""
        ...

    def of_document(self, doc_id: str) -> Mapping[str, int]:
        """Give the terms of a document with how often it holds each.

        They are read again from the stored text, by the analyzer that indexed it, as far as
        `indexer.analyzer.LONGEST_QUERY` characters reach.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def documents(self, term: str) -> int:
        """Count the documents that hold a term."""
        ...


class DenseRetriever(Protocol):
    """The leg that ranks passages by their vectors."""

    def retrieve(self, query: Query, vector: Vectors, depth: int) -> Ranking:
        """Rank passages by inner product with `vector`, (dim,) float32, unit norm; otherwise as `Retriever`."""
        ...


class DocStore(Protocol):
    """Texts by doc_id."""

    def __len__(self) -> int: ...

    def get(self, doc_id: str) -> Document:
        """Read one document, but for the links out of it.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def with_passages(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Read what `get` and `passages` give, which is kept together, at once.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def passages(self, doc_id: str) -> tuple[Passage, ...]:
        """List a document's passages, by number from 0.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def links_in(self, doc_id: str) -> tuple[LinkIn, ...]:
        """List the links to a document that are kept, as they were added.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def links_out(self, doc_id: str) -> tuple[Link, ...]:
        """List the links out of a document, as they were added; of a snapshot before format 4 there are none.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...


class IndexWriter(Protocol):
    """An index being filled."""

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; documents come in ascending order of doc_id.

        Args:
            document: The document; doc_ids are unique.
            passages: Its passages in order, possibly none.
            vectors: (len(passages), dim) float32, unit norm.
            links_in: Links to it from others; their words are its field of anchors.
        """
        ...

    def seal(self) -> None:
        """Write everything to the folder; the writer is of no use afterwards."""
        ...


class OpenIndex(Protocol):
    """An index opened for searching; safe for concurrent use by threads."""

    @property
    def documents(self) -> DocStore:
        """The texts."""
        ...

    @property
    def dense(self) -> DenseRetriever:
        """The leg that ranks passages by their vectors."""
        ...

    @property
    def terms(self) -> Terms:
        """The index terms that BM25 ranks by."""
        ...

    def lexical(self, k1: float, b: float, weights: tuple[tuple[str, float], ...] = ()) -> LexicalRetriever:
        """Give the BM25 leg with these parameters; cheap to call.

        Args:
            k1: Term-frequency saturation, >= 0.
            b: Length normalisation in [0, 1].
            weights: Fields and weights, each >= 1, for BM25F (`SearchSettings.weights`); empty: BM25 over title and
                text together, as published baselines have it.
        """
        ...

    def facts(self, doc_ids: Sequence[str]) -> Facts:
        """Give what documents are grouped by, without reading them.

        Raises:
            DocumentNotFoundError: There is none of an id.
        """
        ...

    def has_near_duplicates(self) -> bool:
        """Say whether a document may stand for another one, so that it is worth looking at `Facts.clusters`."""
        ...

    def addresses(self, doc_ids: Sequence[str]) -> Addresses:
        """Give what documents are called, without reading them; otherwise as `facts`."""
        ...

    def merits(self, doc_ids: Sequence[str]) -> Merits:
        """Give what speaks for documents before any query, without reading them; otherwise as `facts`."""
        ...

    def at_address(self, address: str) -> tuple[str, ...]:
        """Give the documents that stand at an address, as `addresses.address_of` gives both; "" is none.

        Returns:
            doc_ids, ascending; several, where addresses differ in their scheme or case alone, or a collection has one
            more than once.
        """
        ...

    def newest_day(self) -> date | None:
        """Give the newest day of publication that a document states; None where none does."""
        ...

    def number_of(self, doc_id: str) -> int:
        """Say which document it is, counted from 0 ascending by doc_id.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def doc_id_at(self, number: int) -> str:
        """Name the document of a number, 0 to the number of documents less one."""
        ...

    def titles(self) -> Iterator[str]:
        """Give the titles of all documents, ascending by doc_id."""
        ...

    def vocabulary(self, most: int) -> Iterator[tuple[str, int]]:
        """Give the most frequent words of title and text, in lower case, unstemmed and unstopped.

        Args:
            most: Words wanted at most, up to `words.MOST_WORDS`.

        Returns:
            Words (`words.is_word`), each with the number of documents that hold it in the text, or in the title where
            those are more: number down, word up. Where an index was extended, the number may count documents that were
            left out. Nothing where the index does not hold the words as they stand.
        """
        ...

    def count(self, query: Query) -> int:
        """Count the documents that pass a query's filters, phrases and condition, whatever its words.

        Raises:
            RequestError: Phrases are asked for and the index does not hold the words as they stand.
        """
        ...

    def vectors(self, doc_id: str) -> Vectors:
        """Copy a document's vectors, (passages, dim) float32, in the passages' order.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ...

    def entries(self, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
        """Read back what was written, ascending by doc_id.

        Args:
            numbers: Which documents, counted from 0 in that order, ascending; None: all.
        """
        ...

    def close(self) -> None:
        """Release files and memory; searching afterwards is a bug."""
        ...


class Backend(Protocol):
    """An engine."""

    @property
    def versions(self) -> dict[str, str]:
        """Names and versions of the libraries whose change could change an answer; part of the snapshot's id."""
        ...

    def write(self, folder: Path, dim: int, settings: BuildSettings) -> IndexWriter:
        """Start an index in an existing, empty folder, for vectors of `dim` numbers, as far as settings concern it."""
        ...

    def extend(self, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]) -> IndexWriter:
        """Start an index that holds another one's documents and what is added.

        Once sealed it ranks as one that was written anew: scores equal but for rounding.

        Args:
            base: Folder of the other index, which stays as it is; it was built with the same `dim` and `settings`.
            folder: Existing and empty.
            dim: Numbers in a vector.
            settings: As far as they concern it.
            gone: doc_ids of the base that are left out: deleted, or added anew.

        Raises:
            SnapshotError: A file of the base is missing or cannot be read.
        """
        ...

    def rewrite(self, base: Path, folder: Path, dim: int, settings: BuildSettings) -> IndexWriter:
        """Start an index that holds another one's documents and nothing else, as if written anew; as `extend`."""
        ...

    def open(self, folder: Path) -> OpenIndex:
        """Open an index that was sealed in `folder`.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        ...
