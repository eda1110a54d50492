"""Build a snapshot from a corpus.

In: a corpus folder and `BuildSettings`. Out: a sealed snapshot, made current, and a `BuildReport`.
The order is: look whether it was made before (no model, no Java: a restart takes a fraction of a second), cut passages,
name the snapshot by what it will hold, encode and write aside, and make it current last.
Must not: know an engine, or search.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from crawler.artefact import Json, disk_errors, identify, new_artefact, seal
from crawler.corpus import Corpus
from crawler.document import Document
from crawler.errors import OutputError
from crawler.progress import Progress, silent
from indexer.backends.base import Backend, IndexWriter
from indexer.backends.registry import find_backend
from indexer.encoders.base import PassageEncoder
from indexer.encoders.estimate import Estimate, estimate, no_estimate
from indexer.encoders.model import ModelSource, find_model
from indexer.encoders.precision import with_precision
from indexer.encoders.vector_cache import keeping_vectors
from indexer.errors import SnapshotError
from indexer.passages import Passage, fitting_title, passage_text, split
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, ENCODER, FORMAT_VERSION, INDEX, KIND, check_snapshot, current_id, set_current
from indexer.spool import Spool

# Passages encoded before they are written: enough to sort by length into even batches, and some 20 MB at most.
_CHUNK_PASSAGES = 4096

_WRITABLE = "a folder that can be written"
_MEND = "choose another --out, or mend its permissions or free some space"

EncoderLoader = Callable[[ModelSource, BuildSettings], PassageEncoder]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        folder: The snapshot's folder.
        snapshot_id: Its id.
        counts: What is in it: "documents", and "passages", each of which has a vector.
        reused: Whether it had been built before from the same inputs.
        duration_s: How long this took.
    """

    folder: Path
    snapshot_id: str
    counts: Mapping[str, int]
    reused: bool
    duration_s: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """What determines a snapshot."""

    corpus: Corpus
    settings: BuildSettings
    backend: Backend
    model: ModelSource

    @property
    def inputs_id(self) -> str:
        """Name the inputs: known before any document is read."""
        return identify(KIND, FORMAT_VERSION, self.corpus.corpus_id, self.described())

    def described(self) -> dict[str, Json]:
        """Say what was chosen; a model counts by its content, not by where it lies."""
        chosen: dict[str, Json] = {**asdict(replace(self.settings, model=""))}
        # How many passages are encoded together, and whether vectors are kept, changes how long it takes, nothing else.
        del chosen["model"], chosen["batch_size"], chosen["reuse_vectors"]
        return {**chosen, "versions": {**self.backend.versions}, "model_digest": self.model.digest}


def build(
    corpus_folder: Path,
    out: Path,
    settings: BuildSettings,
    *,
    progress: Progress = silent,
    load_encoder: EncoderLoader | None = None,
    say_estimate: Callable[[Estimate], None] = no_estimate,
) -> BuildReport:
    """Build a snapshot and make it current; one that was built from the same inputs before is kept and made current.

    Args:
        corpus_folder: A sealed corpus.
        out: Folder of snapshots; made where there is none.
        settings: What was chosen.
        progress: Told of "documents" while passages are cut, then of "passages" while they are encoded.
        load_encoder: Loads a model; None: sentence-transformers.
        say_estimate: Told how long encoding will take, before it starts, where it will take long.

    Raises:
        ArtefactError: `corpus_folder` holds no whole corpus.
        OutputError: `out` holds something else, or cannot be written.
        SettingsError: There is no such backend.
        ModelError: The model is missing or cannot be used.
        JavaError: The engine needs Java and there is none.
    """
    started = time.monotonic()
    settings = with_precision(settings)
    corpus = Corpus(corpus_folder)
    plan = _Plan(corpus, settings, find_backend(settings.backend), find_model(settings.model))
    with disk_errors(out, wanted=_WRITABLE, remedy=_MEND):
        _check_out(out)
        snapshot_id = _find_built(out, plan.inputs_id)
    reused = snapshot_id is not None
    if snapshot_id is None:
        encoder = (load_encoder or _load_encoder)(plan.model, settings)
        with (
            disk_errors(out, wanted=_WRITABLE, remedy=_MEND),
            keeping_vectors(out, plan.model, settings, encoder) as keeping,
        ):
            snapshot_id, reused = _build(plan, out, keeping, progress, say_estimate)
    # Not written again when it says so already: what is built may lie on a volume that can only be read.
    if not _is_current(out, snapshot_id):
        with disk_errors(out, wanted=_WRITABLE, remedy=_MEND):
            set_current(out, snapshot_id)
    manifest = check_snapshot(out / snapshot_id)
    return BuildReport(
        folder=out / snapshot_id,
        snapshot_id=snapshot_id,
        counts=manifest.counts,
        reused=reused,
        duration_s=time.monotonic() - started,
    )


