"""The engine for one machine: Lucene, FAISS and LMDB in this process, behind the backend protocols.

In: documents, passages, vectors. Out: `catalogue.*`, `lexical/`, `dense/` and `documents/` in one folder, and the
readers over them. Must not: call an engine's library.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.backends.base import Vectors
from indexer.backends.catalogue import Catalogue, CatalogueWriter
from indexer.backends.dense.reader import DenseReader
from indexer.backends.dense.writer import DenseWriter
from indexer.backends.docstore import DocStoreWriter, LmdbDocStore
from indexer.backends.lexical.queries import Weights
from indexer.backends.lexical.reader import LuceneReader
from indexer.backends.lexical.writer import LuceneWriter
from indexer.backends.records import check_order
from indexer.errors import SnapshotError
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT, Ranking
from indexer.settings import BuildSettings

_LEXICAL = "lexical"
_DENSE = "dense"
_DOCUMENTS = "documents"


class LocalBackend:
    """Lucene, FAISS and LMDB."""

    @property
    def versions(self) -> dict[str, str]:
        """What could change an answer: the analyzer and BM25 come with pyserini, the vectors' search with FAISS."""
        return {"local": "2", "pyserini": version("pyserini"), "faiss-cpu": version("faiss-cpu")}

    def write(self, folder: Path, dim: int, settings: BuildSettings) -> "LocalWriter":
        """Start an index in an empty folder."""
        return LocalWriter(folder, dim, settings)

    def open(self, folder: Path) -> "LocalIndex":
        """Open an index.

        Raises:
            SnapshotError: A file is missing or cannot be read.
            JavaError: There is no Java for Lucene.
        """
        return LocalIndex(folder)


class LocalWriter:
    """Gives each document to the three engines and the catalogue."""

    def __init__(self, folder: Path, dim: int, settings: BuildSettings) -> None:
        for name in (_LEXICAL, _DENSE, _DOCUMENTS):
            (folder / name).mkdir()
        self._folder = folder
        self._catalogue = CatalogueWriter()
        self._lexical = LuceneWriter(folder / _LEXICAL, analyzer=settings.analyzer, exact=settings.exact_words)
        self._dense = DenseWriter(dim, exact_up_to=settings.exact_vectors_up_to)
        self._documents = DocStoreWriter(folder / _DOCUMENTS)
        self._last: str | None = None

    def add(self, document: Document, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Take one document; they come in ascending order of doc_id."""
        check_order(self._last, document.doc_id)
        self._last = document.doc_id
        self._catalogue.add(document, len(passages))
        self._lexical.add(document)
        self._dense.add(vectors)
        self._documents.add(document, passages)

    def seal(self) -> None:
        """Write everything."""
        self._lexical.seal()
        self._dense.seal(self._folder / _DENSE)
        self._documents.seal()
        self._catalogue.write(self._folder)


class LocalIndex:
    """The three engines over one numbering of documents; safe for concurrent use by threads."""

    def __init__(self, folder: Path) -> None:
        """Open an index; what was opened before an error is closed again.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        catalogue = Catalogue(folder)
        with ExitStack() as stack:
            self._documents = LmdbDocStore(folder / _DOCUMENTS)
            stack.callback(self._documents.close)
            if len(self._documents) != len(catalogue.doc_ids):
                raise SnapshotError(
                    str(folder / _DOCUMENTS),
                    found=f"{len(self._documents)} documents",
                    wanted=f"the {len(catalogue.doc_ids)} of its catalogue",
                    remedy="build the index again; it is damaged",
                )
            dense = DenseReader([folder / _DENSE], [catalogue.passages])
            stack.callback(dense.close)
            self._lucene = LuceneReader([folder / _LEXICAL], [len(catalogue.doc_ids)])
            stack.callback(self._lucene.close)
            self._stack = stack.pop_all()
        self._catalogue = catalogue
        self._dense = LocalDenseRetriever(dense, self._lucene, catalogue)

    @property
    def documents(self) -> LmdbDocStore:
        """The texts."""
        return self._documents

    @property
    def dense(self) -> "LocalDenseRetriever":
        """The leg that ranks passages by their vectors."""
        return self._dense

    def lexical(self, k1: float, b: float, weights: Weights = ()) -> "LocalLexicalRetriever":
        """Give the BM25 leg."""
        return LocalLexicalRetriever(self._lucene, self._catalogue, k1, b, weights)

    def close(self) -> None:
        """Unmap all files."""
        self._stack.close()


class LocalLexicalRetriever:
    """BM25 by Lucene."""

    def __init__(self, lucene: LuceneReader, catalogue: Catalogue, k1: float, b: float, weights: Weights = ()) -> None:
        self._lucene = lucene
        self._catalogue = catalogue
        self._k1 = k1
        self._b = b
        self._weights = weights

    def retrieve(self, query: Query, depth: int) -> Ranking:
        """Rank documents."""
        allowed = self._catalogue.allowed_documents(query) if query.has_filters else None
        ordinals, scores = self._lucene.search(
            query, depth, k1=self._k1, b=self._b, weights=self._weights, allowed=allowed
        )
        doc_ids = [self._catalogue.doc_ids[ordinal] for ordinal in ordinals]
        return _ranking(doc_ids, [WHOLE_DOCUMENT] * len(doc_ids), scores)


class LocalDenseRetriever:
    """Inner products by FAISS."""

    def __init__(self, reader: DenseReader, lucene: LuceneReader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._lucene = lucene
        self._catalogue = catalogue

    def retrieve(self, query: Query, vector: Vectors, depth: int) -> Ranking:
        """Rank passages."""
        if not query.text.strip():
            return Ranking()
        allowed = self._catalogue.allowed_passages(query) if query.has_filters else None
        if query.has_phrases:
            having = self._catalogue.spread(self._lucene.having(query))
            allowed = having if allowed is None else having & allowed
        ordinals, scores = self._reader.search(vector, depth, allowed)
        return _ranking(*self._catalogue.locate(ordinals), scores)


def _ranking(doc_ids: Sequence[str], numbers: Sequence[int], scores: NDArray[np.float32]) -> Ranking:
    """Put together what is in the total order already."""
    return Ranking(tuple(doc_ids), tuple(numbers), tuple(scores.tolist()))
