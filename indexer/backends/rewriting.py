"""An index written anew from another one, with documents left out and others put between.

In: the entries of an open index, ascending by doc_id, and documents as they come. Out: all of them to a writer.
Nothing is cut or encoded again. Must not: know an engine.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack

from crawler.document import Document
from indexer.backends.base import Entry, IndexWriter, OpenIndex, Vectors
from indexer.links_in import LinkIn
from indexer.passages import Passage


class RewritingWriter:
    """Merges what is added into what an index holds."""

    def __init__(self, base: OpenIndex, writer: IndexWriter, gone: Collection[str]) -> None:
        """Begin.

        Args:
            base: Read until `seal`, which closes it.
            writer: Of the new index.
            gone: doc_ids of the base that are left out: deleted, or added anew.
        """
        self._writer = writer
        self._stack = ExitStack()
        self._stack.callback(base.close)
        left_out = frozenset(gone)
        self._kept = (entry for entry in base.entries() if entry[0].doc_id not in left_out)
        self._next: Entry | None = next(self._kept, None)

    def add(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, links_in: Sequence[LinkIn] = ()
    ) -> None:
        """Take one document; they come in ascending order of doc_id."""
        for entry in self._before(document.doc_id):
            self._writer.add(*entry)
        self._writer.add(document, passages, vectors, links_in)

    def seal(self) -> None:
        """Write everything."""
        with self._stack:
            for entry in self._before(None):
                self._writer.add(*entry)
            self._writer.seal()

    def _before(self, doc_id: str | None) -> Iterator[Entry]:
        """Give the kept entries that come before a document; None: all that are left."""
        while self._next is not None and (doc_id is None or self._next[0].doc_id <= doc_id):
            yield self._next
            self._next = next(self._kept, None)
