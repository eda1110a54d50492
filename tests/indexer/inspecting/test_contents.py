"""What a snapshot holds, worked out by hand on five documents, and in parts with dead documents."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.artefact import new_artefact, seal
from indexer.backends.local.backend import LocalBackend
from indexer.building.build import build
from indexer.errors import SnapshotError
from indexer.inspecting.census import Count, Days, Spread, Top, spread_of
from indexer.inspecting.contents import Part, inspect
from indexer.settings import BuildSettings
from indexer.snapshot import ENCODER, FORMAT_VERSION, INDEX, KIND, set_current
from scenthound.__main__ import main
from tests.documents import document
from tests.encoder import HashPassageEncoder
from tests.indexer.conftest import CorpusMaker

PAGES = (
    replace(
        document("a", "Dogs run.", title="Dogs", url="https://b.example.org/a", site="example.org", language="de"),
        published_at=date(2025, 5, 1),
        fetched_at=datetime(2026, 1, 2, 23, 30, tzinfo=UTC),
        page_type="article",
    ),
    document("b", "", title="A title alone"),
    replace(
        document("c", "Rivers run to the sea.", url="https://a.example.org/c", site="example.org"),
        published_at=date(2024, 2, 29),
    ),
    document("d", ""),
    document("e", " ".join(f"word{number}" for number in range(60)), site="example.net"),
)


@pytest.fixture
def index(corpus_of: CorpusMaker, small: BuildSettings, tmp_path: Path) -> Path:
    settings = replace(small, analyzer="by_language")
    pages = [replace(page, language="en" if page.language == "de" else page.language) for page in PAGES]
    build(corpus_of(pages), tmp_path / "index", settings, load_encoder=lambda *_: HashPassageEncoder())
    return tmp_path / "index"


def test_everything_is_counted(index: Path) -> None:
    found = inspect(index)
    assert (found.documents, found.passages, found.is_current, found.format_version) == (5, 6, True, FORMAT_VERSION)
    # One window each for a, b (its title) and c, three of at most 30 tokens for e, none for d.
    assert found.passages_per_document == Spread(total=6, lowest=0, median=1, p90=3, highest=3)
    assert found.words == Spread(total=2 + 5 + 60, lowest=0, median=2, p90=60, highest=60)
    assert found.characters.lowest == 0
    assert found.characters.highest == len(PAGES[4].text)
    assert found.languages == Top(1, 5, (Count("en", 5),))
    assert found.sites == Top(3, 5, (Count("", 2), Count("example.org", 2), Count("example.net", 1)))
    assert found.page_types == Top(2, 5, (Count("", 4), Count("article", 1)))
    assert found.analyzers == Top(1, 5, (Count("en", 5),))
    assert found.published == Days(date(2024, 2, 29), date(2025, 5, 1), 2)
    assert found.fetched == Days(date(2026, 1, 2), date(2026, 1, 2), 1)
    assert (found.fields["title"], found.fields["text"], found.fields["url"], found.fields["doc_id"]) == (2, 3, 2, 5)
    assert "author" not in found.fields
    assert found.parts == (Part("all", 5, 0),)
    assert found.settings["analyzer"] == "by_language"
    assert found.counts == {"documents": 5, "passages": 6}
    assert set(found.size_bytes) == {"encoder", "fingerprints.parquet", "index"}


def test_the_most_frequent_values_are_listed_and_the_others_counted(index: Path) -> None:
    assert inspect(index, most=1).sites == Top(3, 5, (Count("", 2),))


@pytest.mark.parametrize(
    ("numbers", "spread"),
    [
        ([], Spread(0, 0, 0, 0, 0)),
        ([7], Spread(7, 7, 7, 7, 7)),
        ([2, 1], Spread(3, 1, 1, 2, 2)),
        (list(range(1, 11)), Spread(55, 1, 5, 9, 10)),
    ],
)
def test_half_and_nine_in_ten_are_numbers_that_occur(numbers: list[int], spread: Spread) -> None:
    assert spread_of(numbers) == spread


def test_the_command_says_it_in_lines_and_in_json(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snapshots", "inspect", str(index), "--most", "1"]) == 0
    said = capsys.readouterr().out
    assert "5 documents, 6 passages" in said
    assert "2024-02-29 to 2025-05-01, 2 documents" in said
    assert "3  in 2 others" in said
    assert main(["snapshots", "inspect", str(index), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["published"] == {"oldest": "2024-02-29", "newest": "2025-05-01", "dated": 2}
    assert read["sites"]["top"][0] == {"value": "", "documents": 2}
    assert main(["snapshots", "inspect", str(index / "none")]) == 2


def test_a_damaged_snapshot_is_refused_by_its_file(index: Path) -> None:
    next(index.glob("*/index/vectors.npy")).unlink()
    with pytest.raises(SnapshotError, match=r"vectors\.npy: found no file"):
        inspect(index)


@pytest.mark.slow
def test_parts_tell_their_dead(tmp_path: Path) -> None:
    settings = BuildSettings(analyzer="by_language")
    encoder = HashPassageEncoder()
    backend = LocalBackend()
    first, second = tmp_path / "first", tmp_path / "index" / ("1" * 32)
    first.mkdir()
    writer = backend.write(first, encoder.dim, settings)
    for number in range(12):
        page = document(f"d{number:02}", "Dogs run.", language="de")
        writer.add(page, (), encoder.encode([]))
    writer.seal()
    with new_artefact(second, KIND) as folder:
        (folder / INDEX).mkdir()
        (folder / ENCODER).mkdir()
        extending = backend.extend(first, folder / INDEX, encoder.dim, settings, ["d03", "d11"])
        extending.add(document("d11", "New.", language="de"), (), encoder.encode([]))
        extending.seal()
        seal(
            folder,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=second.name,
            parent_id=None,
            settings={"backend": "local", "dim": encoder.dim, "inputs_id": "", "analyzer": "by_language"},
            counts={"documents": 11, "passages": 0},
        )
    set_current(tmp_path / "index", second.name)
    found = inspect(tmp_path / "index")
    assert found.parts == (Part("0001", 12, 2), Part("0002", 1, 0))
    assert found.documents == 11
    assert found.analyzers == Top(1, 11, (Count("de", 11),))
    assert found.corpus_id == ""
