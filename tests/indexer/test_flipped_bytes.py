"""Random bytes of random files changed, in a process of its own: an error or the right answer, and never its end."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from indexer.backends.registry import find_backend
from indexer.snapshot import HASHED_BYTES
from tests.contracts.hostile import SETTINGS
from tests.sealed import sealed_index

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["memory", "local"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    backend = SETTINGS["dead"](find_backend(request.param))
    return sealed_index(tmp_path_factory.mktemp("flipped") / "index", backend, request.param)


def endings(index: Path, seed: int, rounds: int, hashed_bytes: int, spared: str) -> Counter[str]:
    """Damage an index that many times; how each round ended."""
    words = [str(index), str(seed), str(rounds), str(hashed_bytes), spared]
    command = [sys.executable, "-W", "error", "-m", "tests.indexer.flipping", *words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert ran.returncode == 0, f"{ran.stdout[-300:]}\n{ran.stderr[-2000:]}"
    assert ran.stderr == ""
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert told
    return Counter(line["ended"] for line in told if line["ended"] != "begun")


@pytest.mark.parametrize("seed", range(2))
def test_what_is_hashed_at_opening_gives_an_error_or_the_right_answer(seed: int, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "index")
    found = endings(tmp_path / "index", seed, 150, HASHED_BYTES, "none")
    # A byte may have been changed to what it was.
    assert set(found) <= {"refused", "right"}
    assert found["refused"] > 100


@pytest.mark.parametrize("seed", range(2))
def test_what_is_too_large_to_be_hashed_gives_no_error_of_another_kind(seed: int, whole: Path, tmp_path: Path) -> None:
    # LMDB follows a damaged page wherever it points: a file beyond what is hashed is for `verify`.
    shutil.copytree(whole, tmp_path / "index")
    found = endings(tmp_path / "index", seed, 150, 0, "documents.lmdb")
    assert set(found) <= {"refused", "right", "wrong"}
