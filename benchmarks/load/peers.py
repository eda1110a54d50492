"""The indexes that peers are measured on: the same documents as in one of our indexes.

In: an index of ours. Out: Anserini's index with texts, as pyserini hands out its own, and a folder of vectors and texts
as Search-R1's server reads them. What is there already is kept. Must not: measure.
"""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.peers.anserini_bm25 import index_command
from indexer.snapshot import current_id, open_snapshot

# Anserini gives a thread a file.
_FILES = 2


def anserini_index(index: Path, work: Path) -> Path:
    """Have Anserini index an index's documents, texts stored.

    Raises:
        BenchmarkError: It ended badly.
    """
    folder = work / f"anserini-{current_id(index)}"
    if not folder.exists():
        texts = work / f"texts-{current_id(index)}"
        _write_texts(index, texts)
        _run([*index_command(texts, folder, ["-storePositions", "-storeRaw", "-optimize"])], folder)
    return folder


def search_r1_folder(index: Path, work: Path) -> Path:
    """Write vectors and texts of an index's documents.

    Raises:
        BenchmarkError: That ended badly.
    """
    folder = work / f"search-r1-{current_id(index)}"
    if not folder.exists():
        _run([sys.executable, "-m", "benchmarks.peers.search_r1_server", "index", str(index), str(folder)], folder)
    return folder


def _write_texts(index: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with open_snapshot(index) as snapshot, ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{number}.jsonl").open("w", encoding="utf-8")) for number in range(_FILES)
        ]
        for place, (document, *_) in enumerate(snapshot.index.entries()):
            line = {"id": document.doc_id, "contents": f"{document.title}\n{document.text}"}
            files[place % _FILES].write(json.dumps(line) + "\n")


def _run(command: list[str], made: Path) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own commands
    if ran.returncode:
        raise BenchmarkError(
            made.name,
            found=f"exit code {ran.returncode}: {ran.stderr.strip()[-300:]}",
            wanted="a peer's index",
            remedy="mend that, and remove the folder",
        )
