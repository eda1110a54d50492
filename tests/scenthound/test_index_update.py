"""`scenthound index --update` and `scenthound snapshots compact`: what they say, and what they refuse."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.artefact import new_artefact
from crawler.corpus import CorpusWriter
from crawler.document import Document
from scenthound.__main__ import main
from tests.documents import document
from tests.indexer.encoders.test_kinds_of_models import static_model

pytestmark = pytest.mark.slow

PAGES = [document(f"p{number:02}", "river sea dog cat", title=f"Page {number}") for number in range(20)]


def corpus_of(folder: Path, pages: list[Document]) -> str:
    with new_artefact(folder, "corpus") as staging:
        writer = CorpusWriter(staging)
        for page in pages:
            writer.add(page)
        writer.seal(settings={}, parent_id=None)
    return str(folder)


def test_an_update_says_what_changed_and_a_compaction_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = str(static_model(tmp_path / "model")), str(tmp_path / "index")
    older = corpus_of(tmp_path / "older", PAGES)
    newer = corpus_of(
        tmp_path / "newer", [replace(PAGES[0], text="green bank"), *PAGES[2:], document("q", "a dog run")]
    )

    def run(*arguments: str) -> dict[str, Any]:
        assert main([*arguments, "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    options = ["--out", out, "--model", model]
    first = run("index", older, *options, "--update")
    assert (first["base_id"], first["changes"], first["reused"]) == (None, {}, False)
    second = run("index", newer, *options, "--update")
    assert second["base_id"] == first["snapshot_id"]
    assert second["changes"] == {"added": 1, "changed": 1, "deleted": 1, "unchanged": 18}
    compacted = run("snapshots", "compact", out)
    assert (compacted["base_id"], compacted["reused"]) == (second["snapshot_id"], False)
    assert run("snapshots", "verify", out)["snapshot_id"] == compacted["snapshot_id"]
    # A full build of the newer corpus would be this one.
    assert run("index", newer, *options)["snapshot_id"] == compacted["snapshot_id"]

    assert main(["index", older, *options, "--update", "--base", compacted["snapshot_id"]]) == 0
    assert "Nothing has changed; kept the snapshot as it is." in capsys.readouterr().out
    assert main(["index", corpus_of(tmp_path / "fewer", PAGES[:-1]), *options, "--update"]) == 0
    assert f"Extended {first['snapshot_id']} to snapshot " in capsys.readouterr().out
    assert main(["snapshots", "compact", out, first["snapshot_id"]]) == 0
    assert f"Snapshot {first['snapshot_id']} is in one part already." in capsys.readouterr().out

    refused = ["index", newer, *options, "--base", first["snapshot_id"]]
    assert main(refused) == 2
    assert "--base names what --update extends; give --update too" in capsys.readouterr().err
    assert main(["index", corpus_of(tmp_path / "one", PAGES[:9]), *options, "--dim", "5", "--update"]) == 2
    told = capsys.readouterr().err
    assert (
        "found vectors of 16 numbers, wanted dim 5, as is chosen now; choose what it was built with, or build" in told
    )
