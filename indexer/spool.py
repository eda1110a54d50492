"""Documents put into ascending order of doc_id without holding their texts in memory.

In: documents and their passages in any order. Out: the same in order, from a temporary file that vanishes by itself;
and a digest of what an index of them will hold. Must not: cut or encode.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType

from crawler.document import Document
from indexer.backends.records import from_bytes, to_bytes
from indexer.passages import Passage


class Spool:
    """A temporary file of documents; a context manager.

    In memory lie, for each document, its id and three numbers: some 200 bytes.
    """

    def __init__(self, folder: Path) -> None:
        # Without a name, so that a process that dies leaves nothing behind.
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed by __exit__)
        self._places: list[tuple[str, int, int, bytes]] = []
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

    def add(self, document: Document, passages: tuple[Passage, ...]) -> None:
        """Take a document; doc_ids are unique."""
        record = to_bytes(document, passages)
        self._file.write(record)
        self._places.append((document.doc_id, self._end, len(record), _digest_of(document, passages)))
        self._end += len(record)
        self.passages += len(passages)

    def digest(self) -> str:
        """Name the doc_ids and where their passages lie, whatever order they came in: 32 hex digits."""
        digest = hashlib.blake2b(digest_size=16)
        for _, _, _, part in sorted(self._places):
            digest.update(part)
        return digest.hexdigest()

    def read(self) -> Iterator[tuple[Document, tuple[Passage, ...]]]:
        """Read the documents in ascending order of doc_id."""
        for _, offset, size, _ in sorted(self._places):
            self._file.seek(offset)
            yield from_bytes(self._file.read(size))


def _digest_of(document: Document, passages: tuple[Passage, ...]) -> bytes:
    windows = ",".join(f"{passage.start}-{passage.end}" for passage in passages)
    return hashlib.blake2b(f"{document.doc_id}\n{windows}".encode(), digest_size=16).digest()
