"""Extend a snapshot to what a newer corpus holds.

In: a corpus, a folder of snapshots, and one of them: the base. Out: a new snapshot that shares with the base every file
that has not changed, made current, and a `BuildReport` that says what changed. The base stays as it is.
Only documents that are new, or that the base holds otherwise, are cut and encoded; it ranks as one that was built in
full, scores equal but for rounding. Must not: know an engine, or search.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from crawler.artefact import Json, Manifest, new_artefact, seal
from crawler.progress import Progress, silent
from indexer.building.anchors import incoming_links
from indexer.building.build import build, load_model
from indexer.building.changes import Changes
from indexer.building.filling import fill, texts
from indexer.building.fingerprints import read_fingerprints, write_fingerprints
from indexer.building.plan import (
    BASE,
    BuildReport,
    EncoderLoader,
    Plan,
    check_out,
    find_built,
    make_current,
    plan_of,
    snapshot_id_of,
    writing_to,
)
from indexer.building.reading import read_changes
from indexer.building.spool import Spool
from indexer.encoders.base import PassageEncoder
from indexer.encoders.carried import carried_encoder
from indexer.encoders.estimate import Estimate, estimate, no_estimate
from indexer.encoders.late import LateEncoder
from indexer.encoders.vector_cache import keeping_vectors
from indexer.errors import SnapshotError
from indexer.linking import known_digests, link_tree
from indexer.settings import BuildSettings
from indexer.snapshot import (
    CURRENT,
    ENCODER,
    FORMAT_VERSION,
    INDEX,
    KIND,
    check_snapshot,
    current_id,
    snapshot_folder,
)


def update(  # noqa: PLR0913  as `build`, and the base
    corpus_folder: Path,
    out: Path,
    settings: BuildSettings,
    *,
    base_id: str | None = None,
    progress: Progress = silent,
    load_encoder: EncoderLoader | None = None,
    say_estimate: Callable[[Estimate], None] = no_estimate,
) -> BuildReport:
    """Make a snapshot of a corpus by extending another one, and make it current.

    One that was made from the same corpus and settings before is kept and made current. A folder without an index gets
    one that is built in full.

    Args:
        corpus_folder: A sealed corpus.
        out: Folder of snapshots; made where there is none.
        settings: What was chosen, the same as for the base.
        base_id: The snapshot to extend; None: the current one.
        progress: As `build` has it.
        load_encoder: As `build` has it; nothing is loaded where nothing has to be encoded.
        say_estimate: As `build` has it.

    Raises:
        SnapshotError: There is no such base, it is damaged, or was built with other settings, by another model, or with
            other versions of its engine.
        ScenthoundError: As `build`.
    """
    started = time.monotonic()
    plan = plan_of(corpus_folder, settings)
    with writing_to(out):
        check_out(out)
        snapshot_id = find_built(out, plan.inputs_id, in_full=False)
        is_first = not (out / CURRENT).exists()
    base_folder: Path | None = None
    changes: Mapping[str, int] = {}
    if snapshot_id is None:
        if is_first and base_id is None:
            return build(
                corpus_folder, out, settings, progress=progress, load_encoder=load_encoder, say_estimate=say_estimate
            )
        base_folder = snapshot_folder(out, base_id or current_id(out))
        base = check_snapshot(base_folder)
        _check_base(base_folder, base, plan)
        encoder = LateEncoder(partial(_encoder, plan, base_folder / ENCODER, load_encoder), _dim(base))
        with (
            writing_to(out),
            keeping_vectors(out, plan.model, plan.settings, encoder, is_whole=False) as keeping,
        ):
            snapshot_id, changes = _extend(plan, base, base_folder, keeping, progress, say_estimate)
    manifest = make_current(out, snapshot_id)
    return BuildReport(
        folder=out / snapshot_id,
        snapshot_id=snapshot_id,
        counts=manifest.counts,
        reused=base_folder is None,
        duration_s=time.monotonic() - started,
        base_id=base_folder.name if base_folder else None,
        changes=changes,
    )


def _extend(
    plan: Plan,
    base: Manifest,
    base_folder: Path,
    encoder: PassageEncoder,
    progress: Progress,
    say_estimate: Callable[[Estimate], None],
) -> tuple[str, Mapping[str, int]]:
    """Compare, cut, encode and write; give the snapshot's id, and what changed."""
    out = base_folder.parent
    with Spool(out) as spool, incoming_links(plan.corpus, out) as incoming:
        changes = Changes(read_fingerprints(base_folder))
        read_changes(plan, encoder.tokenizer, incoming, changes, spool, progress)
        snapshot_id = snapshot_id_of(plan.inputs_id, changes.fingerprints, base.artefact_id)
        with new_artefact(out / snapshot_id, KIND) as folder:
            link_tree(base_folder / ENCODER, folder / ENCODER)
            (folder / INDEX).mkdir()
            writer = plan.backend.extend(
                base_folder / INDEX, folder / INDEX, encoder.dim, plan.settings, changes.gone()
            )
            expected = estimate(encoder, texts(spool, encoder, plan.settings), spool.passages)
            if expected is not None:
                say_estimate(expected)
            fill(writer, spool, encoder, plan.settings, progress)
            writer.seal()
            write_fingerprints(folder, changes.fingerprints)
            seal(
                folder,
                kind=KIND,
                format_version=FORMAT_VERSION,
                artefact_id=snapshot_id,
                parent_id=plan.corpus.corpus_id,
                settings={**plan.stated(encoder.dim), BASE: base.artefact_id},
                counts={"documents": len(changes.fingerprints), "passages": changes.passages()},
                known=known_digests(folder, base_folder, base),
            )
    return snapshot_id, changes.counts()


