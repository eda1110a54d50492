"""Engines by name."""

import subprocess
import sys
from pathlib import Path

import pytest

from indexer.backends.memory import MemoryBackend
from indexer.backends.registry import find_backend
from indexer.errors import SettingsError

ROOT = Path(__file__).resolve().parents[3]


def test_an_engine_is_found_by_its_name() -> None:
    assert isinstance(find_backend("memory"), MemoryBackend)


@pytest.mark.parametrize("name", ["", "Local", "opensearch", "../local"])
def test_an_unknown_name_is_refused_and_the_known_ones_are_listed(name: str) -> None:
    with pytest.raises(SettingsError, match="wanted local or memory"):
        find_backend(name)


def test_an_engines_libraries_are_loaded_only_when_it_is_asked_for() -> None:
    program = (
        "import sys; from indexer.backends.registry import find_backend; find_backend('memory')\n"
        "print(sorted({'faiss', 'lmdb', 'jnius', 'jnius_config'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
