"""Compaction: what a full build would give, without a model; and what is left alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.artefact import verify
from crawler.errors import OutputError
from indexer.building.build import build
from indexer.building.compacting import compact
from indexer.building.plan import BuildReport
from indexer.building.update import update
from indexer.errors import SnapshotError
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, FORMAT_VERSION, check_snapshot
from tests.indexer.building.test_update import NEWER, OLDER, Counting, answers, opened
from tests.indexer.conftest import CorpusMaker


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def settings(request: pytest.FixtureRequest, small: BuildSettings) -> BuildSettings:
    return replace(small, backend=request.param, dim=7)


def updated(corpus_of: CorpusMaker, settings: BuildSettings, out: Path) -> BuildReport:
    if not out.exists():
        build(corpus_of(OLDER), out, settings, load_encoder=Counting())
        corpus_of(NEWER, "newer")
    return update(out.parent / "newer", out, settings, load_encoder=Counting())


def test_what_comes_of_it_is_the_snapshot_of_a_full_build(
    corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path
) -> None:
    settings = replace(settings, dim=None)
    out = tmp_path / "index"
    extended = updated(corpus_of, settings, out)
    report = compact(out)
    full = build(tmp_path / "newer", tmp_path / "full", settings, load_encoder=Counting())
    assert (report.snapshot_id, report.counts) == (full.snapshot_id, full.counts)
    assert (report.base_id, report.reused) == (extended.snapshot_id, False)
    assert (out / CURRENT).read_text() == full.snapshot_id + "\n"
    manifest, anew = check_snapshot(report.folder), check_snapshot(full.folder)
    verify(report.folder, manifest)
    assert {name: getattr(manifest, name) for name in ("settings", "parent_id", "format_version")} == {
        name: getattr(anew, name) for name in ("settings", "parent_id", "format_version")
    }
    with opened(out) as compacted, opened(tmp_path / "full") as built, opened(out, extended.snapshot_id) as old:
        assert answers(compacted) == answers(built) == answers(old)
    # Now there is nothing to do, and a build of the same corpus is spared.
    assert compact(out).reused
    assert build(tmp_path / "newer", out, settings).reused


@pytest.mark.slow
def test_there_is_one_part_and_none_are_dead(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    out = tmp_path / "index"
    extended = updated(corpus_of, replace(small, backend="local"), out)
    names = {path.name for path in (extended.folder / "index").iterdir()}
    assert names == {"parts", "parts.json", "dead.npy", "graveyard"}
    report = compact(out)
    assert {path.name for path in (report.folder / "index").iterdir()} == {"parts", "parts.json"}
    assert [path.name for path in (report.folder / "index" / "parts").iterdir()] == ["0001"]
    update(corpus_of([*NEWER[1:]], "fewer"), out, replace(small, backend="local"), load_encoder=Counting())
    with opened(out) as snapshot:
        assert len(snapshot.index.documents) == len(NEWER) - 1


def test_another_than_the_current_one_leaves_the_current_one(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    first = updated(corpus_of, small, out)
    current = update(corpus_of(NEWER[1:], "fewer"), out, small, load_encoder=Counting())
    report = compact(out, first.snapshot_id)
    assert report.base_id == first.snapshot_id != report.snapshot_id
    assert (out / CURRENT).read_text() == current.snapshot_id + "\n"
    # The full build of a corpus that is there already is not written twice.
    build(tmp_path / "fewer", out, small, load_encoder=Counting())
    assert compact(out, current.snapshot_id).reused


def test_what_is_missing_damaged_or_of_other_versions_is_refused(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    with pytest.raises(SnapshotError, match="found nothing, wanted an index"):
        compact(out)
    extended = updated(corpus_of, small, out)
    with pytest.raises(SnapshotError, match="found nothing of that id"):
        compact(out, "0" * 32)
    path = extended.folder / "manifest.json"
    whole = path.read_text()
    fields = json.loads(whole)
    fields["settings"]["versions"]["memory"] = "1"
    path.write_text(json.dumps(fields))
    with pytest.raises(
        SnapshotError, match=rf"found format {FORMAT_VERSION}, engine \{{'memory': '1'.*build the index again, in full"
    ):
        compact(out)
    path.write_text(whole)
    documents = extended.folder / "index" / "documents.jsonl"
    documents.write_bytes(b"x" * documents.stat().st_size)
    with pytest.raises(SnapshotError, match="no readable documents.jsonl"):
        compact(out)
    assert {path.name for path in out.iterdir()} - {path.name for path in out.glob(".*")} == {
        CURRENT, extended.snapshot_id, extended.base_id,
    }  # fmt: skip


def test_a_disk_that_refuses_is_told_in_one_sentence(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "index"
    extended = updated(corpus_of, small, out)
    # A file where the new snapshot has to go.
    compacted = compact(out).snapshot_id
    import shutil

    shutil.rmtree(out / compacted)
    (out / compacted).write_text("a file")
    (out / CURRENT).write_text(extended.snapshot_id)
    with pytest.raises(OutputError, match="found something that is not a snapshot"):
        compact(out)
    assert (out / CURRENT).read_text() == extended.snapshot_id
