"""The promise about updates, and what is changed for them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.updating import UpdatePace, make_corpora
from crawler.corpus import Corpus

PACE = UpdatePace(
    documents=400, passages=400, changed=2, added=1, deleted=1, full_s=100.0, update_s=5.0,
    update_spread_s=(4.0, 6.0), compact_s=9.0,
)  # fmt: skip


def test_the_promise_is_a_twentieth() -> None:
    assert PACE.ratio == 0.05
    assert PACE.is_kept
    assert not replace(PACE, update_s=5.1).is_kept


def test_one_in_a_hundred_is_changed_added_or_deleted(tmp_path: Path) -> None:
    lines = (json.dumps({"_id": f"d{n:04}", "title": f"T{n}", "text": f"first words {n} last"}) for n in range(900))
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    older, newer = (
        {page.doc_id: page for page in Corpus(folder).documents()}
        for folder in make_corpora(tmp_path / "rows.jsonl", tmp_path / "work", most=800)
    )
    assert len(older) == len(newer) == 800
    assert len(older.keys() - newer.keys()) == len(newer.keys() - older.keys()) == 2
    changed = [doc_id for doc_id in older.keys() & newer.keys() if older[doc_id] != newer[doc_id]]
    assert len(changed) == 4
    number = int(changed[0][1:])
    assert newer[changed[0]].text == f"Revised: {number} last first words"
    assert [*newer][-2:] == sorted([*newer][-2:], key=[*newer].index)
    assert all(doc_id.endswith("-new") for doc_id in [*newer][-2:])
    # The same again, without making them anew.
    again = make_corpora(tmp_path / "rows.jsonl", tmp_path / "work", most=800)
    assert [page.doc_id for page in Corpus(again[1]).documents()] == [*newer]


@pytest.mark.slow
def test_a_row_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from scenthound.__main__ import main

    lines = (json.dumps({"_id": f"d{n:04}", "title": f"T{n}", "text": f"words {n} of a text"}) for n in range(400))
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    options = ["--work", str(tmp_path / "work"), "--results", str(tmp_path / "results"), "--repeats", "2", "--json"]
    # So few documents are built as fast as the programs start: the promise is not kept.
    assert main(["bench", "update", str(tmp_path / "rows.jsonl"), *options]) == 1
    row = json.loads((tmp_path / "results" / "update.jsonl").read_text())
    assert (row["documents"], row["changed"], row["added"], row["deleted"]) == (400, 2, 1, 1)
    assert row["command"] == "scenthound bench update rows.jsonl --model table --repeats 2"
    assert row["ratio"] == pytest.approx(row["update_s"] / row["full_s"], abs=0.01)
    assert row["update_spread_s"][0] <= row["update_s"] <= row["update_spread_s"][1]
