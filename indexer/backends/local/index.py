"""Reads the parts of an index as one, behind the backend protocols.

In: the folder of an index. Out: documents, and both legs over one numbering. Must not: call an engine's library.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document, Link
from indexer.backends.base import Entry, Vectors
from indexer.backends.catalogue import Catalogue
from indexer.backends.dense.reader import DenseReader
from indexer.backends.docstore import LmdbDocStore
from indexer.backends.explanation import LexicalExplanation
from indexer.backends.facts import FactsReader
from indexer.backends.lexical.queries import Weights
from indexer.backends.lexical.reader import LuceneReader
from indexer.backends.lexical.words import read_words
from indexer.backends.local.admission import Admission
from indexer.backends.local.parts import GRAVEYARD, Parts, read_parts
from indexer.backends.local.terms import LocalTerms
from indexer.backends.local.writer import DENSE, DOCUMENTS, LEXICAL
from indexer.backends.records import Record, document_not_found
from indexer.errors import SnapshotError
from indexer.facts import Addresses, Facts, Merits
from indexer.links_in import LinkIn
from indexer.passages import Passage
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT, Ranking


class LocalIndex:
    """The three engines over one numbering of documents; safe for concurrent use by threads."""

    def __init__(self, folder: Path) -> None:
        """Open an index; what was opened before an error is closed again.

        Raises:
            SnapshotError: A file is missing or cannot be read.
        """
        parts = read_parts(folder)
        self._folders = folders = parts.folders(folder)
        self._catalogue = Catalogue(folders, parts.dead)
        if len(self._catalogue.doc_ids) != parts.documents:
            raise _damaged(folder, f"tables of {len(self._catalogue.doc_ids)} documents", f"{parts.documents}")
        with ExitStack() as stack:
            self._documents = LivingDocuments(folders, parts, self._catalogue.doc_ids)
            stack.callback(self._documents.close)
            self._facts = FactsReader(folders, self._catalogue, self._documents.get)
            stack.callback(self._facts.close)
            self._vectors = DenseReader(
                [each / DENSE for each in folders],
                self._catalogue.part_passages,
                order=self._catalogue.passage_order(),
            )
            stack.callback(self._vectors.close)
            self._lucene = LuceneReader(
                [each / LEXICAL for each in folders],
                list(parts.sizes.values()),
                dead=parts.dead if len(parts.dead) else None,
                graveyard=folder / GRAVEYARD if len(parts.dead) else None,
                order=self._catalogue.order(),
            )
            stack.callback(self._lucene.close)
            self._stack = stack.pop_all()
        self._admission = Admission(self._catalogue, self._lucene)
        self._dense = LocalDenseRetriever(self._vectors, self._admission)

    @property
    def documents(self) -> "LivingDocuments":
        """The texts."""
        return self._documents

    @property
    def dense(self) -> "LocalDenseRetriever":
        """The leg that ranks passages by their vectors."""
        return self._dense

    @property
    def terms(self) -> LocalTerms:
        """The index terms."""
        return LocalTerms(self._lucene, self._documents.get)

    def lexical(self, k1: float, b: float, weights: Weights = ()) -> "LocalLexicalRetriever":
        """Give the BM25 leg."""
        return LocalLexicalRetriever(self._lucene, self._admission, k1, b, weights)

    def count(self, query: Query) -> int:
        """Count the documents that pass a query's filters, phrases and condition."""
        left = self._admission.left(query)
        return len(self._documents) if left is None else int(np.count_nonzero(left))

    def facts(self, doc_ids: Sequence[str]) -> Facts:
        """Give what documents are grouped by."""
        return self._facts.facts(doc_ids)

    def has_near_duplicates(self) -> bool:
        """Say whether a document may stand for another."""
        return self._facts.has_near_duplicates()

    def addresses(self, doc_ids: Sequence[str]) -> Addresses:
        """Give what documents are called."""
        return self._facts.addresses(doc_ids)

    def merits(self, doc_ids: Sequence[str]) -> Merits:
        """Give what speaks for documents before any query."""
        return self._facts.merits(doc_ids)

    def at_address(self, address: str) -> tuple[str, ...]:
        """Give the documents that stand at an address."""
        return self._catalogue.at_address(address)

    def newest_day(self) -> date | None:
        """Give the newest day of publication."""
        return self._catalogue.newest_day()

    def number_of(self, doc_id: str) -> int:
        """Say which document it is."""
        return self._catalogue.number_of(doc_id)

    def doc_id_at(self, number: int) -> str:
        """Name the document of a number."""
        return self._catalogue.doc_ids[int(self._catalogue.living[number])]

    def titles(self) -> Iterator[str]:
        """Give all titles."""
        return self._facts.titles()

    def vocabulary(self, most: int) -> Iterator[tuple[str, int]]:
        """Give the most frequent words."""
        return read_words(self._folders, most)

    def vectors(self, doc_id: str) -> Vectors:
        """Copy a document's vectors.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        return self._vectors.vectors(self._catalogue.passages_of(self._catalogue.ordinal_of(doc_id)))

    def entries(self, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
        """Read back the living documents, ascending by doc_id: all, or those of these numbers."""
        living = self._catalogue.living
        for ordinal in (living if numbers is None else living[list(numbers)]).tolist():
            doc_id = self._catalogue.doc_ids[ordinal]
            rows = self._vectors.vectors(self._catalogue.passages_of(ordinal))
            document, passages, links_in = self._documents.record(doc_id)
            yield document, passages, rows, links_in

    def close(self) -> None:
        """Unmap all files."""
        self._stack.close()


class LivingDocuments:
    """The texts of all parts but those of dead documents; safe for concurrent use by threads."""

    def __init__(self, folders: Sequence[Path], parts: Parts, doc_ids: Sequence[str]) -> None:
        """Map the parts' files; what was mapped before an error is let go again.

        Raises:
            SnapshotError: One cannot be read, or holds another number of documents.
        """
        self._living = parts.documents - len(parts.dead)
        # The newest part first: an older one may hold what a document was before.
        self._stores: list[tuple[LmdbDocStore, frozenset[str]]] = []
        with ExitStack() as stack:
            for folder, start, size in reversed(list(zip(folders, parts.starts, parts.sizes.values(), strict=True))):
                store = LmdbDocStore(folder / DOCUMENTS)
                stack.callback(store.close)
                if len(store) != size:
                    raise _damaged(folder / DOCUMENTS, f"{len(store)} documents", f"the {size} of its part")
                mine = parts.dead[(parts.dead >= start) & (parts.dead < start + size)]
                self._stores.append((store, frozenset(doc_ids[ordinal] for ordinal in mine)))
            self._stack = stack.pop_all()

    def __len__(self) -> int:
        return self._living

    def get(self, doc_id: str) -> Document:
        """Read one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._store_of(doc_id).get(doc_id)

    def with_passages(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Read one document and its passages; otherwise as `get`."""
        return self._store_of(doc_id).with_passages(doc_id)

    def passages(self, doc_id: str) -> tuple[Passage, ...]:
        """List a document's passages; otherwise as `get`."""
        return self._store_of(doc_id).passages(doc_id)

    def links_in(self, doc_id: str) -> tuple[LinkIn, ...]:
        """List the links to a document; otherwise as `get`."""
        return self._store_of(doc_id).links_in(doc_id)

    def links_out(self, doc_id: str) -> tuple[Link, ...]:
        """List the links out of a document; otherwise as `get`."""
        return self._store_of(doc_id).links_out(doc_id)

    def record(self, doc_id: str) -> Record:
        """Read all that is kept of a document; otherwise as `get`."""
        return self._store_of(doc_id).record(doc_id)

    def close(self) -> None:
        """Let go of the files."""
        self._stack.close()

    def _store_of(self, doc_id: str) -> LmdbDocStore:
        *newer, (oldest, dead) = self._stores
        for store, gone in newer:
            if doc_id not in gone and doc_id in store:
                return store
        if doc_id in dead:
            raise document_not_found(doc_id)
        # Whether the last one has it is for it to say: most indexes have one part, and are asked once.
        return oldest


class LocalLexicalRetriever:
    """BM25 by Lucene."""

    def __init__(self, lucene: LuceneReader, admission: Admission, k1: float, b: float, weights: Weights = ()) -> None:
        self._lucene = lucene
        self._admission = admission
        self._catalogue = admission.catalogue
        self._k1 = k1
        self._b = b
        self._weights = weights

    def retrieve(self, query: Query, depth: int) -> Ranking:
        """Rank documents."""
        allowed = self._admission.before_phrases(query)
        ordinals, scores = self._lucene.search(
            query, depth, k1=self._k1, b=self._b, weights=self._weights, allowed=allowed
        )
        return _ranking(self._catalogue.named(ordinals), (WHOLE_DOCUMENT,) * len(ordinals), scores)

    def explain(self, query: Query, doc_id: str) -> LexicalExplanation:
        """Take apart the score of one document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        ordinal = self._catalogue.ordinal_of(doc_id)
        return self._lucene.explain(query, ordinal, k1=self._k1, b=self._b, weights=self._weights)


class LocalDenseRetriever:
    """Inner products by FAISS."""

    def __init__(self, reader: DenseReader, admission: Admission) -> None:
        self._reader = reader
        self._admission = admission
        self._catalogue = admission.catalogue

    def retrieve(self, query: Query, vector: Vectors, depth: int) -> Ranking:
        """Rank passages."""
        if not query.text.strip():
            return Ranking()
        left = self._admission.left(query)
        if left is not None and not left.any():
            return Ranking()
        allowed = None if left is None else self._catalogue.spread(left)
        ordinals, scores = self._reader.search(vector, depth, allowed)
        return _ranking(*self._catalogue.locate(ordinals), scores)


def _ranking(doc_ids: Sequence[str], numbers: Sequence[int], scores: NDArray[np.float32]) -> Ranking:
    """Put together what is in the total order already."""
    return Ranking(doc_ids, tuple(numbers), tuple(scores.tolist()))


def _damaged(path: Path, found: str, wanted: str) -> SnapshotError:
    return SnapshotError(str(path), found=found, wanted=wanted, remedy="build the index again; it is damaged")
