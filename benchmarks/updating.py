"""What it takes to bring an index up to date when one document in a hundred has changed, beside building it anew.

In: a file of documents as JSON lines. Out: `UpdatePace`. Corpora are made once and kept; what is timed are the whole
commands that a user types, each a process of its own, from a corpus to the published snapshot. No vectors are kept
between them: what an update encodes is counted, and so is what a full build encodes.
Must not: build or update anything itself.
"""

import json
import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.crawling import run_to_end
from benchmarks.errors import BenchmarkError
from benchmarks.lines import first_lines
from crawler.artefact import new_artefact
from crawler.corpus import KIND, Corpus, CorpusWriter
from crawler.document import Document, content_hash_of, quality_of
from crawler.errors import ArtefactError
from crawler.progress import Progress, silent
from indexer import shelf

MOST_RATIO = 0.05
"""The promise: an update takes no more than this share of a full build's time."""

SHARE = 0.01
"""Of the documents half as many are changed, a quarter added and a quarter deleted."""

TABLE = "table"
"""Name of the model that is made here: the default model's own embeddings of tokens, as a table. It encodes as fast as
texts can be read, so that encoding hides nothing else."""

_SEED = 0


@dataclass(frozen=True, slots=True)
class UpdatePace:
    """What was measured, seconds of wall clock.

    Attributes:
        documents: Of the first corpus.
        passages: Of its index.
        changed: Documents whose text is another one.
        added: Documents that are new.
        deleted: Documents that are gone.
        full_s: The whole command that builds the first corpus' index.
        update_s: The whole command that brings it up to date, median.
        update_spread_s: The fastest and the slowest of them.
        compact_s: The whole command that compacts what came of the last of them.
    """

    documents: int
    passages: int
    changed: int
    added: int
    deleted: int
    full_s: float
    update_s: float
    update_spread_s: tuple[float, float]
    compact_s: float

    @property
    def ratio(self) -> float:
        """An update's time by a full build's."""
        return self.update_s / self.full_s

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= MOST_RATIO


def make_corpora(file: Path, work: Path, *, most: int | None = None, progress: Progress = silent) -> tuple[Path, Path]:
    """Import a file, and make a newer corpus of it; what is there already is kept.

    Args:
        file: JSON lines with `_id` or `id`, `title` and `text`, compressed with gzip or not.
        work: Where the corpora are kept.
        most: Documents at most, from the first on; None: all.
        progress: Told of documents.

    Raises:
        ScenthoundError: The file cannot be imported.
    """
    from crawler.importers.beir import import_beir  # noqa: PLC0415  pulls in Parquet, which --help does not need

    older, newer = work / f"corpus-{most or 'all'}", work / f"newer-{most or 'all'}"
    if not _is_corpus(older):
        work.mkdir(parents=True, exist_ok=True)
        import_beir(file if most is None else first_lines(file, most, work), older, progress=progress)
    if not _is_corpus(newer):
        with new_artefact(newer, KIND) as folder:
            writer = CorpusWriter(folder)
            for document in _changed(Corpus(older)):
                writer.add(document)
            writer.seal(settings={"stage": "benchmark", "seed": _SEED}, parent_id=None)
    return older, newer


def make_table(work: Path) -> Path:
    """Make a table of vectors: each token's vector is the default model's own embedding of it; kept in `work`."""
    folder = work / TABLE
    if (folder / "modules.json").is_file():
        return folder
    from indexer.encoders.library import write_table  # noqa: PLC0415  loads torch
    from indexer.encoders.model import find_model  # noqa: PLC0415  looks for the package
    from indexer.settings import DEFAULT_MODEL  # noqa: PLC0415  likewise

    write_table(find_model(DEFAULT_MODEL), folder)
    return folder


def measure_update(older: Path, newer: Path, index: Path, *, model: str, repeats: int) -> UpdatePace:
    """Build, update and compact, by the commands that a user types.

    Args:
        older: A corpus.
        newer: What became of it.
        index: Where to build; what lies there is removed first.
        model: Name or folder.
        repeats: Updates, each from the same snapshot, >= 1.

    Raises:
        BenchmarkError: A command failed, or an update found other changes than were made.
    """
    shutil.rmtree(index, ignore_errors=True)
    environment = _with_bytecode(index.parent / "bytecode")
    run = partial(_run, environment)
    options = ["--out", str(index), "--model", model, "--no-reuse-vectors", "--json"]
    full, full_s = run("index", str(older), *options)
    seconds = []
    updated: dict[str, Any] = {}
    for number in range(repeats):
        if number:
            shelf.use(index, full["snapshot_id"])
            shelf.remove(index, updated["snapshot_id"])
        updated, took = run("index", str(newer), *options, "--update")
        seconds.append(took)
    _, compact_s = run("snapshots", "compact", str(index), "--json")
    counts, changes = full["counts"], updated["changes"]
    wanted = _amounts(counts["documents"])
    if tuple(changes[name] for name in ("changed", "added", "deleted")) != wanted:
        raise BenchmarkError("the update", found=f"{changes}", wanted=f"{wanted}", remedy="report this as a bug")
    return UpdatePace(
        documents=counts["documents"],
        passages=counts["passages"],
        changed=changes["changed"],
        added=changes["added"],
        deleted=changes["deleted"],
        full_s=full_s,
        update_s=median(seconds),
        update_spread_s=(min(seconds), max(seconds)),
        compact_s=compact_s,
    )


def _amounts(documents: int) -> tuple[int, int, int]:
    """Say how many are changed, added and deleted."""
    some = max(4, round(SHARE * documents))
    return some - 2 * (some // 4), some // 4, some // 4


def _changed(corpus: Corpus) -> Iterator[Document]:
    """Give a corpus' documents with some changed and deleted; new ones come last."""
    changed, added, deleted = _amounts(len(corpus))
    chance = random.Random(_SEED)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    chosen = chance.sample(range(len(corpus)), changed + added + deleted)
    ways = dict(zip(chosen, ["changed"] * changed + ["copied"] * added + ["deleted"] * deleted, strict=True))
    new = []
    for number, document in enumerate(corpus.documents()):
        way = ways.get(number)
        if way != "deleted":
            yield _reworded(document) if way == "changed" else document
        if way == "copied":
            new.append(replace(_reworded(document), doc_id=f"{document.doc_id}-new"))
    yield from new


def _reworded(document: Document) -> Document:
    """Put a text's second half first."""
    words = document.text.split()
    text = " ".join(["Revised:", *words[len(words) // 2 :], *words[: len(words) // 2]])
    return replace(document, text=text, content_hash=content_hash_of(document.title, text), quality=quality_of(text))


def _is_corpus(folder: Path) -> bool:
    try:
        Corpus(folder)
    except ArtefactError:
        return False
    return True


def _with_bytecode(folder: Path) -> dict[str, str]:
    """Have Python keep what it compiles, as pip leaves an installation; some machines for tests forbid it.

    Without it each start compiles the model library anew, in both commands that are compared.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    names = (
        "scenthound.__main__",
        "indexer.building.update",
        "indexer.backends.local.backend",
        "indexer.encoders.passage_encoder",
    )
    run_to_end([sys.executable, "-c", f"import {', '.join(names)}; print()"], environment=environment)
    return environment


def _run(environment: Mapping[str, str], *arguments: str) -> tuple[dict[str, Any], float]:
    output, seconds, _, _ = run_to_end([sys.executable, "-m", "scenthound", *arguments], environment=environment)
    found: dict[str, Any] = json.loads(output)
    return found, seconds
