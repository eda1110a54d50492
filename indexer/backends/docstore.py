"""The only door to LMDB: documents and their passages by doc_id, compressed, memory-mapped, read by many processes.

In: documents. Out: one `documents.lmdb`, and each document again. Must not: search.
A record is one frame of zstd, and behind it a second one with the links out of the document, where there are some: a
page has hundreds, and a hit that is shown needs none of them.
"""

import hashlib
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import lmdb
import zstandard

from crawler.document import Document, Link
from indexer.backends.records import Record, document_not_found, from_bytes, links_from_bytes, links_to_bytes, to_bytes
from indexer.errors import SnapshotError
from indexer.links_in import LinkIn
from indexer.passages import Passage

_FILE = "documents.lmdb"

# LMDB's longest key (MDB_MAXKEYSIZE, fixed when it is compiled) is 511 bytes; one of them tells ids from hashes.
_LONGEST_KEY = 511

# zstd's default level: a web page shrinks to a third at some 200 MB/s. A checksum of four bytes makes damage seen.
_LEVEL = 3

# What LMDB 0.9 writes at the start of each of the first two pages (mdb.c, MDB_page and MDB_meta): after a header of
# 16 bytes the magic number, the layout's version, an address and a size; then two trees of 48 bytes, the free pages'
# and the records'. The first number of the one is the size of a page, that of the system that wrote it; the last of the
# other is the page of its root.
_META = struct.Struct("<16xII8x8xI44x40xQ")
_MAGIC = 0xBEEFC0DE
_VERSION = 1
_PAGES = tuple(2**power for power in range(9, 17))
_NO_PAGE = 2**64 - 1

# Records put in one transaction, and the first size of the map, which doubles whenever it is full.
_BATCH = 500
_FIRST_MAP_BYTES = 64 * 2**20


class DocStoreWriter:
    """Writes documents; for one thread."""

    def __init__(self, folder: Path, *, map_bytes: int = _FIRST_MAP_BYTES) -> None:
        self._map_bytes = map_bytes
        with _refusals():
            # The artefact is synced as a whole when it is sealed; LMDB need not do so at each transaction.
            self._environment = lmdb.open(
                str(folder / _FILE), subdir=False, lock=False, sync=False, map_size=self._map_bytes, meminit=False
            )
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._batch: list[tuple[bytes, bytes]] = []

    def add(self, document: Document, passages: Sequence[Passage], links_in: Sequence[LinkIn] = ()) -> None:
        """Take one document."""
        record = self._compressor.compress(to_bytes(replace(document, links=()), passages, links_in))
        if document.links:
            record += self._compressor.compress(links_to_bytes(document.links))
        self._batch.append((_key(document.doc_id), record))
        if len(self._batch) == _BATCH:
            self._flush()

    def seal(self) -> None:
        """Write what is left, and let go of the file."""
        self._flush()
        with _refusals():
            self._environment.sync(force=True)
            self._environment.close()

    def _flush(self) -> None:
        while True:
            try:
                with _refusals():
                    self._put()
            except lmdb.MapFullError:
                self._map_bytes *= 2
                self._environment.set_mapsize(self._map_bytes)
            else:
                self._batch.clear()
                return

    def _put(self) -> None:
        with self._environment.begin(write=True) as transaction:
            for key, value in self._batch:
                transaction.put(key, value)


