"""LanceDB's hybrid search by its Python package: `index FILE VECTORS FOLDER` or `ask FOLDER`.

As its documentation has it: a full-text index with its own English stems and stop words, reciprocal rank fusion, and no
index of vectors up to 100,000 of them; of more, the one that it makes by default (IVF with product quantisation).
Its own remarks about columns, a line a search, are switched off by `ENVIRONMENT`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asking import LEG_DEPTH, Hits, Question, answer_all

ENVIRONMENT = {"LANCEDB_LOG": "error"}

_TABLE = "documents"
_WITHOUT_INDEX = 100_000


def write_index(file: Path, vectors_file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents`, and their vectors, into a new folder."""
    import lancedb  # noqa: PLC0415  an optional extra
    import pyarrow as pa  # noqa: PLC0415  beside it
    from lancedb.index import FTS, IvfPq  # noqa: PLC0415  an optional extra

    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    vectors = np.load(vectors_file)
    columns = pa.table(
        {
            "id": [row["id"] for row in rows],
            "text": [row["contents"] for row in rows],
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), vectors.shape[1]),
        }
    )
    table = lancedb.connect(folder).create_table(_TABLE, columns)
    table.create_index("text", config=FTS(with_position=False))
    if len(rows) > _WITHOUT_INDEX:
        table.create_index("vector", config=IvfPq(distance_type="dot"))


class LanceEngine:
    """An open table."""

    def __init__(self, folder: Path) -> None:
        import lancedb  # noqa: PLC0415  an optional extra
        from lancedb.rerankers import RRFReranker  # noqa: PLC0415  an optional extra

        self._table: Any = lancedb.connect(folder).open_table(_TABLE)
        self._fusion = RRFReranker()

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        asked = (
            self._table.search(query_type="hybrid")
            .vector(np.array(question.vector, dtype=np.float32))
            .text(question.text)
        )
        asked = asked.distance_type("dot").rerank(reranker=self._fusion).limit(LEG_DEPTH)
        found = asked.select(["id"]).to_arrow()
        ids, scores = found.column("id").to_pylist(), found.column("_relevance_score").to_pylist()
        return list(zip(ids, scores, strict=True))[: question.depth]


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(*map(Path, arguments[1:]))
    else:
        answer_all(LanceEngine(Path(arguments[1])).answer)


if __name__ == "__main__":
    main(sys.argv[1:])
