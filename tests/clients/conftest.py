"""The server that real clients talk to, in a process of its own on a free port."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.clients.running import ROOT


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over `tests.server.site.pages` with the memory backend; no "/" at its end."""
    folder = tmp_path_factory.mktemp("index")
    command = [sys.executable, "-W", "error", "-m", "tests.clients.site", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the server ended before it told its address; what it says is above"
        yield address
        process.terminate()
        assert process.wait(timeout=30) == 0
