"""Words and vectors of a snapshot by themselves, in a process of its own: `index FILE VECTORS FOLDER` or `ask FOLDER`.

Out: an index, or answers (`asking.py`). The engine's writer, legs and fusion are those of every search; the model, the
reading of operators and the snippets are left out, as they are of what it is measured beside.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.asking import LEG_DEPTH, Hits, Question, answer_all
from benchmarks.lexical_texts import document_of
from indexer.backends.registry import find_backend
from indexer.passages import Passage
from indexer.query import Query
from indexer.search.fuse import Leg, fuse
from indexer.search.legs import BOUNDS
from indexer.search.scales import scale_of
from indexer.settings import HYBRID_FIELDS, BuildSettings, SearchSettings


def write_index(file: Path, vectors_file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents`, ascending by id, and their vectors, into a new folder."""
    folder.mkdir(parents=True)
    settings = BuildSettings()
    vectors = np.load(vectors_file, mmap_mode="r")
    writer = find_backend(settings.backend).write(folder, vectors.shape[1], settings)
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = json.loads(line)
            document = document_of(fields["id"], *fields["contents"].split("\n", 1))
            passage = Passage(document.doc_id, 0, 0, len(document.text))
            writer.add(document, (passage,), np.asarray(vectors[number : number + 1]))
    writer.seal()


class OwnEngine:
    """A hybrid search as a snapshot has it."""

    def __init__(self, folder: Path) -> None:
        settings = SearchSettings()
        index = find_backend(BuildSettings().backend).open(folder)
        self._lexical = index.lexical(settings.k1, settings.b, HYBRID_FIELDS)
        self._dense = index.dense
        self._weights = {"lexical": settings.lexical_weight, "dense": settings.dense_weight}
        self._scales = {name: scale_of(settings.fusion, settings.rrf_constant, *BOUNDS[name]) for name in self._weights}

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        query = Query(question.text)
        rankings = {
            "lexical": self._lexical.retrieve(query, LEG_DEPTH),
            "dense": self._dense.retrieve(query, np.array(question.vector, dtype=np.float32), LEG_DEPTH),
        }
        legs = [Leg(name, ranking, self._weights[name], self._scales[name]) for name, ranking in rankings.items()]
        return [(found.doc_id, found.score) for found in fuse(legs)[: question.depth]]


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(*map(Path, arguments[1:]))
    else:
        answer_all(OwnEngine(Path(arguments[1])).answer)


if __name__ == "__main__":
    main(sys.argv[1:])
