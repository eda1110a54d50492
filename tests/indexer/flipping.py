"""Damages an index at random and asks it, again and again, in a process of its own that a crash may end.

In: the folder of an index, a seed, how often, how much is hashed at opening, and files to leave alone.
Out: a line of JSON for each round before it begins, and one with how it ended.
"""

import json
import random
import sys
from pathlib import Path

from crawler.artefact import MANIFEST
from indexer.errors import DocumentNotFoundError, ModelError, SnapshotError
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.snapshot import current_id, open_snapshot

REQUESTS = (
    SearchRequest(query="dog river", k=20),
    SearchRequest(query='"the river" bank', k=5),
    SearchRequest(query="green cat", k=40, sites=("w1.example.org",), mode="dense"),
)


def answers(index: Path, hashed_bytes: int) -> list[object]:
    """Ask an index everything; the answers without times."""
    with open_snapshot(index, hashed_bytes=hashed_bytes) as snapshot:
        searcher = Searcher(snapshot)
        found: list[object] = [searcher.search(request).hits for request in REQUESTS]
        return [*found, snapshot.index.documents.get("0001"), len(snapshot.index.documents)]


def flip(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes anywhere, at the start or at the end, or a run of them."""
    changed = bytearray(content)
    start = chance.choice((0, 0, max(0, len(content) - 64), chance.randrange(len(content))))
    length = min(len(content) - start, chance.choice((64, 512, len(content))))
    for _ in range(chance.choice((1, 1, 4, 64))):
        changed[start + chance.randrange(length)] = chance.randrange(256)
    return bytes(changed)


def main(index: Path, seed: int, rounds: int, hashed_bytes: int, spared: str) -> None:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    folder = index / current_id(index)
    right = answers(index, hashed_bytes)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (spared, MANIFEST))
    for number in range(rounds):
        path = chance.choice(files)
        content = path.read_bytes()
        if not content:
            continue
        path.write_bytes(flip(content, chance))
        told: dict[str, object] = {"round": number, "file": path.relative_to(folder).as_posix()}
        print(json.dumps(told | {"ended": "begun"}), flush=True)  # noqa: T201
        try:
            ended = "right" if answers(index, hashed_bytes) == right else "wrong"
        except (SnapshotError, ModelError, DocumentNotFoundError) as error:
            ended = "refused" if "\n" not in str(error) else f"several lines: {error}"
        except Exception as error:  # noqa: BLE001 (what may come out is the question)
            ended = f"{type(error).__name__}: {error}"
        print(json.dumps(told | {"ended": ended}), flush=True)  # noqa: T201
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
