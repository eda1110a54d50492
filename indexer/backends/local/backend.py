"""The engine for one machine: Lucene, FAISS and LMDB in this process, behind the backend protocols.

In: documents, passages, vectors. Out: an index of one part or several, and the readers over it.
Must not: call an engine's library.
"""

from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path

from indexer.backends.local.index import LocalIndex
from indexer.backends.local.parts import read_parts
from indexer.backends.local.writer import ExtendingWriter, LocalWriter
from indexer.backends.rewriting import RewritingWriter
from indexer.settings import BuildSettings

# An index with as many parts, or with a greater share of dead documents, is written anew when it is extended: each part
# is searched by itself, and the dead are found and left out each time.
_MOST_PARTS = 8
_MOST_DEAD = 0.2


class LocalBackend:
    """Lucene, FAISS and LMDB."""

    @property
    def versions(self) -> dict[str, str]:
        """What could change an answer: the analyzer and BM25 come with pyserini, the vectors' search with FAISS."""
        return {"local": "3", "pyserini": version("pyserini"), "faiss-cpu": version("faiss-cpu")}

    def write(self, folder: Path, dim: int, settings: BuildSettings) -> LocalWriter:
        """Start an index in an empty folder."""
        return LocalWriter(folder, dim, settings)

    def extend(
        self, base: Path, folder: Path, dim: int, settings: BuildSettings, gone: Collection[str]
    ) -> ExtendingWriter | RewritingWriter:
        """Start an index of another one's documents and what is added: in one more part, or, now and then, anew."""
        parts = read_parts(base)
        if len(parts.sizes) >= _MOST_PARTS or len(parts.dead) + len(gone) > _MOST_DEAD * parts.documents:
            return RewritingWriter(self.open(base), self.write(folder, dim, settings), gone)
        return ExtendingWriter(base, folder, dim, settings, gone)

    def rewrite(self, base: Path, folder: Path, dim: int, settings: BuildSettings) -> RewritingWriter:
        """Start an index of another one's documents, in one part."""
        return RewritingWriter(self.open(base), self.write(folder, dim, settings), ())

    def open(self, folder: Path) -> LocalIndex:
        """Open an index.

        Raises:
            SnapshotError: A file is missing or cannot be read.
            JavaError: There is no Java for Lucene.
        """
        return LocalIndex(folder)
