"""Build a snapshot from a corpus.

In: a corpus folder and `BuildSettings`. Out: a sealed snapshot, made current, and a `BuildReport`.
The order is: look whether it was made before (no model, no Java: a restart takes a fraction of a second), cut passages,
name the snapshot by what it will hold, encode and write aside, and make it current last.
Must not: know an engine, or search.
"""

import time
from collections.abc import Callable
from pathlib import Path

from crawler.artefact import new_artefact, seal
from crawler.progress import Progress, silent
from indexer.building.anchors import incoming_links
from indexer.building.changes import Changes
from indexer.building.filling import fill, texts
from indexer.building.fingerprints import write_fingerprints
from indexer.building.plan import (
    BuildReport,
    EncoderLoader,
    Plan,
    check_out,
    find_built,
    is_snapshot,
    make_current,
    plan_of,
    snapshot_id_of,
    writing_to,
)
from indexer.building.reading import read_changes
from indexer.building.spool import Spool
from indexer.encoders.base import PassageEncoder
from indexer.encoders.estimate import Estimate, estimate, no_estimate
from indexer.encoders.model import ModelSource
from indexer.encoders.vector_cache import keeping_vectors
from indexer.settings import BuildSettings
from indexer.snapshot import ENCODER, FORMAT_VERSION, INDEX, KIND


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
        InputError: The corpus has one doc_id twice.
        OutputError: `out` holds something else, or cannot be written.
        SettingsError: There is no such backend.
        ModelError: The model is missing or cannot be used.
        JavaError: The engine needs Java and there is none.
    """
    started = time.monotonic()
    plan = plan_of(corpus_folder, settings)
    with writing_to(out):
        check_out(out)
        snapshot_id = find_built(out, plan.inputs_id, in_full=True)
    reused = snapshot_id is not None
    if snapshot_id is None:
        encoder = (load_encoder or load_model)(plan.model, plan.settings)
        with writing_to(out), keeping_vectors(out, plan.model, plan.settings, encoder) as keeping:
            snapshot_id, reused = _build(plan, out, keeping, progress, say_estimate)
    manifest = make_current(out, snapshot_id)
    return BuildReport(
        folder=out / snapshot_id,
        snapshot_id=snapshot_id,
        counts=manifest.counts,
        reused=reused,
        duration_s=time.monotonic() - started,
    )


def _build(
    plan: Plan,
    out: Path,
    encoder: PassageEncoder,
    progress: Progress,
    say_estimate: Callable[[Estimate], None],
) -> tuple[str, bool]:
    """Cut, name, encode and write; give the snapshot's id, and whether it was there already."""
    with Spool(out) as spool, incoming_links(plan.corpus, out) as incoming:
        changes = Changes({})
        read_changes(plan, encoder.tokenizer, incoming, changes, spool, progress)
        fingerprints = changes.fingerprints
        snapshot_id = snapshot_id_of(plan.inputs_id, fingerprints)
        if is_snapshot(out / snapshot_id):
            return snapshot_id, True
        with new_artefact(out / snapshot_id, KIND) as folder:
            (folder / ENCODER).mkdir()
            encoder.export(folder / ENCODER)
            (folder / INDEX).mkdir()
            writer = plan.backend.write(folder / INDEX, encoder.dim, plan.settings)
            expected = estimate(encoder, texts(spool, encoder, plan.settings), spool.passages)
            if expected is not None:
                say_estimate(expected)
            fill(writer, spool, encoder, plan.settings, progress)
            writer.seal()
            write_fingerprints(folder, fingerprints)
            seal(
                folder,
                kind=KIND,
                format_version=FORMAT_VERSION,
                artefact_id=snapshot_id,
                parent_id=plan.corpus.corpus_id,
                settings=plan.stated(encoder.dim),
                counts={"documents": len(spool), "passages": spool.passages},
            )
    return snapshot_id, False


def load_model(source: ModelSource, settings: BuildSettings) -> PassageEncoder:
    """Load a model through sentence-transformers.

    Raises:
        ModelError: It cannot be used.
    """
    # Here, because the import takes seconds and a build that finds its snapshot made already needs no model.
    from indexer.encoders.passage_encoder import SentenceTransformerEncoder  # noqa: PLC0415

    return SentenceTransformerEncoder(source, settings)