def _check_out(out: Path) -> None:
    """Refuse a place that holds something else, before any work is done."""
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")} if out.exists() else set()
    if names and CURRENT not in names and not any(_is_snapshot(out / name) for name in names):
        raise OutputError(
            str(out),
            found="something that is not an index",
            wanted="a new or empty folder, or an index to add to",
            remedy="choose another --out",
        )
    out.mkdir(parents=True, exist_ok=True)


def _is_current(out: Path, snapshot_id: str) -> bool:
    try:
        return current_id(out) == snapshot_id
    except SnapshotError:
        return False


def _is_snapshot(folder: Path) -> bool:
    try:
        check_snapshot(folder)
    except SnapshotError:
        return False
    return True


def _find_built(out: Path, inputs_id: str) -> str | None:
    """Find a whole snapshot that was made from these inputs."""
    for folder in sorted(path for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            manifest = check_snapshot(folder)
        except SnapshotError:
            continue  # damaged or foreign: it is not used, and a build of the same id replaces it
        if manifest.settings["inputs_id"] == inputs_id:
            return folder.name
    return None


def _build(
    plan: _Plan,
    out: Path,
    encoder: PassageEncoder,
    progress: Progress,
    say_estimate: Callable[[Estimate], None],
) -> tuple[str, bool]:
    """Cut, name, encode and write; give the snapshot's id, and whether it was there already."""
    with Spool(out) as spool:
        for number, document in enumerate(plan.corpus.documents(), start=1):
            spool.add(document, split(document, encoder.tokenizer, plan.settings))
            progress("documents", number, len(plan.corpus))
        snapshot_id = identify(plan.inputs_id, spool.digest())
        if _is_snapshot(out / snapshot_id):
            return snapshot_id, True
        with new_artefact(out / snapshot_id, KIND) as folder:
            (folder / ENCODER).mkdir()
            encoder.export(folder / ENCODER)
            (folder / INDEX).mkdir()
            writer = plan.backend.write(folder / INDEX, encoder.dim, plan.settings)
            expected = estimate(encoder, _texts(spool, encoder, plan.settings), spool.passages)
            if expected is not None:
                say_estimate(expected)
            _fill(writer, spool, encoder, plan.settings, progress)
            writer.seal()
            seal(
                folder,
                kind=KIND,
                format_version=FORMAT_VERSION,
                artefact_id=snapshot_id,
                parent_id=plan.corpus.corpus_id,
                settings={
                    **plan.described(),
                    "model": plan.model.name,
                    "dim": encoder.dim,
                    "inputs_id": plan.inputs_id,
                },
                counts={"documents": len(spool), "passages": spool.passages},
            )
    return snapshot_id, False


def _texts(spool: Spool, encoder: PassageEncoder, settings: BuildSettings) -> Iterator[str]:
    """Give the text of each passage, as the model is given it."""
    for document, passages in spool.read():
        title = fitting_title(document, encoder.tokenizer, settings)
        yield from (passage_text(document, passage, title) for passage in passages)


def _fill(
    writer: IndexWriter, spool: Spool, encoder: PassageEncoder, settings: BuildSettings, progress: Progress
) -> None:
    """Encode and write chunk by chunk, so that memory does not grow with the corpus."""
    done = 0
    progress("passages", done, spool.passages)

    def chunk_progress(stage: str, encoded: int, _: int | None) -> None:
        progress(stage, done + encoded, spool.passages)

    for chunk in _chunks(spool):
        texts = []
        for document, passages in chunk:
            title = fitting_title(document, encoder.tokenizer, settings)
            texts += [passage_text(document, passage, title) for passage in passages]
        vectors = encoder.encode(texts, chunk_progress)
        row = 0
        for document, passages in chunk:
            writer.add(document, passages, vectors[row : row + len(passages)])
            row += len(passages)
        done += len(texts)


def _chunks(spool: Spool) -> Iterator[list[tuple[Document, tuple[Passage, ...]]]]:
    """Group documents until they have enough passages; documents without any count as one."""
    chunk: list[tuple[Document, tuple[Passage, ...]]] = []
    size = 0
    for document, passages in spool.read():
        chunk.append((document, passages))
        size += max(1, len(passages))
        if size >= _CHUNK_PASSAGES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _load_encoder(source: ModelSource, settings: BuildSettings) -> PassageEncoder:
    # Here, because the import takes seconds and a build that finds its snapshot made already needs no model.
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder  # noqa: PLC0415

    return SentenceTransformerEncoder(source, settings)
