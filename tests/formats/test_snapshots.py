"""A sample of each snapshot format that is read opens, answers and is whole; one that was given up says so.

`python -m tests.formats.samples` makes the newest ones anew while their format is not out in the world.
"""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.artefact import MANIFEST
from crawler.document import Link
from indexer.asking.links import document_links
from indexer.errors import SnapshotError
from indexer.inspecting.contents import Part, inspect
from indexer.inspecting.samples import check_samples
from indexer.links_in import LinkIn
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.shelf import check
from indexer.snapshot import FORMAT_VERSION, LINKS_SINCE, OLDEST_VERSION, check_snapshot, current_id, open_snapshot
from indexer.transfer.packing import pack
from tests.encoder import open_hash_encoder
from tests.formats.samples import pages

HERE = Path(__file__).parent
ENGINES = ("memory", pytest.param("local", marks=pytest.mark.slow))


def sample(version: int, backend: str) -> Path:
    return HERE / f"snapshot-{version}-{backend}"


def test_there_is_a_sample_of_each_format_that_is_read() -> None:
    wanted = {
        f"snapshot-{version}-{backend}"
        for version in range(OLDEST_VERSION, FORMAT_VERSION + 1)
        for backend in ("memory", "local")
    }
    assert {path.name for path in HERE.glob("snapshot-*")} == wanted
    size_bytes = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    assert size_bytes < 150_000 * (FORMAT_VERSION - OLDEST_VERSION + 1)


@pytest.mark.parametrize("version", range(OLDEST_VERSION, FORMAT_VERSION + 1))
@pytest.mark.parametrize("backend", ENGINES)
def test_a_sample_opens_answers_and_is_whole(version: int, backend: str, tmp_path: Path) -> None:
    folder = sample(version, backend)
    manifest = check(folder)
    assert manifest.format_version == version
    report = check_samples(folder / manifest.artefact_id)
    assert (report.documents, report.wordless, report.is_complete) == (manifest.counts["documents"], 0, True)
    with open_snapshot(folder, open_encoder=open_hash_encoder) as snapshot:
        searcher = Searcher(snapshot)
        found = searcher.search(SearchRequest(query="where do lemurs sleep", k=3))
        assert found.hits[0].doc_id == "lemur"
        assert [part.leg for part in found.hits[0].parts] == ["lexical", "dense"]
        assert found.hits[0].published_at == date(2025, 4, 2)
        assert found.hits[0].fetched_at == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
        narrowed = searcher.search(SearchRequest(query="bats lemur", sites=("example.net",), languages=("en",)))
        assert [hit.doc_id for hit in narrowed.hits] == ["fig"]
        assert searcher.document("record#1/é").text == "A record without an address."
    assert inspect(folder).documents == manifest.counts["documents"]
    pack(folder, tmp_path / "sample.tar")


@pytest.mark.slow
def test_the_newest_sample_has_what_can_go_wrong_in_a_format() -> None:
    folder = sample(FORMAT_VERSION, "local")
    found = inspect(folder)
    assert found.documents == len(pages())
    # Of 14 documents one has changed and one is gone; the changed one and a new one are in the second part.
    assert found.parts == (Part("0001", 14, 2), Part("0002", 2, 0))
    with open_snapshot(folder, open_encoder=open_hash_encoder) as snapshot:
        assert snapshot.index.documents.links_in("lemur") == (LinkIn("fig", "who eats figs"),)
        assert snapshot.index.documents.links_out("fig") == (Link(pages()[0].url, "who eats figs"),)


def test_formats_before_links_out_were_kept_do_not_say_that_there_are_none() -> None:
    known = {}
    for version in range(OLDEST_VERSION, FORMAT_VERSION + 1):
        with open_snapshot(sample(version, "memory"), open_encoder=open_hash_encoder) as snapshot:
            known[version] = document_links(snapshot, "fig").outgoing
    assert {version for version, found in known.items() if found is None} == set(range(OLDEST_VERSION, LINKS_SINCE))
    assert known[LINKS_SINCE] is not None


@pytest.mark.parametrize("backend", ENGINES)
def test_formats_before_media_types_were_kept_go_by_addresses_alone(backend: str) -> None:
    for version in range(OLDEST_VERSION, FORMAT_VERSION + 1):
        with open_snapshot(sample(version, backend), open_encoder=open_hash_encoder) as snapshot:
            found = Searcher(snapshot).search(SearchRequest(query="figs filetype:pdf"))
        assert [hit.media_type for hit in found.hits] == (["application/pdf"] if version >= 5 else [])


def test_a_format_that_was_given_up_is_refused_by_its_number(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample(FORMAT_VERSION, "memory"), folder)
    path = folder / current_id(folder) / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format_version": 1}), encoding="utf-8")
    with pytest.raises(SnapshotError) as caught:
        check_snapshot(path.parent)
    assert str(caught.value) == (
        f"{path.parent}: found snapshot format 1, which this Scenthound no longer reads, "
        f"wanted format {OLDEST_VERSION} or newer; make the snapshot again from what it was made of"
    )
