"""Vectors of passages, kept from one build to the next, and through a build that is killed.

In: a passage encoder. Out: the same encoder, which asks the model only for texts that it has no vector of.
A vector is kept under the hash of its exact text, in a file named by all else that it depends on: the model's content,
precision, dimensions, prompt. It comes back as the same float32 numbers. Must not: change a vector, or fail a build.
"""

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from crawler.artefact import identify
from crawler.progress import Progress
from indexer.backends.base import Vectors
from indexer.encoders.base import PassageEncoder
from indexer.encoders.model import ModelSource
from indexer.passages import PassageTokenizer
from indexer.settings import BuildSettings

FOLDER = ".vectors"

# Passages encoded before their vectors are saved: half a minute's work of a processor is the most that a kill can cost.
_SLICE = 512

# A vector that none of so many last builds has used is removed; and files of models other than so many last ones.
_BUILDS_KEPT = 3
_FILES_KEPT = 4

# Another build into the same folder holds the file for one transaction of `_SLICE` rows.
_PATIENCE_S = 30.0

# SQLite takes 32,766 parameters a statement, versions before 3.32 took 999.
_KEYS_AT_ONCE = 500

_CHECKSUM_BYTES = 4

_TABLES = """
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS used (key BLOB PRIMARY KEY, build INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS builds (build INTEGER PRIMARY KEY);
"""

_log = logging.getLogger(__name__)


@contextmanager
def keeping_vectors(
    out: Path, model: ModelSource, settings: BuildSettings, encoder: PassageEncoder, *, is_whole: bool = True
) -> Iterator[PassageEncoder]:
    """Give an encoder that keeps its vectors under `out`; the encoder itself where `reuse_vectors` is off.

    When the block ends without an error, vectors that the last whole builds have not used are removed.

    Args:
        out: Folder of snapshots.
        model: Names the model's content.
        settings: Its `precision` is settled, not "auto".
        encoder: Asked for what is missing.
        is_whole: Whether all passages of a corpus are asked for; what an update does not ask for is used all the same.
    """
    if not settings.reuse_vectors:
        yield encoder
        return
    space = identify(model.digest, settings.precision, encoder.dim, settings.passage_prompt)
    with VectorCache(out / FOLDER, space, encoder.dim, is_whole=is_whole) as cache:
        yield CachingEncoder(encoder, cache)
        if is_whole:
            cache.prune()


