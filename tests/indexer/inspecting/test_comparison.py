"""What two snapshots differ in: worked out on seven documents, and as the command says it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import SnapshotError
from indexer.inspecting.comparison import Example, compare
from indexer.inspecting.movement import Mover, measure_movement
from indexer.inspecting.queries import Question
from indexer.search.pipeline import Searcher
from indexer.settings import BuildSettings
from indexer.snapshot import open_snapshot
from scenthound.__main__ import main
from scenthound.snapshots.comparing import movement_lines
from tests.documents import document
from tests.encoder import HashPassageEncoder, open_hash_encoder
from tests.indexer.conftest import CorpusMaker

LONG = " ".join(f"word{number}" for number in range(60))
OLD = (
    document("a", "Dogs run.", title="Dogs"),
    document("b", "Cats sleep.", title="Cats"),
    document("c", "Rivers run to the sea.", title="Rivers"),
    document("e", LONG),
    document("g", "Gone dogs sleep."),
)
NEW = (
    document("a", "DOGS run.", title="Dogs"),  # the same words: restated
    document("b", "Cats hunt dogs.", title="Cats"),  # changed
    document("c", "Rivers run to the sea.", title="Rivers"),  # unchanged
    document("d", "New dogs bark."),  # added
    document("e", LONG),  # recut, as passages are shorter
    document("f", "Foxes.", title="Foxes"),  # added
)


@pytest.fixture
def index(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> tuple[Path, str, str]:
    made = [
        build(
            corpus_of(pages, name),
            tmp_path / "index",
            replace(small, passage_tokens=tokens),
            load_encoder=lambda *_: HashPassageEncoder(),
        ).snapshot_id
        for pages, name, tokens in ((OLD, "old", 32), (NEW, "new", 24))
    ]
    return tmp_path / "index", made[0], made[1]


def test_documents_settings_and_counts_are_compared(index: tuple[Path, str, str]) -> None:
    folder, old, new = index
    found = compare(folder, old, new)
    documents = found.documents
    assert (documents.added, documents.removed, documents.changed) == (2, 1, 1)
    assert (documents.restated, documents.recut, documents.unchanged) == (1, 1, 1)
    assert documents.fields == {"content_hash": 1, "quality": 1, "text": 2}
    assert documents.added_examples == (Example("d", "", ""), Example("f", "", "Foxes"))
    assert documents.removed_examples == (Example("g", "", ""),)
    assert documents.changed_examples == (Example("b", "", "Cats"),)
    assert documents.restated_examples == (Example("a", "", "Dogs"),)
    assert (found.old_settings, found.new_settings) == ({"passage_tokens": 32}, {"passage_tokens": 24})
    assert (found.old_counts["documents"], found.new_counts["documents"]) == (5, 6)
    assert found.old_corpus_id != found.new_corpus_id


def test_both_ways_round_mirror_each_other_and_a_snapshot_equals_itself(index: tuple[Path, str, str]) -> None:
    folder, old, new = index
    there, back = compare(folder, old, new).documents, compare(folder, new, old).documents
    assert (there.added, there.removed, there.changed) == (back.removed, back.added, back.changed)
    same = compare(folder, old, old, most=0)
    assert same.documents.unchanged == 5
    assert (same.documents.added, same.documents.removed, same.documents.recut) == (0, 0, 0)
    assert same.old_settings == same.new_settings == {}


def test_an_unknown_snapshot_is_refused(index: tuple[Path, str, str]) -> None:
    folder, old, _ = index
    with pytest.raises(SnapshotError, match="nothing of that id"):
        compare(folder, old, "0" * 32)


def test_rankings_are_compared_the_worst_first(index: tuple[Path, str, str]) -> None:
    folder, old, new = index
    questions = [
        Question("sea", "rivers sea"),
        Question("dogs", "dogs"),
        Question("none", "zyzzyva"),
        Question("empty", "\u0000"),
    ]
    with (
        open_snapshot(folder, old, open_encoder=open_hash_encoder) as before,
        open_snapshot(folder, new, open_encoder=open_hash_encoder) as after,
    ):
        found = measure_movement(Searcher(before), Searcher(after), questions, mode="lexical", k=2)
        again = measure_movement(Searcher(before), Searcher(before), questions[:3])
    # "dogs": a (title and text), g before; a, then b or d, the shorter of which is d (three words, no title), after.
    assert [each.query_id for each in found.moved] == ["dogs", "sea", "none"]
    dogs = found.moved[0]
    assert dogs.left == (Mover("g", 2, "", "removed"),)
    assert [(each.doc_id, each.rank) for each in dogs.entered] == [("d", 2)]
    assert dogs.entered[0].became == "added"
    assert dogs.overlap == 0.5
    # A_1 = 1, A_2 = 1/2, p = .9: .1/.9 (.9 + .405) + .405.
    assert dogs.rbo == pytest.approx(0.1 / 0.9 * (0.9 + 0.405) + 0.405)
    assert (found.queries, found.identical, found.p, found.k) == (3, 2, 0.9, 2)
    assert found.mean_overlap == pytest.approx(2.5 / 3)
    assert found.mean_rbo == pytest.approx((2 + dogs.rbo) / 3)
    assert [(each.query_id, "nothing to look for" in each.reason) for each in found.refused] == [("empty", True)]
    assert again.identical == 3
    assert again.mean_rbo == pytest.approx(1)
    said = list(movement_lines(found, 10))
    assert said[0].startswith("3 queries, lexical: 2 with the same 2 in the same order; mean overlap 0.833, mean RBO ")
    assert said[1:5] == [
        "  dogs  dogs",
        f"      overlap 0.500, RBO {dogs.rbo:.3f}",
        "      + rank 2: d, a new document",
        "      - rank 2: g, removed since",
    ]
    assert said[5] == "queries that cannot be asked"


def test_a_document_that_changed_or_was_overtaken_is_told_apart(corpus_of: CorpusMaker, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    model = tmp_path / "model"
    model.mkdir()
    (model / "modules.json").write_text("[]")
    settings = BuildSettings(backend="memory", model=str(model), analyzer="en")
    old = (document("a", "dogs"), document("b", "dogs run"), document("c", "foxes"))
    new = (
        document("a", "dogs run far away"),
        document("b", "dogs run"),
        replace(document("c", "dogs"), published_at=date(2025, 1, 1)),
    )
    ids = [
        build(corpus_of(pages, name), folder, settings, load_encoder=lambda *_: HashPassageEncoder()).snapshot_id
        for pages, name in ((old, "old"), (new, "new"))
    ]
    with (
        open_snapshot(folder, ids[0], open_encoder=open_hash_encoder) as before,
        open_snapshot(folder, ids[1], open_encoder=open_hash_encoder) as after,
    ):
        asked = [Question("1", "dogs")]
        (moved,) = measure_movement(Searcher(before), Searcher(after), asked, mode="lexical", k=1).moved
        (both,) = measure_movement(Searcher(before), Searcher(after), asked, mode="lexical", k=2).moved
    assert (moved.left, moved.entered) == ((Mover("a", 1, "", "changed"),), (Mover("c", 1, "", "changed"),))
    assert [each.doc_id for each in both.left] == ["a"]
    assert moved.rbo == moved.overlap == 0


def test_the_command_says_it_in_lines_and_in_json(
    index: tuple[Path, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, old, new = index
    assert main(["snapshots", "diff", str(folder), old, new]) == 0
    said = capsys.readouterr().out
    assert "passage_tokens: 32 -> 24" in said
    assert "2  added" in said
    assert main(["snapshots", "diff", str(folder), old, new, "--json", "--most", "0"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["documents"]["recut"] == 1
    assert read["documents"]["added_examples"] == []
    assert "movement" not in read
    assert main(["snapshots", "diff", str(folder), old, "0" * 32]) == 2
    assert main(["snapshots", "diff", str(folder), old, new, "--queries", str(tmp_path / "none")]) == 2
    assert "found no readable text" in capsys.readouterr().err
