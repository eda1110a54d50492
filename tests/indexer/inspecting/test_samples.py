"""Sample queries: a whole snapshot passes on every engine, and one that lost a document in one place does not."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from crawler.artefact import open_manifest
from indexer import shelf
from indexer.backends.docstore import DocStoreWriter
from indexer.backends.lexical.writer import LuceneWriter
from indexer.building.build import build
from indexer.errors import SnapshotError
from indexer.inspecting.samples import SampleReport, check_samples
from indexer.settings import BuildSettings
from scenthound.__main__ import main
from tests.documents import document
from tests.encoder import HashPassageEncoder
from tests.indexer.conftest import CorpusMaker

PAGES = (
    document("a", "Hunde laufen zum Fluss und wieder zurück.", title="Hunde", language="de"),
    document("b", "Rivers run to the sea.\n\nBanks of rivers are green.", title="Rivers"),
    document("c", "the of and", title="the"),  # stop words alone
    document("d", ""),
    document("e", "!!! ???", title="..."),
    *(document(f"f{number:03}", "The same words a hundred times and more.", title="Same") for number in range(130)),
    document("g", " ".join(f"word{number}" for number in range(200)), title="Long"),
)

Maker = Callable[..., Path]


@pytest.fixture
def built(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> Maker:
    """Builds an index over `PAGES` and gives the snapshot's folder."""

    def make(backend: str = "memory", **settings: object) -> Path:
        pages = PAGES if backend == "local" else PAGES[1:]  # the oracle has no German
        chosen = replace(small, backend=backend, analyzer="by_language", **settings)  # type: ignore[arg-type]
        made = build(corpus_of(pages), tmp_path / "index", chosen, load_encoder=lambda *_: HashPassageEncoder())
        return made.folder

    return make


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / "index" / "documents.jsonl"
    path.write_bytes(b"".join(record + b"\n" for record in change(path.read_bytes().splitlines())))


def keep_size(folder: Path) -> None:
    """Have the manifest state the sizes that there are, so that the files open."""
    manifest = folder / "manifest.json"
    text = manifest.read_text()
    for name, digest in shelf_files(folder).items():
        text = text.replace(f'"size_bytes": {digest}', f'"size_bytes": {(folder / name).stat().st_size}')
    manifest.write_text(text)


def shelf_files(folder: Path) -> dict[str, int]:
    return {name: digest.size_bytes for name, digest in open_manifest(folder).files.items()}


def test_a_whole_snapshot_passes_with_every_document(built: Maker) -> None:
    report = check_samples(built(), most=1000)
    # A title and words each for b, g and 130 alike, but not for c (stop words alone: two questions), d and e (no word).
    assert report == SampleReport(documents=135, lexical=264, dense=134, wordless=2, is_complete=True)


@pytest.mark.slow
@pytest.mark.parametrize("exact_vectors_up_to", [100_000, 0])
def test_a_whole_snapshot_passes_on_the_real_engine(built: Maker, exact_vectors_up_to: int) -> None:
    report = check_samples(built("local", exact_vectors_up_to=exact_vectors_up_to), most=1000)
    assert report == SampleReport(documents=136, lexical=266, dense=135, wordless=2, is_complete=True)


def test_the_seed_draws_and_the_clock_ends_it(built: Maker) -> None:
    folder = built()
    assert check_samples(folder, most=5, seed=3) == check_samples(folder, most=5, seed=3)
    seconds = count(0, 10)
    report = check_samples(folder, most=20, within_s=35, clock=lambda: next(seconds))
    assert (report.documents, report.is_complete) == (3, False)
    assert check_samples(folder, most=0).documents == 0


def test_offsets_outside_the_text_are_a_fault(built: Maker) -> None:
    folder = built()
    rewrite(folder, lambda records: [record.replace(b'"passages":[[0,', b'"passages":[[-1,') for record in records])
    keep_size(folder)
    with pytest.raises(SnapshotError, match=r"document '.*': found passage 0 from -1 to .*, wanted a window of its"):
        check_samples(folder, most=1000)


def test_vectors_of_others_are_a_fault(built: Maker) -> None:
    folder = built()
    path = folder / "index" / "vectors.npy"
    vectors = np.load(path)
    np.save(path, vectors * 0.5)
    with pytest.raises(SnapshotError, match=r"found a vector of length 0\.5000, wanted length 1"):
        check_samples(folder, most=1000)


@pytest.mark.slow
def test_a_document_that_a_leg_or_the_store_has_lost_is_a_fault(built: Maker, tmp_path: Path) -> None:
    whole = built("local")
    part = Path("index") / "parts" / "0001"

    def damaged(name: str) -> Path:
        folder = tmp_path / name / whole.name
        shutil.copytree(whole, folder)
        return folder

    # Lucene's index of the same number of documents with other words.
    other = damaged("lexical")
    corpus = [replace(page, title="Other", text="nothing of that") for page in PAGES]
    shutil.rmtree(other / part / "lexical")
    (other / part / "lexical").mkdir()
    writer = LuceneWriter(other / part / "lexical", analyzer="by_language", exact=True)
    for page in corpus:
        writer.add(page)
    writer.seal()
    (other / "manifest.json").write_text(_without_files(other))
    with pytest.raises(SnapshotError, match="it is not found by its own words"):
        check_samples(other, most=1000)

    lost = damaged("store")
    shutil.rmtree(lost / part / "documents")
    (lost / part / "documents").mkdir()
    store = DocStoreWriter(lost / part / "documents")
    for page in PAGES[1:]:
        store.add(page, ())
    store.add(document("z", "instead"), ())
    store.seal()
    (lost / "manifest.json").write_text(_without_files(lost))
    with pytest.raises(SnapshotError, match="found a document store without 'a', which is not in this snapshot"):
        check_samples(lost, most=1000)


def _without_files(folder: Path) -> str:
    return json.dumps(json.loads((folder / "manifest.json").read_text()) | {"files": {}})


def test_the_command_asks_unless_it_shall_be_quick(built: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    folder = built()
    index = str(folder.parent)
    assert main(["snapshots", "verify", index, "--samples", "1000"]) == 0
    said = capsys.readouterr().out
    assert f"{folder.name} is whole" in said
    assert "135 documents were read back, and found by 264 questions in words and 134 by vectors" in said
    assert main(["snapshots", "verify", index, "--quick", "--json"]) == 0
    assert '"samples": null' in capsys.readouterr().out
    assert main(["snapshots", "verify", index, "--seconds", "0", "--json"]) == 0
    assert '"is_complete": false' in capsys.readouterr().out
    assert shelf.check(folder.parent).artefact_id == folder.name
