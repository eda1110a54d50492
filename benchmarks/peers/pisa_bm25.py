"""PISA by its package for PyTerrier: `index FILE FOLDER` or `ask FOLDER`.

As its documentation has it: Terrier's English stop words, Porter's stems, block-max WAND over postings packed by SIMD;
BM25 with k1 0.9 and b 0.4, as Scenthound has it. It answers with a table of pandas, whose making counts: it is what a
caller gets.
Source: A. Mallia, M. Siedlaczek, J. Mackenzie and T. Suel, PISA: Performant Indexes and Search for Academia, OSIRRC
2019; S. MacAvaney and C. Macdonald, A Python Interface to PISA!, SIGIR 2022.
"""

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.asking import Hits, Question, answer_all

_THREADS = 2
_K1, _B = 0.9, 0.4
_DEPTHS = (10, 1000)


def write_index(file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents` into a new folder."""
    from pyterrier_pisa import PisaIndex  # noqa: PLC0415  an optional extra

    index: Any = PisaIndex(str(folder), text_field="text", threads=_THREADS)
    index.index(_rows(file))
    # The postings are packed when a scorer is first asked for, which belongs to the building.
    index.bm25(k1=_K1, b=_B, num_results=_DEPTHS[0]).search("first")


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield {"docno": row["id"], "text": row["contents"]}


class PisaEngine:
    """An index, opened when it is first asked: its library prints, and standard output is then out of its way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scorer = lru_cache(maxsize=len(_DEPTHS))(self._open)

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        found = self._scorer(question.depth).search(question.text)
        return list(zip(found["docno"].tolist(), found["score"].tolist(), strict=True))

    def _open(self, depth: int) -> Any:
        from pyterrier_pisa import PisaIndex  # noqa: PLC0415  an optional extra

        return PisaIndex(str(self._folder)).bm25(k1=_K1, b=_B, num_results=depth)


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(Path(arguments[1]), Path(arguments[2]))
    else:
        answer_all(PisaEngine(Path(arguments[1])).answer)


if __name__ == "__main__":
    main(sys.argv[1:])
