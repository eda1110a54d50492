"""Documents put into ascending order of doc_id without holding their texts in memory.

In: documents, their passages and the links to them, in any order. Out: the same in order, from a temporary file that
vanishes by itself. Must not: cut or encode.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType

from crawler.document import Document
from indexer.backends.records import Record, from_bytes, to_bytes
from indexer.links_in import LinkIn
from indexer.passages import Passage


class Spool:
    """A temporary file of documents; a context manager.

    In memory lie, for each document, its id and two numbers: some 150 bytes.
    """

    def __init__(self, folder: Path) -> None:
        # Without a name, so that a process that dies leaves nothing behind.
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed by __exit__)
        self._places: list[tuple[str, int, int]] = []
        self._end = 0
        self.passages = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def add(self, document: Document, passages: tuple[Passage, ...], links_in: Sequence[LinkIn] = ()) -> None:
        """Take a document; doc_ids are unique."""
        record = to_bytes(document, passages, links_in)
        self._file.write(record)
        self._places.append((document.doc_id, self._end, len(record)))
        self._end += len(record)
        self.passages += len(passages)

    def read(self) -> Iterator[Record]:
        """Read the documents in ascending order of doc_id."""
        for _, offset, size in sorted(self._places):
            self._file.seek(offset)
            yield from_bytes(self._file.read(size))
