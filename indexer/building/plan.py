"""What determines a snapshot, what it is called, and how it becomes the current one.

In: a corpus and `BuildSettings`. Out: `Plan`, and what `build` and `update` share around it.
Must not: cut, encode or write an index.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from crawler.artefact import Json, Manifest, disk_errors, identify
from crawler.corpus import Corpus
from crawler.errors import OutputError
from indexer.backends.base import Backend
from indexer.backends.registry import find_backend
from indexer.building.fingerprints import Fingerprint, contents_digest
from indexer.encoders.base import PassageEncoder
from indexer.encoders.model import ModelSource, find_model
from indexer.encoders.precision import with_precision
from indexer.errors import SnapshotError
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, FORMAT_VERSION, KIND, check_snapshot, current_id, set_current

BASE = "base_id"
"""The manifest's setting that names the snapshot which an update extended; one that was built in full has none."""

EncoderLoader = Callable[[ModelSource, BuildSettings], PassageEncoder]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build, an update or a compaction did.

    Attributes:
        folder: The snapshot's folder.
        snapshot_id: Its id.
        counts: What is in it: "documents", and "passages", each of which has a vector.
        reused: Whether it had been made before from the same inputs.
        duration_s: How long this took.
        base_id: The snapshot that it was made from; None where it was built in full, or had been made before.
        changes: What an update did: documents "added", "changed", "deleted" and "unchanged"; else empty.
    """

    folder: Path
    snapshot_id: str
    counts: Mapping[str, int]
    reused: bool
    duration_s: float
    base_id: str | None = None
    changes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What determines a snapshot."""

    corpus: Corpus
    settings: BuildSettings
    backend: Backend
    model: ModelSource

    @property
    def inputs_id(self) -> str:
        """Name the inputs: known before any document is read."""
        return self.inputs_id_of(self.corpus.corpus_id)

    def inputs_id_of(self, corpus_id: str) -> str:
        """Name the inputs, were another corpus among them."""
        return identify(KIND, FORMAT_VERSION, corpus_id, self.described())

    def described(self) -> dict[str, Json]:
        """Say what was chosen; a model counts by its content, not by where it lies."""
        chosen: dict[str, Json] = {**asdict(replace(self.settings, model=""))}
        # How many passages are encoded together, and whether vectors are kept, changes how long it takes, nothing else.
        del chosen["model"], chosen["batch_size"], chosen["reuse_vectors"]
        return {**chosen, "versions": {**self.backend.versions}, "model_digest": self.model.digest}

    def stated(self, dim: int) -> dict[str, Json]:
        """Give the settings that a manifest keeps."""
        return {**self.described(), "model": self.model.name, "dim": dim, "inputs_id": self.inputs_id}


def plan_of(corpus_folder: Path, settings: BuildSettings) -> Plan:
    """Find all that determines a snapshot.

    Raises:
        ArtefactError: `corpus_folder` holds no whole corpus.
        SettingsError: There is no such backend.
        ModelError: The model is missing.
    """
    settings = with_precision(settings)
    return Plan(Corpus(corpus_folder), settings, find_backend(settings.backend), find_model(settings.model))


def snapshot_id_of(inputs_id: str, fingerprints: Mapping[str, Fingerprint], base_id: str | None = None) -> str:
    """Name a snapshot: by its inputs and what came of them, and by the one that it extends, if it does.

    A snapshot in one part has the same id whether it was built or compacted: it gives the same answers. One that
    extends another gives them but for rounding, and names it.
    """
    return identify(inputs_id, contents_digest(fingerprints), *(("extends", base_id) if base_id else ()))


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence.

    Raises:
        OutputError: The block raised an OSError.
    """
    remedy = "choose another --out, or mend its permissions or free some space"
    with disk_errors(out, wanted="a folder that can be written", remedy=remedy):
        yield


def check_out(out: Path) -> None:
    """Refuse a place that holds something else, before any work is done; make it where there is none."""
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")} if out.exists() else set()
    if names and CURRENT not in names and not any(is_snapshot(out / name) for name in names):
        raise OutputError(
            str(out),
            found="something that is not an index",
            wanted="a new or empty folder, or an index to add to",
            remedy="choose another --out",
        )
    out.mkdir(parents=True, exist_ok=True)


def is_snapshot(folder: Path) -> bool:
    """Say whether a folder is a whole snapshot."""
    try:
        check_snapshot(folder)
    except SnapshotError:
        return False
    return True


def find_built(out: Path, inputs_id: str, *, in_full: bool) -> str | None:
    """Find a whole snapshot that was made from these inputs, one in full first.

    Args:
        out: Folder of snapshots.
        inputs_id: `Plan.inputs_id`.
        in_full: Whether one that extends another does not do.
    """
    extended = None
    for folder in sorted(path for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            manifest = check_snapshot(folder)
        except SnapshotError:
            continue  # damaged or foreign: it is not used, and a build of the same id replaces it
        if manifest.settings["inputs_id"] == inputs_id:
            if BASE not in manifest.settings:
                return folder.name
            extended = folder.name
    return None if in_full else extended


def make_current(out: Path, snapshot_id: str) -> Manifest:
    """Make a snapshot the current one, and read its manifest."""
    # Not written again when it says so already: what is built may lie on a volume that can only be read.
    if not _is_current(out, snapshot_id):
        with writing_to(out):
            set_current(out, snapshot_id)
    return check_snapshot(out / snapshot_id)


def _is_current(out: Path, snapshot_id: str) -> bool:
    try:
        return current_id(out) == snapshot_id
    except SnapshotError:
        return False
