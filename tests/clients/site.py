"""A server process over the pages of the server tests, for clients that want a real address.

In: a folder for the index. Out: one line with the address once searches are answered; SIGTERM stops it.
"""

import sys
from pathlib import Path

from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from server.run import serve_sources
from server.settings import ServerSettings
from tests.server.site import pages
from tests.snapshots import snapshot_of


def main() -> None:
    def open_searcher() -> Searcher:
        return Searcher(snapshot_of(pages(), MemoryBackend(), Path(sys.argv[1])))

    serve_sources(open_searcher, ServerSettings(port=0), on_ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