class VectorCache:
    """A file of vectors by the hash of their text; a context manager, for one thread.

    SQLite's log makes each transaction whole or absent, whenever the process dies, and a checksum guards each vector.
    A file that cannot be read is replaced; one that cannot be written is not used: the build goes on without.
    """

    def __init__(self, folder: Path, space: str, dim: int, *, is_whole: bool = True) -> None:
        """Open a file; `is_whole` counts a build, by which `prune` tells what is still used."""
        self._path = folder / f"{space}.sqlite"
        self._is_whole = is_whole
        self._bytes = dim * np.dtype("<f4").itemsize
        self._database: sqlite3.Connection | None = None
        self._build = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._open()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._remove(self._path)
                self._open()
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def __enter__(self) -> "VectorCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Give the vectors that are kept and whole, (dim,) float32, by key; and note that they were used."""
        found: dict[bytes, Vectors] = {}
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = wanted[start : start + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._run(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608  marks alone
            for key, stored in rows:
                if len(stored) == self._bytes + _CHECKSUM_BYTES and _checksum(stored[:-4]) == stored[-4:]:
                    found[key] = np.frombuffer(stored, "<f4", count=self._bytes // 4).astype(np.float32)
        self._note(list(found))
        return found

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors, (len(keys), dim) float32; on disk when this returns, but for a loss of power."""
        stored = [np.ascontiguousarray(row, dtype="<f4").tobytes() for row in vectors]
        rows = [(key, row + _checksum(row)) for key, row in zip(keys, stored, strict=True)]
        self._write("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        self._note(keys)

    def prune(self) -> None:
        """Remove vectors that the last builds have not used, and the files of models not used for long."""
        oldest = self._build - _BUILDS_KEPT + 1
        unused = "SELECT key FROM used WHERE build < ?"
        self._write(f"DELETE FROM vectors WHERE key IN ({unused})", [(oldest,)])  # noqa: S608  fixed words
        self._write("DELETE FROM used WHERE build < ?", [(oldest,)])
        if self._database is not None:
            with suppress(OSError):
                others = [path for path in self._path.parent.glob("*.sqlite") if path != self._path]
                newest_first = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
                for path in newest_first[_FILES_KEPT - 1 :]:
                    self._remove(path)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> None:
        database = sqlite3.connect(self._path, timeout=_PATIENCE_S)
        try:
            # A killed process loses nothing; a loss of power may take the last transactions, which are encoded again.
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            with database:
                database.executescript(_TABLES)
                if self._is_whole:
                    database.execute("INSERT INTO builds DEFAULT VALUES")
                ((self._build,),) = database.execute("SELECT ifnull(max(build), 0) FROM builds").fetchall()
        except BaseException:
            database.close()
            raise
        self._database = database

    def _note(self, keys: Sequence[bytes]) -> None:
        self._write("INSERT OR REPLACE INTO used VALUES (?, ?)", [(key, self._build) for key in keys])

    def _run(self, statement: str, values: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._database is None or not rows:
            return
        try:
            with self._database:
                self._database.executemany(statement, rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        _log.warning("vectors are not kept", extra={"path": str(self._path), "reason": str(error)})
        self.close()
        if _is_damage(error):
            with suppress(OSError):
                self._remove(self._path)

    @staticmethod
    def _remove(path: Path) -> None:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


class CachingEncoder:
    """Keeps `PassageEncoder`; asks another one only for texts whose vectors are not kept."""

    def __init__(self, encoder: PassageEncoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dim

    @property
    def tokenizer(self) -> PassageTokenizer:
        """What passages are measured with."""
        return self._encoder.tokenizer

    def export(self, folder: Path) -> None:
        """Write the query encoder that belongs to these vectors into an empty folder."""
        self._encoder.export(folder)

    def known(self, texts: Sequence[str]) -> list[bool]:
        """Say of each text whether its vector is kept."""
        kept = self._cache.get([_key(text) for text in texts])
        return [_key(text) in kept for text in texts]

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Give the vectors of passages, (len(texts), dim) float32, unit norm, in the order of `texts`.

        Equal texts are encoded once. What is missing is encoded longest first and saved slice by slice.
        """
        keys = [_key(text) for text in texts]
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        kept = self._cache.get(keys)
        rows_of: dict[bytes, list[int]] = {}
        for row, key in enumerate(keys):
            if key in kept:
                vectors[row] = kept[key]
            else:
                rows_of.setdefault(key, []).append(row)
        missing = sorted(rows_of, key=lambda key: (-len(texts[rows_of[key][0]]), rows_of[key][0]))
        done = len(texts) - sum(map(len, rows_of.values()))
        if done:
            progress("passages", done, len(texts))
        for start in range(0, len(missing), _SLICE):
            some = missing[start : start + _SLICE]
            wanted = [texts[rows_of[key][0]] for key in some]
            found = self._encoder.encode(wanted, _continued(progress, done, len(texts)))
            self._cache.put(some, found)
            for key, vector in zip(some, found, strict=True):
                vectors[rows_of[key]] = vector
            done += sum(len(rows_of[key]) for key in some)
        if len(missing) < sum(map(len, rows_of.values())):  # equal texts, which the encoder has not counted
            progress("passages", done, len(texts))
        return vectors


def _continued(progress: Progress, before: int, total: int) -> Progress:
    def told(stage: str, done: int, _: int | None) -> None:
        progress(stage, before + done, total)

    return told


def _is_damage(error: Exception) -> bool:
    """Tell a file that holds something else from one that is locked or cannot be written."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _checksum(stored: bytes) -> bytes:
    return zlib.crc32(stored).to_bytes(_CHECKSUM_BYTES, "little")
