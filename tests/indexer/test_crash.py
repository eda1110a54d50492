"""Builds that are killed: whatever the moment, the old snapshot answers and the next build finishes the work."""

import itertools
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import build
from indexer.encoders.vector_cache import FOLDER
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, open_snapshot
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

# Kills itself at the n-th moment: before a file is opened for writing, a folder made, a name changed or removed, or
# when progress is told. Python's audit events see each of them.
DYING_BUILD = """
import os, signal, sys
from pathlib import Path
from indexer.build import build
from indexer.settings import BuildSettings
from tests.encoder import HashPassageEncoder

corpus, out, model, backend, last = sys.argv[1:]
left = int(last)

def moment():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def audit(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        moment()
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "tempfile.mkstemp"):
        moment()

sys.addaudithook(audit)
settings = BuildSettings(
    backend=backend, model=model, passage_tokens=20, passage_overlap_tokens=4, analyzer="en"
)
build(Path(corpus), Path(out), settings, progress=lambda *_: moment(), load_encoder=lambda *_: HashPassageEncoder())
print(Path(out, "CURRENT").read_text(), end="")
"""


def die_at(moment: int, corpus: Path, out: Path, settings: BuildSettings) -> tuple[int, str]:
    command = [sys.executable, "-c", DYING_BUILD, str(corpus), str(out), settings.model, settings.backend, str(moment)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(("backend", "step"), [("memory", 1), ("local", 7)])
def test_the_old_snapshot_answers_whenever_a_build_is_killed(
    backend: str, step: int, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    corpus, out = corpus_of(), tmp_path / "index"
    settings = replace(small, backend=backend)
    old = build(corpus, out, settings, load_encoder=lambda *_: HashPassageEncoder()).snapshot_id
    seen = set()
    for moment in itertools.count(1, step):
        code, built = die_at(moment, corpus, out, settings)
        current = (out / CURRENT).read_text().strip()
        with open_snapshot(out, open_encoder=open_hash_encoder) as snapshot:
            found = snapshot.index.lexical(0.9, 0.4).retrieve(Query("rivers"), 5)
            assert [entry.doc_id for entry in found] == ["c"]
        if code == 0:
            break
        assert code == -signal.SIGKILL
        # The last step makes the new one current; a process that dies after it has done its work.
        seen.add(current == old)
    assert built == current != old
    assert True in seen
    assert moment > 20
    left = {path.name for path in out.iterdir()}
    assert left - {CURRENT, FOLDER, old, current} == {name for name in left if name.startswith(".CURRENT.")}
