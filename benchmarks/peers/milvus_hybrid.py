"""Milvus Lite's hybrid search by its Python client: `index FILE VECTORS FOLDER` or `ask FOLDER`.

As its documentation has it: BM25 as a function of the text field, read by its standard analyzer (words in lower
case, no stems), an HNSW graph of the vectors with the defaults of its parameters, reciprocal rank fusion.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asking import LEG_DEPTH, Hits, Question, answer_all

_COLLECTION = "documents"
_FILE = "milvus.db"
_ROWS = 1000
_LONGEST_TEXT = 65_535
_BY_VECTOR, _BY_WORDS = {"metric_type": "IP"}, {"metric_type": "BM25"}


def write_index(file: Path, vectors_file: Path, folder: Path) -> None:
    """Index JSON lines with `id` and `contents`, and their vectors, into a new folder."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient  # noqa: PLC0415  an optional extra

    folder.mkdir(parents=True)
    vectors = np.load(vectors_file, mmap_mode="r")
    client = MilvusClient(str(folder / _FILE))
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=512)
    schema.add_field("text", DataType.VARCHAR, max_length=_LONGEST_TEXT, enable_analyzer=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, input_field_names=["text"], output_field_names=["words"]))
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="HNSW", **_BY_VECTOR)
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", **_BY_WORDS)
    client.create_collection(_COLLECTION, schema=schema, index_params=indexes)
    with file.open(encoding="utf-8") as lines:
        for start in range(0, len(vectors), _ROWS):
            rows = [
                {"id": row["id"], "text": row["contents"][:_LONGEST_TEXT], "vector": vector.tolist()}
                for vector, row in zip(vectors[start : start + _ROWS], map(json.loads, lines))  # noqa: B905
            ]
            client.insert(_COLLECTION, rows)
    client.flush(_COLLECTION)
    client.load_collection(_COLLECTION)
    client.close()


class MilvusEngine:
    """An open collection."""

    def __init__(self, folder: Path) -> None:
        from pymilvus import AnnSearchRequest, MilvusClient, RRFRanker  # noqa: PLC0415  an optional extra

        self._client: Any = MilvusClient(str(folder / _FILE))
        self._client.load_collection(_COLLECTION)
        self._leg: Any = AnnSearchRequest
        self._fusion = RRFRanker()

    def answer(self, question: Question) -> Hits:
        """Give ids and scores."""
        legs = [
            self._leg([list(question.vector)], "vector", _BY_VECTOR, limit=LEG_DEPTH),
            self._leg([question.text], "words", _BY_WORDS, limit=LEG_DEPTH),
        ]
        found = self._client.hybrid_search(_COLLECTION, legs, self._fusion, limit=question.depth)[0]
        return [(hit["id"], hit["distance"]) for hit in found]


def main(arguments: list[str]) -> None:
    """Index or answer."""
    if arguments[0] == "index":
        write_index(*map(Path, arguments[1:]))
    else:
        answer_all(MilvusEngine(Path(arguments[1])).answer)


if __name__ == "__main__":
    main(sys.argv[1:])
