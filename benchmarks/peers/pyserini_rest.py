"""pyserini's own REST application on an index of ours: `serve FOLDER PORT`, in a process of its own.

It serves indexes that pyserini hands out, by name; an index that lies on this machine is put into its controller under
the name "bench". All else is as pyserini runs it. On import it looks for an index on the network, and goes on without;
and it imports an encoder of images that is no part of its installation, in whose place a name stands: searches of words
do not touch it.
Java and its options are Scenthound's; whoever starts this process sets `anserini_bm25.ENVIRONMENT`.
"""

import sys
from types import ModuleType

from indexer.backends.lexical.jvm import java

NAME = "bench"


def serve(folder: str, port: int) -> None:
    """Serve until told to stop."""
    java()
    images = ModuleType("pyserini.encode.optional._uniir")
    images.UniIRQueryEncoder = None  # type: ignore[attr-defined]  a name to import
    sys.modules[images.__name__] = images
    import uvicorn  # noqa: PLC0415  with pyserini, seconds
    from pyserini.search.lucene import LuceneSearcher  # noqa: PLC0415
    from pyserini.server.models import IndexConfig  # noqa: PLC0415
    from pyserini.server.rest.app import app  # noqa: PLC0415
    from pyserini.server.search_controller import get_controller  # noqa: PLC0415

    get_controller().indexes[NAME] = IndexConfig(
        name=NAME, searcher=LuceneSearcher(folder), base_index=NAME, index_type="tf"
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(sys.argv[2], int(sys.argv[3]))
