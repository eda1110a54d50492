"""A retrieval server as Search-R1 has it: `index INDEX FOLDER` writes what it reads, `serve FOLDER PORT` answers.

FAISS's flat index, SentenceTransformer for the queries, texts in memory, one request at a time. The vectors are those
of one of our indexes, one a document, so that both search the same; they are not encoded again.
Source: B. Jin et al., Search-R1, COLM 2025; github.com/PeterGriffinJin/Search-R1, search_r1/search/retrieval_server.py
(DenseRetriever.batch_search and the route), with its corpus as lines instead of a data set.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from indexer.encoders.library import library_encode
from indexer.encoders.model import find_model
from indexer.settings import DEFAULT_MODEL
from indexer.snapshot import open_snapshot

_INDEX = "vectors.faiss"
_TEXTS = "texts.jsonl"
_TOP_K = 3


def write(index_folder: Path, folder: Path) -> None:
    """Write vectors and texts of an index's current snapshot; of a document the first passage counts."""
    import faiss  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    with open_snapshot(index_folder) as snapshot, (folder / _TEXTS).open("w", encoding="utf-8") as texts:
        for document, _, vectors, _ in snapshot.index.entries():
            if len(vectors):
                rows.append(vectors[0])
                contents = f'"{document.title}"\n{document.text}'
                texts.write(json.dumps({"id": document.doc_id, "contents": contents}) + "\n")
    matrix = np.stack(rows)
    index = faiss.IndexFlatIP(matrix.shape[1])
    index.add(matrix)
    faiss.write_index(index, str(folder / _INDEX))


def serve(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    import faiss  # noqa: PLC0415
    import uvicorn  # noqa: PLC0415
    from fastapi import FastAPI  # noqa: PLC0415  this process is a server of its own

    index = faiss.read_index(str(folder / _INDEX))
    corpus = [json.loads(line) for line in (folder / _TEXTS).read_text(encoding="utf-8").splitlines()]
    encode = library_encode(find_model(DEFAULT_MODEL))
    app = FastAPI()

    @app.get("/")
    async def ready() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/retrieve")
    async def retrieve(body: dict[str, Any]) -> dict[str, Any]:
        vectors = encode(body["queries"])
        scores, numbers = index.search(vectors, body.get("topk") or _TOP_K)
        return {
            "result": [
                [
                    {"document": corpus[number], "score": float(score)}
                    for number, score in zip(found, their, strict=True)
                ]
                for found, their in zip(numbers, scores, strict=True)
            ]
        }

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    if sys.argv[1] == "index":
        write(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
