"""Anserini's own indexing, and pyserini's LuceneSearcher on it, in a process of its own: `ask FOLDER`.

Both run in the Java, and with the options, that Scenthound's Lucene has. pyserini's import wants an OPENAI_API_KEY with
newer openai packages and sends nothing; whoever starts this process sets one that means nothing, for it alone.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.asking import Hits, Question, answer_all
from indexer.backends.lexical.jvm import java, java_command

ENVIRONMENT = {"OPENAI_API_KEY": "none"}

_THREADS = "2"


def index_command(folder: Path, out: Path, options: Sequence[str]) -> list[str]:
    """Give the command that indexes a folder of JSON lines with `id` and `contents`."""
    return [
        *java_command(),
        "io.anserini.index.IndexCollection",
        *("-collection", "JsonCollection", "-generator", "DefaultLuceneDocumentGenerator"),
        *("-input", str(folder), "-index", str(out), "-threads", _THREADS, *options),
    ]


class PyseriniEngine:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        java()
        from pyserini.search.lucene import LuceneSearcher  # noqa: PLC0415  seconds, and it starts Java if none runs

        self._searcher: Any = LuceneSearcher(str(folder))

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        return [(hit.docid, hit.score) for hit in self._searcher.search(question.text, question.depth)]


if __name__ == "__main__":
    answer_all(PyseriniEngine(Path(sys.argv[2])).answer)
