"""Words and vectors together, beside LanceDB and Milvus Lite: the same texts, vectors and questions in the same run.

In: documents as JSON lines. Out: `HybridPace`. Every index is built and every engine asked in a process of its own. The
model is no part of it: all are given the same vectors, of documents and of questions, and each leg is asked as deep.
Must not: know an engine's library.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.asking import Question, asking
from benchmarks.growing import grown
from benchmarks.lexical_texts import draw_parts, prepare_contents, read_rows
from benchmarks.peers import lancedb_hybrid
from benchmarks.turns import (
    ROUND,
    WARM_UP,
    IndexPace,
    Spread,
    bytes_of,
    not_installed,
    rotated,
    rounds,
    spread_of,
    timed_build,
)
from crawler.progress import Progress, silent

OWN = "scenthound"
DEPTH = 10

_MODULES = {
    OWN: "benchmarks.hybrid_own",
    "lancedb": lancedb_hybrid.__name__,
    "milvus_lite": "benchmarks.peers.milvus_hybrid",
}
PEERS = tuple(name for name in _MODULES if name != OWN)

PACKAGES = {"lancedb": ("lancedb",), "milvus_lite": ("pymilvus", "milvus_lite")}
"""What each peer needs."""

_SEED = 0

# Texts that are encoded together.
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class HybridTexts:
    """What is measured on.

    Attributes:
        documents: How many.
        contents_file: `id` and `contents`, which is title, a line end, text; ascending by id.
        vectors_file: Their vectors, (documents, dim) float32, unit norm.
        questions: Two to five words that stand beside each other in a title, with their vectors.
        sources: Ids of the documents whose titles they are from.
    """

    documents: int
    contents_file: Path
    vectors_file: Path
    questions: Sequence[Question]
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class HybridPace:
    """What was measured.

    Attributes:
        documents: In each index.
        queries: Asked.
        indexes: By engine.
        times: Milliseconds of ten hits, by engine.
        found: Share of the questions that have the document whose title they are from among the ten, by engine.
        left_out: Peers that are not installed, or were not asked for.
    """

    documents: int
    queries: int
    indexes: Mapping[str, IndexPace]
    times: Mapping[str, Spread]
    found: Mapping[str, float]
    left_out: tuple[str, ...]

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as fast Scenthound answers as each peer, and indexes."""
        peers = [name for name in self.times if name != OWN]
        return {f"top10_{name}": self.times[name].median / self.times[OWN].median for name in peers} | {
            f"indexing_{name}": float(np.median(self.indexes[name].seconds) / np.median(self.indexes[OWN].seconds))
            for name in peers
        }


def prepare(file: Path, folder: Path, model: str, *, most: int, queries: int, grow: int = 0) -> HybridTexts:
    """Write texts and vectors, and draw the questions.

    Args:
        file: JSON lines, compressed with gzip or not: `_id` or `id`, `title`, `text`.
        folder: Where the files go; those that are there are replaced.
        model: Name or folder of a sentence-transformers model, by which all is encoded.
        most: Documents at most, the first of the file.
        queries: How many, >= 1; from titles of the file.
        grow: Documents in all, those above the file's made of its sentences (`growing.py`).

    Raises:
        BenchmarkError: The file cannot be read, or too few titles have two words.
        ModelError: The model cannot be loaded.
    """
    from indexer.encoders.library import library_encode  # noqa: PLC0415  loads torch
    from indexer.encoders.model import find_model  # noqa: PLC0415  beside it

    given = sorted(islice(read_rows(file), most))
    rows = sorted(grown(given, grow))
    folder.mkdir(parents=True, exist_ok=True)
    contents_file, vectors_file = folder / "contents.jsonl", folder / "vectors.npy"
    texts = prepare_contents(rows, contents_file)
    encode = library_encode(find_model(model))
    chunks = [encode(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
    np.save(vectors_file, np.concatenate(chunks).astype(np.float32))
    chance = random.Random(_SEED)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    parts = draw_parts([title for _, title, _ in given], queries, chance)
    vectors = encode([text for _, text in parts])
    questions = [
        Question(text, DEPTH, vector=tuple(vector.tolist())) for (_, text), vector in zip(parts, vectors, strict=True)
    ]
    return HybridTexts(len(rows), contents_file, vectors_file, questions, [given[number][0] for number, _ in parts])


def measure_hybrid(
    texts: HybridTexts, work: Path, *, peers: Sequence[str] = PEERS, repeats: int, progress: Progress = silent
) -> HybridPace:
    """Build every index and ask every engine.

    Args:
        texts: What is indexed and asked (`prepare`).
        work: Where indexes go; those that are there are replaced.
        peers: Which to compare with, of `PEERS`; those that are not installed are left out.
        repeats: Builds of each index, >= 1.
        progress: Told of "indexes" and "questions".

    Raises:
        BenchmarkError: A process ended badly.
    """
    missing = not_installed(PACKAGES)
    names = [OWN, *(name for name in PEERS if name in peers and name not in missing)]
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(repeats):
        for done, name in enumerate(names, start=1):
            files = (texts.contents_file, texts.vectors_file, work / name)
            command = [sys.executable, "-m", _MODULES[name], "index", *map(str, files)]
            seconds[name].append(timed_build(work / name, command))
            progress("indexes", turn * len(names) + done, repeats * len(names))
    indexes = {name: IndexPace(tuple(taken), bytes_of(work / name)) for name, taken in seconds.items()}
    times, found = _ask_all(names, texts, work, progress)
    left_out = tuple(name for name in PEERS if name not in names)
    return HybridPace(texts.documents, len(texts.questions), indexes, times, found, left_out)


def _ask_all(
    names: Sequence[str], texts: HybridTexts, work: Path, progress: Progress
) -> tuple[dict[str, Spread], dict[str, float]]:
    taken: dict[str, list[float]] = {name: [] for name in names}
    found = dict.fromkeys(names, 0)
    asked = list(zip(texts.questions, texts.sources, strict=True))
    with ExitStack() as stack:
        engines = {
            name: stack.enter_context(asking(_MODULES[name], work / name, variables=lancedb_hybrid.ENVIRONMENT))
            for name in names
        }
        for questions, is_kept in ((asked[:WARM_UP], False), (asked, True)):
            for number, turn in enumerate(rounds(questions)):
                for name in rotated(names, number):
                    answers = engines[name].ask([question for question, _ in turn])
                    if is_kept:
                        taken[name] += [answer.ms for answer in answers]
                        found[name] += sum(
                            source in answer.ids for (_, source), answer in zip(turn, answers, strict=True)
                        )
                progress("questions", min((number + 1) * ROUND, len(questions)), len(questions))
    times = {name: spread_of(values) for name, values in taken.items()}
    return times, {name: count / len(asked) for name, count in found.items()}
