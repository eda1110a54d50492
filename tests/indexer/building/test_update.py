"""Updates: what they keep, what they write, what they refuse, and that they answer as a full build does."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.artefact import verify
from crawler.document import Document, Link
from crawler.errors import InputError, ScenthoundError
from indexer.building.build import build
from indexer.building.plan import BuildReport
from indexer.building.update import update
from indexer.encoders.model import ModelSource
from indexer.errors import SettingsError, SnapshotError
from indexer.query import Query
from indexer.settings import BuildSettings
from indexer.snapshot import CURRENT, Snapshot, check_snapshot, open_snapshot
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import PAGES, CorpusMaker

# So many that the documents which change are few, and an index is extended, not written anew.
FILLERS = tuple(document(f"x{number:02}", f"Filler {number}.") for number in range(12))
OLDER = (*PAGES, *FILLERS)
NEWER = (
    replace(PAGES[0], text="Rivers run to the sea.\n\nBanks of rivers are brown."),
    *PAGES[2:],
    document("f", "Cats sleep by the river.", title="Cats"),
    *FILLERS,
)


class Counting:
    """Loads encoders, and counts the texts that they encode."""

    def __init__(self) -> None:
        self.loaded = 0
        self.texts: list[str] = []

    def __call__(self, source: ModelSource, settings: BuildSettings) -> HashPassageEncoder:
        self.loaded += 1
        encoder, texts = HashPassageEncoder(), self.texts

        class Telling(HashPassageEncoder):
            def encode(self, wanted, progress):  # type: ignore[no-untyped-def, override]
                texts.extend(wanted)
                return encoder.encode(wanted, progress)

        return Telling()


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def settings(request: pytest.FixtureRequest, small: BuildSettings) -> BuildSettings:
    return replace(small, backend=request.param)


def opened(out: Path, snapshot_id: str | None = None) -> Snapshot:
    return open_snapshot(out, snapshot_id, open_encoder=open_hash_encoder)


def answers(snapshot: Snapshot) -> list[object]:
    """Give all that can be asked, scores left out."""
    index, encode = snapshot.index, snapshot.encoder.encode
    found: list[object] = []
    for text in ("rivers", "dogs run", "title alone", "word3 word7", "cats by the river"):
        flat, weighed = (), (("contents", 1.0), ("anchors", 2.0))
        lexical = (index.lexical(0.9, 0.4, weights).retrieve(Query(text), 20) for weights in (flat, weighed))
        found += [[entry.doc_id for entry in ranking] for ranking in lexical]
        dense = index.dense.retrieve(Query(text), encode(text), 20)
        found.append([(entry.doc_id, entry.passage_number) for entry in dense])
    found.append([(entry[0], entry[1], entry[2].tolist(), entry[3]) for entry in index.entries()])
    return found


def test_an_update_answers_as_a_full_build_and_encodes_what_is_new_alone(
    corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path
) -> None:
    out, loader = tmp_path / "index", Counting()
    settings = replace(settings, reuse_vectors=False)
    base = build(corpus_of(OLDER), out, settings, load_encoder=loader)
    loader.texts.clear()
    report = update(corpus_of(NEWER, "newer"), out, settings, load_encoder=loader)
    # a is gone, c is changed, f is new; b, d and e stay.
    assert report.changes == {"added": 1, "changed": 1, "deleted": 1, "unchanged": 15}
    assert (report.base_id, report.reused) == (base.snapshot_id, False)
    assert sorted(text[:4] for text in loader.texts) == ["Cats", "Rive"]
    full = build(tmp_path / "newer", tmp_path / "full", settings, load_encoder=loader)
    assert report.counts == full.counts
    assert report.snapshot_id != full.snapshot_id
    with opened(out) as snapshot, opened(tmp_path / "full") as anew, opened(out, base.snapshot_id) as old:
        assert snapshot.snapshot_id == report.snapshot_id
        assert answers(snapshot) == answers(anew)
        assert [entry[0] for entry in old.index.entries()] == sorted(OLDER, key=lambda page: page.doc_id)
    verify(report.folder, check_snapshot(report.folder))
    verify(base.folder, check_snapshot(base.folder))


@pytest.mark.slow
def test_files_that_have_not_changed_are_links(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    settings = replace(small, backend="local")
    base = build(corpus_of(OLDER), tmp_path / "index", settings, load_encoder=Counting())
    report = update(corpus_of(NEWER, "newer"), tmp_path / "index", settings, load_encoder=Counting())
    parts = [path for path in (base.folder / "index" / "parts" / "0001").rglob("*") if path.is_file()]
    assert len(parts) >= 6
    for path in [*parts, base.folder / "encoder" / "hash.json"]:
        assert path.samefile(report.folder / path.relative_to(base.folder))
    assert {path.name for path in (report.folder / "index" / "parts").iterdir()} == {"0001", "0002"}


def test_an_update_that_deletes_loads_no_model(corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path) -> None:
    build(corpus_of(OLDER), tmp_path / "index", settings, load_encoder=Counting())
    loader = Counting()
    report = update(corpus_of(OLDER[1:], "fewer"), tmp_path / "index", settings, load_encoder=loader)
    assert report.changes == {"added": 0, "changed": 0, "deleted": 1, "unchanged": 16}
    assert loader.loaded == 0
    with opened(tmp_path / "index") as snapshot:
        assert len(snapshot.index.documents) == report.counts["documents"] == 16


def test_the_same_corpus_is_updated_to_once(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    out, newer = tmp_path / "index", corpus_of(NEWER, "newer")
    base = build(corpus_of(OLDER), out, small, load_encoder=Counting())
    first = update(newer, out, small, load_encoder=Counting())
    again = update(newer, out, small)
    assert (again.snapshot_id, again.reused, again.changes, again.base_id) == (first.snapshot_id, True, {}, None)
    # Back to the corpus before: its own snapshot is there.
    back = update(tmp_path / "corpus", out, small)
    assert (back.snapshot_id, back.reused) == (base.snapshot_id, True)
    assert (out / CURRENT).read_text() == base.snapshot_id + "\n"


def test_a_full_build_does_not_take_an_update_for_one(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out, newer = tmp_path / "index", corpus_of(NEWER, "newer")
    build(corpus_of(OLDER), out, small, load_encoder=Counting())
    updated = update(newer, out, small, load_encoder=Counting())
    full = build(newer, out, small, load_encoder=Counting())
    elsewhere = build(newer, tmp_path / "other", small, load_encoder=Counting())
    assert full.snapshot_id == elsewhere.snapshot_id != updated.snapshot_id
    assert not full.reused
    # From now on it comes first.
    assert update(newer, out, small).snapshot_id == full.snapshot_id


def test_a_corpus_that_differs_in_nothing_kept_changes_nothing(
    corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path
) -> None:
    out, loader = tmp_path / "index", Counting()
    base = build(corpus_of(OLDER), out, settings, load_encoder=loader)
    suspected = replace(PAGES[0], spam_parts=(("stuffing", 0.25),))
    report = update(corpus_of([*OLDER[1:], suspected], "same"), out, settings, load_encoder=loader)
    assert report.changes == {"added": 0, "changed": 0, "deleted": 0, "unchanged": 17}
    assert loader.loaded == 1
    assert report.snapshot_id != base.snapshot_id
    assert check_snapshot(report.folder).parent_id != check_snapshot(base.folder).parent_id
    with opened(out) as snapshot, opened(out, base.snapshot_id) as old:
        assert answers(snapshot) == answers(old)


def test_links_that_have_changed_are_those_of_the_page_afterwards(
    corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path
) -> None:
    out, loader = tmp_path / "index", Counting()
    away, back = Link("https://elsewhere.example.org/", "away"), Link("https://example.org/", "back", ("nofollow",))
    linking = [replace(page, links=(away,)) for page in OLDER[:2]]
    build(corpus_of([*linking, *OLDER[2:]]), out, settings, load_encoder=loader)
    linking[0] = replace(linking[0], links=(back, away))
    report = update(corpus_of([*linking, *OLDER[2:]], "linked"), out, settings, load_encoder=loader)
    assert report.changes == {"added": 0, "changed": 1, "deleted": 0, "unchanged": 16}
    with opened(out) as snapshot:
        found = [snapshot.index.documents.links_out(page.doc_id) for page in OLDER[:3]]
    assert found == [(back, away), (away,), ()]


def test_an_update_of_nothing_builds_in_full(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    report = update(corpus_of(OLDER), tmp_path / "index", small, load_encoder=Counting())
    full = build(tmp_path / "corpus", tmp_path / "full", small, load_encoder=Counting())
    assert (report.snapshot_id, report.base_id, report.changes) == (full.snapshot_id, None, {})


def test_a_base_can_be_named(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    out = tmp_path / "index"
    first = build(corpus_of(OLDER), out, small, load_encoder=Counting())
    build(corpus_of(PAGES[:2], "two"), out, small, load_encoder=Counting())
    report = update(corpus_of(NEWER, "newer"), out, small, base_id=first.snapshot_id, load_encoder=Counting())
    assert report.base_id == first.snapshot_id
    assert report.changes["unchanged"] == 15
    with pytest.raises(SnapshotError, match="found nothing of that id"):
        update(corpus_of(OLDER[1:], "more"), out, small, base_id="0" * 32)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"passage_tokens": 20}, "found passage_tokens 32, wanted 20, as is chosen now; choose what it was built with"),
        ({"max_passages_per_document": 1}, "found max_passages_per_document None, wanted 1"),
        ({"dim": 7}, "found vectors of 32 numbers, wanted dim 7"),
        ({"query_prompt": "q: "}, "found query_prompt None, wanted 'q: '"),
        ({"model": "other"}, "found a model of content [0-9a-f]{12}…, wanted [0-9a-f]{12}…, the model that was asked"),
        ({"backend": "local"}, "found backend 'memory', wanted 'local'"),
    ],
)
def test_a_base_that_was_built_otherwise_is_refused(
    change: dict[str, object], told: str, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    base = build(corpus_of(OLDER), out, small, load_encoder=Counting())
    if "model" in change:
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "modules.json").write_text("[ ]")
        change = {"model": str(tmp_path / "other")}
    loader = Counting()
    with pytest.raises(SnapshotError, match=told) as caught:
        update(corpus_of(NEWER, "newer"), out, replace(small, **change), load_encoder=loader)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert loader.loaded == 0
    assert (out / CURRENT).read_text() == base.snapshot_id + "\n"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format_version": 2}, "found snapshot format 2, which this Scenthound no longer reads"),
        ({"settings": {"versions": {"memory": "1"}}}, "found memory 1, numpy None, regex None, wanted memory "),
        ({"settings": {"inputs_id": "0" * 32}}, "vectors of 32 numbers"),
    ],
)
def test_a_base_of_another_version_is_refused(
    change: dict[str, object], told: str, corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    base = build(corpus_of(OLDER), out, small, load_encoder=Counting())
    path = base.folder / "manifest.json"
    fields = json.loads(path.read_text())
    settings = {**fields["settings"], "inputs_id": "1" * 32, **change.pop("settings", {})}  # type: ignore[dict-item]
    path.write_text(json.dumps({**fields, **change, "settings": settings}))
    with pytest.raises(SnapshotError, match=told):
        update(corpus_of(NEWER, "newer"), out, small, load_encoder=Counting())


def test_damaged_fingerprints_are_refused(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> None:
    base = build(corpus_of(OLDER), tmp_path / "index", small, load_encoder=Counting())
    path = base.folder / "fingerprints.parquet"
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(SnapshotError, match="found no readable table"):
        update(corpus_of(NEWER, "newer"), tmp_path / "index", small, load_encoder=Counting())


def test_updates_leave_the_kept_vectors_of_what_they_keep(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    # Vectors that three builds have not asked for are removed; an update asks for few, and uses all.
    out, loader = tmp_path / "index", Counting()
    build(corpus_of(OLDER), out, small, load_encoder=loader)
    pages = list(OLDER)
    for number in range(5):
        pages.append(document(f"new{number}", f"Page {number}."))
        update(corpus_of(pages, f"corpus-{number}"), out, small, load_encoder=loader)
    loader.texts.clear()
    build(tmp_path / "corpus-4", out, small, load_encoder=loader)
    assert loader.texts == []


@pytest.mark.slow
def test_updates_go_on_until_the_index_is_written_anew(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    settings = replace(small, backend="local")
    pages = {page.doc_id: page for page in PAGES}
    pages |= {f"p{number:02}": document(f"p{number:02}", f"Page {number} on rivers.") for number in range(40)}
    out = tmp_path / "index"
    build(corpus_of(pages.values(), "0"), out, settings, load_encoder=Counting())
    sizes = []
    for step in range(1, 11):
        pages[f"p{step:02}"] = document(f"p{step:02}", f"Page {step} on seas, changed.")
        pages[f"q{step:02}"] = document(f"q{step:02}", "A new page on dogs.")
        del pages[f"p{step + 20:02}"]
        report = update(corpus_of(pages.values(), str(step)), out, settings, load_encoder=Counting())
        assert report.changes == {"added": 1, "changed": 1, "deleted": 1, "unchanged": len(pages) - 2}
        sizes.append(len(list((report.folder / "index" / "parts").iterdir())))
    # Two of 45 documents die each time; once that is a fifth of all, there is one part again.
    assert sizes[:3] == [2, 3, 4]
    assert 1 in sizes
    build(tmp_path / "10", tmp_path / "full", settings, load_encoder=Counting())
    with opened(out) as updated, opened(tmp_path / "full") as anew:
        assert answers(updated) == answers(anew)


def odd_documents() -> Iterable[Document]:
    yield document("empty", "")
    yield document("blank", " \n\t ")
    yield document("nul", "a\u0000b \u0000", title="\u0000")
    yield document("bidi", "\u202eright to left\u202c \ufeff \u200b", title="👩‍👩‍👧 ﬁ")
    yield document("combining", "e" + "\u0301" * 5000)
    yield document("line\u2028end", "one\u2028two\u0085three\rfour")
    yield document("ä" * 300, "x" * 70_000)
    yield replace(document("dated", "text"), published_at=date(1, 1, 1), modified_at=date(9999, 12, 31))


def test_odd_texts_are_indexed_and_recognised_again(
    corpus_of: CorpusMaker, settings: BuildSettings, tmp_path: Path
) -> None:
    pages = [*odd_documents()]
    build(corpus_of(pages), tmp_path / "index", settings, load_encoder=Counting())
    report = update(corpus_of([*pages[::-1], *PAGES], "newer"), tmp_path / "index", settings, load_encoder=Counting())
    assert report.changes == {"added": 5, "changed": 0, "deleted": 0, "unchanged": len(pages)}
    with opened(tmp_path / "index") as snapshot:
        for page in pages:
            assert snapshot.index.documents.get(page.doc_id) == page


@pytest.mark.slow
def test_texts_of_ten_megabytes_are_indexed_and_updated(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    settings = replace(small, backend="local", max_passages_per_document=3)
    words = " ".join(f"w{number % 5000}" for number in range(1_800_000))
    assert len(words) > 10_000_000
    long = document("long", words + " zebra")
    build(corpus_of([*OLDER, long]), tmp_path / "index", settings, load_encoder=Counting())
    newer = corpus_of([*OLDER, replace(long, text=words + " giraffe")], "newer")
    report = update(newer, tmp_path / "index", settings, load_encoder=Counting())
    assert report.changes == {"added": 0, "changed": 1, "deleted": 0, "unchanged": 17}
    with opened(tmp_path / "index") as snapshot:
        lexical = snapshot.index.lexical(0.9, 0.4)
        assert [entry.doc_id for entry in lexical.retrieve(Query("giraffe"), 5)] == ["long"]
        assert len(lexical.retrieve(Query("zebra"), 5)) == 0
        assert snapshot.index.documents.get("long").text == words + " giraffe"


@pytest.mark.parametrize("way", [build, update])
def test_one_id_twice_is_refused(
    way: Callable[..., BuildReport], corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    # Scenthound writes no such corpus; somebody's own program may.
    out = tmp_path / "index"
    base = build(corpus_of(OLDER), out, small, load_encoder=Counting())
    newer = corpus_of([*NEWER, document("g", "x")], "newer")
    twice(newer)
    with pytest.raises(InputError, match="document x11: found the same doc_id twice, wanted one document an id"):
        way(newer, out, small, load_encoder=Counting())
    assert (out / CURRENT).read_text() == base.snapshot_id + "\n"
    assert {path.name for path in out.iterdir()} == {CURRENT, ".vectors", base.snapshot_id}


def twice(corpus: Path) -> None:
    """Give the last document the id of the one before, and have the manifest agree."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from crawler.artefact import digest_file

    shard = corpus / "documents-00000.parquet"
    table = pq.read_table(shard)
    doc_ids = table.column("doc_id").to_pylist()
    doc_ids[-1] = doc_ids[-2]
    pq.write_table(table.set_column(0, table.schema.field("doc_id"), pa.array(doc_ids)), shard)
    path = corpus / "manifest.json"
    fields = json.loads(path.read_text())
    digest = digest_file(shard)
    fields["files"][shard.name] = {"sha256": digest.sha256, "size_bytes": digest.size_bytes}
    path.write_text(json.dumps(fields))


def test_what_a_build_refuses_an_update_refuses_too(
    corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path
) -> None:
    corpus = corpus_of(OLDER)
    for error, wrong_corpus, wrong_out, settings in (
        (ScenthoundError, tmp_path / "nothing", tmp_path / "index", small),
        (SettingsError, corpus, tmp_path / "index", replace(small, backend="foo")),
        (ScenthoundError, corpus, corpus, small),
    ):
        with pytest.raises(error):
            update(wrong_corpus, wrong_out, settings)