class LmdbDocStore:
    """Reads documents; safe for concurrent use by threads."""

    def __init__(self, folder: Path) -> None:
        """Map the file.

        Raises:
            SnapshotError: It cannot be read.
        """
        self._path = folder / _FILE
        self._environment = _share(self._path)

    def __len__(self) -> int:
        return int(self._environment.stat()["entries"])

    def __contains__(self, doc_id: str) -> bool:
        try:
            with self._environment.begin() as transaction:
                return transaction.get(_key(doc_id)) is not None
        except lmdb.Error as error:
            raise _damaged(self._path, f"a page that cannot be read ({error})") from error

    def get(self, doc_id: str) -> Document:
        """Read one document, but for the links out of it.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._first(doc_id)[0]

    def with_passages(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Read one document, but for the links out of it, and its passages.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._first(doc_id)[:2]

    def passages(self, doc_id: str) -> tuple[Passage, ...]:
        """List a document's passages.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._first(doc_id)[1]

    def links_in(self, doc_id: str) -> tuple[LinkIn, ...]:
        """List the links to a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self._first(doc_id)[2]

    def links_out(self, doc_id: str) -> tuple[Link, ...]:
        """List the links out of a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        return self.record(doc_id)[0].links

    def record(self, doc_id: str) -> Record:
        """Read all that is kept of a document, its links too.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: It is damaged.
        """
        packed = self._packed(doc_id)
        document, passages, links_in = self._read(doc_id, packed)
        with self._damages():
            first = zstandard.ZstdDecompressor().decompressobj()
            first.decompress(packed)
            links = first.unused_data
            if links:
                document = replace(document, links=links_from_bytes(zstandard.ZstdDecompressor().decompress(links)))
        return document, passages, links_in

    def _first(self, doc_id: str) -> Record:
        return self._read(doc_id, self._packed(doc_id))

    def _packed(self, doc_id: str) -> bytes:
        with self._damages(), self._environment.begin() as transaction:
            packed: bytes | None = transaction.get(_key(doc_id))
        if packed is None:
            raise document_not_found(doc_id)
        return packed

    def _read(self, doc_id: str, packed: bytes) -> Record:
        with self._damages():
            # A fresh decompressor for each record: they must not be shared between threads.
            record = from_bytes(zstandard.ZstdDecompressor().decompress(packed))
            if record[0].doc_id != doc_id:
                raise ValueError("another document's")
            return record

    @contextmanager
    def _damages(self) -> Iterator[None]:
        """Say that the file is damaged: such a record can state any size, and hold any JSON."""
        try:
            yield
        except (lmdb.Error, zstandard.ZstdError, ValueError, TypeError, MemoryError) as error:
            raise _damaged(self._path, f"a record that cannot be read ({error})") from error

    def close(self) -> None:
        """Let go of the file."""
        _release(self._environment)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say as the system does what it refused LMDB."""
    try:
        yield
    except lmdb.MapFullError:
        raise
    except lmdb.Error as error:
        raise OSError(str(error)) from error


def _key(doc_id: str) -> bytes:
    """Give the key of a document; an id that is too long for LMDB is hashed, and the two kinds never meet."""
    name = doc_id.encode("utf-8", "surrogatepass")
    if len(name) < _LONGEST_KEY:
        return b"=" + name
    return b"#" + hashlib.blake2b(name, digest_size=32).digest()


# LMDB forbids opening one file twice in a process, and two snapshots of one folder may well be open, for instance while
# a server changes over. So open files are counted here, by device and inode.
_open_files: dict[tuple[int, int], tuple[Any, int]] = {}
_open_files_lock = threading.Lock()


def _share(path: Path) -> Any:
    with _open_files_lock:
        try:
            status = path.stat()
            file = (status.st_dev, status.st_ino)
            environment, users = _open_files.get(file) or (_open(path), 0)
            _open_files[file] = (environment, users + 1)
        except (OSError, lmdb.Error) as error:
            raise _damaged(path, str(error)) from error
        return environment


def _open(path: Path) -> Any:
    _check_header(path)
    # Without a lock file, because a snapshot never changes and may lie on a read-only volume; without read-ahead,
    # because hits lie anywhere in the file.
    return lmdb.open(str(path), subdir=False, readonly=True, lock=False, readahead=False, create=False)


def _check_header(path: Path) -> None:
    """Look at the file's two meta pages, before LMDB follows them to where nothing is mapped.

    Raises:
        InvalidError: LMDB's own, for the caller to name the file.
    """
    length = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(_META.size).ljust(_META.size, b"\0")
        magic, version, page, _ = _META.unpack(first)
        if magic != _MAGIC or version != _VERSION or page not in _PAGES:
            raise lmdb.InvalidError(f"{length} bytes that are no such file")
        file.seek(page)
        second = file.read(_META.size).ljust(_META.size, b"\0")
    for meta in (first, second):
        *stated, root = _META.unpack(meta)
        if stated != [magic, version, page] or not (root == _NO_PAGE or (root + 1) * page <= length):
            raise lmdb.InvalidError(f"{length} bytes with a damaged header")


def _release(environment: Any) -> None:
    with _open_files_lock:
        for file, (shared, users) in list(_open_files.items()):
            if shared is environment and users > 1:
                _open_files[file] = (shared, users - 1)
            elif shared is environment:
                del _open_files[file]
                shared.close()


def _damaged(path: Path, found: str) -> SnapshotError:
    return SnapshotError(
        str(path),
        found=found,
        wanted="the documents that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )
