"""bm25s by its Python package, scores computed when the index is built: `index FILE FOLDER` or `ask FOLDER`.

As its documentation has it: its own tokenizer, English stop words left out, PyStemmer's English stems, BM25 as Lucene
has it with bm25s's own k1 1.5 and b .75, numpy alone, the index in memory. Its ids are row numbers, which are turned
into document ids here. It fills up with documents of score 0 where too few match; those are no hits and are dropped.
Source: X. H. Lù, BM25S: Orders of magnitude faster lexical search via eager sparse scoring, 2024.
"""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.asking import Hits, Question, answer_all

_IDS = "ids.json"
_STOP_WORDS = "en"
_BACKEND = "numpy"


def write_index(file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents` into a new folder."""
    import bm25s  # noqa: PLC0415  an optional extra

    folder.mkdir(parents=True)
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    tokens = _tokens([row["contents"] for row in rows], _stemmer())
    index = bm25s.BM25(backend=_BACKEND)
    index.index(tokens, show_progress=False)
    index.save(str(folder))
    (folder / _IDS).write_text(json.dumps([row["id"] for row in rows]), encoding="utf-8")


class Bm25sEngine:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        import bm25s  # noqa: PLC0415  an optional extra

        self._index: Any = bm25s.BM25.load(str(folder))
        self._stemmer = _stemmer()
        self._ids: list[str] = json.loads((folder / _IDS).read_text(encoding="utf-8"))

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        tokens = _tokens([question.text], self._stemmer)
        depth = min(question.depth, len(self._ids))  # more is an error to it
        found = self._index.retrieve(tokens, k=depth, show_progress=False, backend_selection=_BACKEND)
        numbers, scores = found.documents[0].tolist(), found.scores[0].tolist()
        return [(self._ids[number], score) for number, score in zip(numbers, scores, strict=True) if score > 0]


def _stemmer() -> Any:
    import Stemmer  # noqa: PLC0415  PyStemmer, an optional extra

    return Stemmer.Stemmer("english")


def _tokens(texts: list[str], stemmer: Any) -> Any:
    import bm25s  # noqa: PLC0415  an optional extra

    return bm25s.tokenize(texts, stopwords=_STOP_WORDS, stemmer=stemmer, show_progress=False)


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(Path(arguments[1]), Path(arguments[2]))
    else:
        answer_all(Bm25sEngine(Path(arguments[1])).answer)


if __name__ == "__main__":
    main(sys.argv[1:])
