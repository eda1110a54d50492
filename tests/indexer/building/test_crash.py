"""Builds, updates and compactions that are killed, or that the disk refuses: whatever the moment, the old snapshot
answers and the next run finishes the work."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import build
from indexer.building.update import update
from indexer.encoders.vector_cache import FOLDER
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, open_snapshot
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.building.test_update import NEWER, OLDER
from tests.indexer.conftest import CorpusMaker

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.slow

# Does one thing again and again, each time in a process that is forked off, until it gets to its end. Such a process
# kills itself at the n-th moment: before a file is opened for writing, linked, or made a folder, a name changed or
# removed, or when progress is told; Python's audit events see each of them. Or it may write no file longer than so many
# bytes: what the system then refuses, or answers with a kill, are writes of all libraries, wherever they are.
DRIVER = """
import itertools, json, os, resource, signal, sys, traceback
from pathlib import Path
import pyarrow as pa
from crawler.errors import ScenthoundError
from indexer.backends.registry import find_backend
from indexer.building.build import build
from indexer.building.compacting import compact
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import open_snapshot
from indexer.building.update import update
from tests.encoder import HashPassageEncoder, open_hash_encoder

action, fault, corpus, out, model, backend, *limits = sys.argv[1:]
corpus, out = Path(corpus), Path(out)
settings = BuildSettings(
    backend=backend, model=model, passage_tokens=20, passage_overlap_tokens=4, analyzer="en",
    reuse_vectors=action == "build" and fault == "kill",
)
left = 0
# Imported once, before any fork; pyarrow looks for pandas when it is first given a list.
find_backend(backend)
pa.array([1])

def moment(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def audit(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        moment()
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "shutil.rmtree", "tempfile.mkstemp"):
        moment()

def run(limit):
    global left
    if fault == "kill":
        left = limit
        sys.addaudithook(audit)
    else:
        if fault == "kill-in-write":
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    if action == "compact":
        compact(out)
    else:
        do = update if action == "update" else build
        do(corpus, out, settings, progress=moment, load_encoder=lambda *_: HashPassageEncoder())

def look():
    with open_snapshot(out, open_encoder=open_hash_encoder) as snapshot:
        found = snapshot.index.lexical(0.9, 0.4).retrieve(Query("rivers"), 5)
        say(
            current=snapshot.snapshot_id,
            found=[entry.doc_id for entry in found],
            documents=len(snapshot.index.documents),
        )

def say(**fields):
    print(json.dumps(fields), flush=True)

def forked(work, *arguments):
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = 3
    try:
        work(*arguments)
        code = 0
    except ScenthoundError as error:
        say(error=type(error).__name__, told=str(error))
        code = 2
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)

for limit in itertools.count(1, int(limits[0])) if fault == "kill" else [*map(int, limits)]:
    code = forked(run, limit)
    say(limit=limit, code=code)
    forked(look)
    if code == 0:
        break
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one process came to, and what the index answered after it."""

    limit: int
    code: int
    error: str
    told: str
    current: str
    found: tuple[str, ...]
    documents: int


def attempts(
    action: str, fault: str, corpus: Path, out: Path, settings: BuildSettings, limits: Sequence[int]
) -> Iterator[Attempt]:
    command = [sys.executable, "-c", DRIVER, action, fault, str(corpus), str(out), settings.model, settings.backend]
    done = subprocess.run(
        [*command, *map(str, limits)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    # FAISS complains to standard error about a file that it cannot close.
    told = [line for line in done.stderr.splitlines() if "close error" not in line]
    assert (done.returncode, told) == (0, [])
    fields: dict[str, Any] = {}
    for line in done.stdout.splitlines():
        fields |= json.loads(line)
        if "current" in fields:
            yield Attempt(**{"error": "", "told": "", **fields, "found": tuple(fields["found"])})
            fields = {}
    assert not fields, "an index did not answer"


def prepared(
    action: str, backend: str, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> tuple[Path, str]:
    """Make what the action goes on from; give the corpus that it is about, and the current snapshot."""
    settings = replace(small, backend=backend, reuse_vectors=False)
    if action != "build":
        settings = replace(settings, passage_tokens=20)
    out, first, newer = tmp_path / "index", corpus_of(OLDER), corpus_of(NEWER, "newer")
    old = build(first, out, settings, load_encoder=lambda *_: HashPassageEncoder()).snapshot_id
    if action == "compact":
        old = update(newer, out, settings, load_encoder=lambda *_: HashPassageEncoder()).snapshot_id
    return (first if action == "build" else newer), old


@pytest.mark.parametrize(
    ("action", "backend", "step"),
    [
        ("build", "memory", 1), ("update", "memory", 1), ("compact", "memory", 1),
        ("build", "local", 11), ("update", "local", 11), ("compact", "local", 11),
    ],
)  # fmt: skip
def test_the_old_snapshot_answers_whenever_it_is_killed(
    action: str, backend: str, step: int, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    corpus, old = prepared(action, backend, corpus_of, small, tmp_path)
    out = tmp_path / "index"
    settings = replace(small, backend=backend)
    *killed, last = attempts(action, "kill", corpus, out, settings, [step])
    assert {attempt.code for attempt in killed} == {-signal.SIGKILL}
    assert last.code == 0
    # The last step makes the new one current; a process that dies after it has done its work.
    assert killed[0].current == old
    assert last.current != old
    assert {attempt.current for attempt in killed} <= {old, last.current}
    assert {attempt.documents for attempt in [*killed, last]} == {len(OLDER)}
    # In the newer corpus c and f speak of rivers, in the older one c alone.
    newer = ("c", "f") if action == "update" else last.found
    assert {attempt.found for attempt in killed if attempt.current == old} == {
        ("c",) if action != "compact" else last.found
    }
    assert sorted(last.found) == sorted(newer)
    assert last.limit > 12
    left = {path.name for path in out.iterdir() if not path.name.startswith(".CURRENT.")}
    snapshots = {name for name in left if (out / name / "manifest.json").is_file()}
    assert left - {CURRENT, FOLDER} == snapshots
    assert {old, last.current} <= snapshots


@pytest.mark.parametrize("fault", ["refuse", "kill-in-write"])
@pytest.mark.parametrize("action", ["build", "update", "compact"])
@pytest.mark.parametrize("backend", ["memory", "local"])
def test_the_old_snapshot_answers_when_the_disk_takes_no_more(
    action: str, fault: str, backend: str, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    corpus, old = prepared(action, backend, corpus_of, small, tmp_path)
    out = tmp_path / "index"
    limits = [0, 32, 64, 200, 500, 1000, 2000, 4000, 20_000, 2**40]
    if backend == "local":
        limits = limits[:: 3 if fault == "refuse" else 4] + limits[-1:]
    *failed, last = attempts(action, fault, corpus, out, replace(small, backend=backend), limits)
    assert last.code == 0
    assert last.current != old
    assert len(failed) >= 2
    for attempt in failed:
        assert attempt.current == old
        if fault == "refuse" or attempt.code == 2:
            assert (attempt.code, attempt.error) == (2, "OutputError")
            assert "\n" not in attempt.told
            assert "wanted a folder that can be written; choose another --out" in attempt.told
        else:
            assert attempt.code == -signal.SIGXFSZ
    left = {path.name for path in out.iterdir() if not path.name.startswith(".CURRENT.")}
    assert all((out / name / "manifest.json").is_file() for name in left - {CURRENT, FOLDER})
    with open_snapshot(out, open_encoder=open_hash_encoder) as snapshot:
        assert snapshot.snapshot_id == last.current
