"""A server process over the pages of the server tests, for clients that want a real address.

In: a folder for the index. Out: the address, once searches are answered; the process ends with the block.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.run import serve_sources
from server.settings import ServerSettings
from tests.server.site import pages
from tests.snapshots import snapshot_of

_ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve `tests.server.site.pages` with the memory backend on a free port; the address has no "/" at its end."""
    command = [sys.executable, "-W", "error", "-m", "tests.serving", str(folder)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the server ended before it told its address; what it says is above"
        yield address
        process.terminate()
        assert process.wait(timeout=30) == 0


def main() -> None:
    def open_searcher() -> Searcher:
        return Searcher(snapshot_of(pages(), MemoryBackend(), Path(sys.argv[1])))

    serve_sources(open_searcher, ServerSettings(port=0), on_ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