def _encoder(plan: Plan, carried: Path, load_encoder: EncoderLoader | None) -> PassageEncoder:
    """Take what the base carries, where that is what encoded its passages; else load the model."""
    if load_encoder is not None:
        return load_encoder(plan.model, plan.settings)
    return carried_encoder(carried) or load_model(plan.model, plan.settings)


def _dim(base: Manifest) -> int:
    return int(str(base.settings["dim"]))


def _check_base(folder: Path, base: Manifest, plan: Plan) -> None:
    """Refuse to mix what was made in two ways: an index of both would rank as neither."""
    if base.format_version != FORMAT_VERSION:
        raise _other(folder, f"format {base.format_version}", str(FORMAT_VERSION))
    if base.settings["inputs_id"] == plan.inputs_id_of(base.parent_id or ""):
        return
    # A manifest states the dimensions that there are, and not whether fewer were asked for.
    for name, wanted in plan.described().items():
        found = base.settings.get(name)
        if found != wanted and name != "dim":
            raise _other(folder, *_difference(name, found, wanted))
    raise _other(folder, f"vectors of {base.settings['dim']} numbers", f"dim {plan.settings.dim or 'of the model'}")


def _difference(name: str, found: Json, wanted: Json) -> tuple[str, str]:
    """Say in what two values of a setting differ."""
    if name == "model_digest":
        return f"a model of content {str(found)[:12]}…", f"{str(wanted)[:12]}…, the model that was asked for"
    if isinstance(found, dict) and isinstance(wanted, dict):
        differing = sorted(key for key in found | wanted if found.get(key) != wanted.get(key))
        return ", ".join(f"{key} {found.get(key)}" for key in differing), ", ".join(
            f"{key} {wanted.get(key)}" for key in differing
        )
    return f"{name} {found!r}", f"{wanted!r}"


def _other(folder: Path, found: str, wanted: str) -> SnapshotError:
    return SnapshotError(
        f"snapshot {folder.name}",
        found=found,
        wanted=f"{wanted}, as is chosen now",
        remedy="choose what it was built with, or build in full: leave out --update",
    )
