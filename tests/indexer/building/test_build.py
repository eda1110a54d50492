"""Builds: what they hold, when they are spared, what names them, what they refuse."""

import errno
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import ArtefactError, OutputError
from indexer.building.build import build
from indexer.building.plan import BuildReport
from indexer.encoders.model import ModelSource
from indexer.encoders.vector_cache import FOLDER
from indexer.errors import ModelError, SettingsError
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, Snapshot, open_snapshot
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import PAGES, CorpusMaker

ROOT = Path(__file__).resolve().parents[3]


def load(source: ModelSource, settings: BuildSettings) -> HashPassageEncoder:
    return HashPassageEncoder()


def never_load(source: ModelSource, settings: BuildSettings) -> HashPassageEncoder:
    raise AssertionError("a build that is spared must load no model")


def opened(out: Path, snapshot_id: str | None = None) -> Snapshot:
    return open_snapshot(out, snapshot_id, open_encoder=open_hash_encoder)


def test_a_snapshot_holds_every_document_with_its_passages(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    report = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    # One passage each for c, a and the title of b; none for d; e has 200 words in windows of 32 - 2 - 1 = 29 words that
    # share 4: the first 29, then 25 new ones each: 1 + 171 / 25 rounded up = 8.
    assert report.counts == {"documents": 5, "passages": 11}
    assert not report.reused
    with opened(tmp_path / "index") as snapshot:
        assert snapshot.snapshot_id == report.snapshot_id == report.folder.name
        assert [snapshot.index.documents.get(page.doc_id) for page in PAGES] == list(PAGES)
        assert [len(snapshot.index.documents.passages(doc_id)) for doc_id in ("c", "a", "b", "d", "e#/ ")] == [
            1, 1, 1, 0, 8,
        ]  # fmt: skip
        lexical = snapshot.index.lexical(0.9, 0.4).retrieve(Query("running rivers"), 10)
        assert [entry.doc_id for entry in lexical] == ["c", "a"]
        dense = snapshot.index.dense.retrieve(Query("A title alone"), snapshot.encoder.encode("A title alone"), 1)
        assert [entry.doc_id for entry in dense] == ["b"]
        assert dense.entries[0].score == pytest.approx(1)


def test_each_passage_has_the_vector_of_its_own_text(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    with opened(tmp_path / "index") as snapshot:
        page = snapshot.index.documents.get("e#/ ")
        for passage in snapshot.index.documents.passages("e#/ "):
            text = f"{page.title} {page.text[passage.start : passage.end]}"
            best = snapshot.index.dense.retrieve(Query(text), snapshot.encoder.encode(text), 1).entries[0]
            assert (best.doc_id, best.passage_number) == ("e#/ ", passage.number)
            assert best.score == pytest.approx(1)


def test_the_same_inputs_are_built_once_and_no_model_is_loaded_again(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    first = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    again = build(corpus_of(), tmp_path / "index", small, load_encoder=never_load)
    assert again.reused
    assert (again.snapshot_id, again.counts) == (first.snapshot_id, first.counts)


def test_a_rebuild_elsewhere_has_the_same_id(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    Path(small.model).rename(moved)
    reports = [
        build(corpus_of(), tmp_path / name, replace(small, model=str(moved), batch_size=size), load_encoder=load)
        for name, size in (("one", 32), ("two", 7))
    ]
    assert reports[0].snapshot_id == reports[1].snapshot_id
    assert not reports[1].reused


@pytest.mark.parametrize("change", ["corpus", "passage_tokens", "max_passages_per_document", "model"])
def test_a_change_of_any_input_gives_another_snapshot_and_keeps_the_old_one(
    change: str, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    first = build(corpus_of(), out, small, load_encoder=load)
    settings, corpus = small, corpus_of()
    if change == "corpus":
        corpus = corpus_of([*PAGES, document("f", "new")], "corpus2")
    elif change == "model":
        (Path(small.model) / "weights.bin").write_bytes(b"other")
    elif change == "passage_tokens":
        settings = replace(small, passage_tokens=20)
    else:
        settings = replace(small, max_passages_per_document=20)
    second = build(corpus, out, settings, load_encoder=load)
    assert second.snapshot_id != first.snapshot_id
    assert (out / CURRENT).read_text() == second.snapshot_id + "\n"
    with opened(out) as new, opened(out, first.snapshot_id) as old:
        assert (new.snapshot_id, old.snapshot_id) == (second.snapshot_id, first.snapshot_id)


def test_going_back_to_old_inputs_makes_the_old_snapshot_current_without_a_model(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    first = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    build(corpus_of(), tmp_path / "index", replace(small, passage_tokens=20), load_encoder=load)
    back = build(corpus_of(), tmp_path / "index", small, load_encoder=never_load)
    assert back.reused
    with opened(tmp_path / "index") as snapshot:
        assert snapshot.snapshot_id == first.snapshot_id


def test_a_damaged_snapshot_is_built_again(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    first = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    (first.folder / "index" / "vectors.npy").unlink()
    again = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    assert (again.snapshot_id, again.reused) == (first.snapshot_id, False)
    opened(tmp_path / "index").close()


def test_a_current_that_is_missing_or_damaged_is_written_again(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    (tmp_path / "index" / CURRENT).write_text("nonsense")
    assert build(corpus_of(), tmp_path / "index", small, load_encoder=never_load).reused
    (tmp_path / "index" / CURRENT).unlink()
    assert build(corpus_of(), tmp_path / "index", small, load_encoder=never_load).reused
    opened(tmp_path / "index").close()


def test_a_full_disk_is_told_in_one_sentence(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    class FullDisk(HashPassageEncoder):
        def export(self, folder: Path) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="found No space left on device, wanted a folder that can be written"):
        build(corpus_of(), tmp_path / "index", small, load_encoder=lambda *_: FullDisk())
    assert [path.name for path in (tmp_path / "index").iterdir()] == [FOLDER]


def test_progress_tells_the_total_before_the_long_work_starts(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int | None]] = []
    build(corpus_of(), tmp_path / "index", small, load_encoder=load, progress=lambda *call: told.append(call))
    assert told[:5] == [("documents", number, 5) for number in range(1, 6)]
    assert told[5:] == [("passages", number, 11) for number in range(12)]


def test_nothing_is_left_beside_the_snapshot(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    report = build(corpus_of(), tmp_path / "index", small, load_encoder=load)
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == sorted([CURRENT, FOLDER, report.snapshot_id])


def refused(error: type[Exception], match: str, corpus: Path, out: Path, settings: BuildSettings) -> None:
    before = sorted(out.rglob("*")) if out.is_dir() else out.exists()
    with pytest.raises(error, match=match):
        build(corpus, out, settings, load_encoder=never_load)
    assert (sorted(out.rglob("*")) if out.is_dir() else out.exists()) == before


def test_bad_inputs_are_refused_before_anything_is_written(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    corpus, out = corpus_of(), tmp_path / "index"
    refused(ArtefactError, "found nothing", tmp_path / "nothing", out, small)
    refused(ArtefactError, "no manifest.json", Path(small.model), out, small)
    refused(SettingsError, "wanted local or memory", corpus, out, replace(small, backend="foo"))
    refused(ModelError, "no folder at that path", corpus, out, replace(small, model="/no/model"))
    refused(OutputError, "something that is not an index", corpus, corpus, small)
    refused(OutputError, "something that is not an index", corpus, tmp_path, small)
    (tmp_path / "file").touch()
    refused(OutputError, "wanted a folder that can be written", corpus, tmp_path / "file", small)
    refused(OutputError, "wanted a folder that can be written", corpus, tmp_path / "file" / "index", small)


def test_a_build_that_fails_leaves_the_old_snapshot_current(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    first = build(corpus_of(), tmp_path / "index", small, load_encoder=load)

    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == "passages" and done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus_of(), tmp_path / "index", replace(small, passage_tokens=20), load_encoder=load, progress=stop)
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == sorted([CURRENT, FOLDER, first.snapshot_id])
    with opened(tmp_path / "index") as snapshot:
        assert snapshot.snapshot_id == first.snapshot_id


def test_documents_come_in_order_whatever_order_the_corpus_has(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    reports: list[BuildReport] = []
    for name, pages in (("forward", PAGES), ("backward", PAGES[::-1])):
        reports.append(build(corpus_of(pages, name), tmp_path / f"{name}-index", small, load_encoder=load))
    contents = [(report.folder / "index" / "documents.jsonl").read_bytes() for report in reports]
    assert contents[0] == contents[1]


@pytest.mark.slow
def test_a_build_that_is_spared_loads_neither_torch_nor_java(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    settings = replace(small, backend="local")
    build(corpus_of(), tmp_path / "index", settings, load_encoder=load)
    program = (
        "import sys; from pathlib import Path\n"
        "from indexer.building.build import build; from indexer.settings import BuildSettings\n"
        f"settings = BuildSettings(model={settings.model!r}, passage_tokens=32, passage_overlap_tokens=4, "
        "analyzer='en')\n"
        f"report = build(Path({str(tmp_path / 'corpus')!r}), Path({str(tmp_path / 'index')!r}), settings)\n"
        "print(report.reused, sorted({'torch', 'transformers', 'jnius', 'onnxruntime', 'pyserini'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True []\n", "")
