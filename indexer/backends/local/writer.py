"""Writes the parts of an index: the first one, or one more beside those that there are.

In: documents, passages, vectors. Out: `catalogue.*`, `facts.*`, `words.txt`, `lexical/`, `dense/` and `documents/` of a
part, and the list of parts. Must not: call an engine's library, or decide what changed.
"""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.document import Document
from indexer.backends.base import Vectors
from indexer.backends.catalogue import Catalogue, CatalogueWriter
from indexer.backends.dense.writer import DenseWriter
from indexer.backends.docstore import DocStoreWriter, LmdbDocStore
from indexer.backends.facts import FactsWriter
from indexer.backends.lexical.words import write_words
from indexer.backends.lexical.writer import LuceneWriter
from indexer.backends.local.parts import GRAVEYARD, Parts, link_parts, part_folder, read_parts, write_parts
from indexer.backends.records import check_order
from indexer.links_in import LinkIn, words_of
from indexer.passages import Passage
from indexer.settings import BuildSettings

LEXICAL = "lexical"
DENSE = "dense"
DOCUMENTS = "documents"


class PartWriter:
    """Gives each document to the three engines, the catalogue and the facts."""

    def __init__(self, folder: Path, dim: int, settings: BuildSettings) -> None:
        """Start a part in a folder that is made here."""
        for name in (LEXICAL, DENSE, DOCUMENTS):
            (folder / name).mkdir(parents=True)
        self._folder = folder
        self._catalogue = CatalogueWriter()
        self._lexical = LuceneWriter(folder / LEXICAL, analyzer=settings.analyzer, exact=settings.exact_words)
        self._dense = DenseWriter(dim, exact_up_to=settings.exact_vectors_up_to)
        self._documents = DocStoreWriter(folder / DOCUMENTS)
        self._facts = FactsWriter(folder)
        self._last: str | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; they come in ascending order of doc_id."""
        check_order(self._last, document.doc_id)
        self._last = document.doc_id
        self._catalogue.add(document, len(passages))
        self._lexical.add(document, words_of(links_in))
        self._dense.add(vectors)
        self._documents.add(document, passages, links_in)
        self._facts.add(document)
        self._count += 1

    def seal(self) -> None:
        """Write everything."""
        self._lexical.seal()
        write_words(self._folder / LEXICAL, self._folder)
        self._dense.seal(self._folder / DENSE)
        self._documents.seal()
        self._facts.seal()
        self._catalogue.write(self._folder)


class LocalWriter:
    """Writes an index of one part."""

    def __init__(self, folder: Path, dim: int, settings: BuildSettings) -> None:
        self._folder = folder
        self._name = Parts({}).following()
        self._part = PartWriter(part_folder(folder, self._name), dim, settings)

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; they come in ascending order of doc_id."""
        self._part.add(document, passages, vectors, links_in)

    def seal(self) -> None:
        """Write everything."""
        self._part.seal()
        write_parts(self._folder, Parts({self._name: len(self._part)}))


class ExtendingWriter:
    """Writes an index that has another one's parts, and one more."""

    def __init__(self, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]) -> None:
        """Begin.

        Args:
            base: The other index.
            folder: An empty folder.
            dim: As the base has it.
            settings: As the base was built with.
            gone: doc_ids of living documents of the base that are deleted, or that come anew.
        """
        self._folder = folder
        self._settings = settings
        self._base = read_parts(base)
        link_parts(base, folder, self._base)
        self._dead = _with_gone(self._base, Catalogue(self._base.folders(base)).doc_ids, gone)
        self._name = self._base.following()
        self._part = PartWriter(part_folder(folder, self._name), dim, settings)

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; they come in ascending order of doc_id."""
        self._part.add(document, passages, vectors, links_in)

    def seal(self) -> None:
        """Write everything."""
        self._part.seal()
        sizes = dict(self._base.sizes)
        if len(self._part):
            sizes[self._name] = len(self._part)
        else:
            shutil.rmtree(part_folder(self._folder, self._name))
        if len(self._dead):
            self._bury()
        write_parts(self._folder, Parts(sizes, self._dead))

    def _bury(self) -> None:
        """Index the dead by themselves; they are read from the parts that hold them."""
        (self._folder / GRAVEYARD).mkdir()
        writer = LuceneWriter(self._folder / GRAVEYARD, analyzer=self._settings.analyzer, exact=False)
        starts = np.array(self._base.starts)
        numbers = np.searchsorted(starts, self._dead, side="right") - 1
        for number, folder in enumerate(self._base.folders(self._folder)):
            doc_ids = Catalogue([folder]).doc_ids
            store = LmdbDocStore(folder / DOCUMENTS)
            try:
                for ordinal in self._dead[numbers == number] - starts[number]:
                    document, _, links_in = store.record(doc_ids[ordinal])
                    writer.add(document, words_of(links_in))
            finally:
                store.close()
        writer.seal()


def _with_gone(parts: Parts, doc_ids: Sequence[str], gone: Collection[str]) -> NDArray[np.int64]:
    """Find the documents of `gone` among the living, and give all that are dead then."""
    dead = set(parts.dead.tolist())
    wanted = set(gone)
    found = [ordinal for ordinal, doc_id in enumerate(doc_ids) if doc_id in wanted and ordinal not in dead]
    if len(found) != len(wanted):
        raise ValueError(f"{len(wanted)} documents are to go, and {len(found)} of them are alive")
    return np.array(sorted(dead | set(found)), dtype=np.int64)
