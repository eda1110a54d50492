"""Parts: linked, never changed, written anew when they are many or mostly dead."""

from pathlib import Path

import numpy as np
import pytest

from indexer.backends.local.parts import Parts, read_parts, write_parts
from indexer.backends.registry import find_backend
from indexer.errors import SnapshotError
from indexer.query import Query
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, entry, index_of
from tests.documents import document

pytestmark = pytest.mark.slow

LOCAL = find_backend("local")


def extend(base: Path, folder: Path, gone: set[str], *added: str) -> Path:
    folder.mkdir()
    writer = LOCAL.extend(base, folder, DIM, BuildSettings(), gone)
    for doc_id in added:
        writer.add(*entry(document(doc_id, f"{doc_id} is a new dog")))
    writer.seal()
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    with index_of(LOCAL, folder, [entry(document(f"{number:02}", f"dog {number}")) for number in range(10)]):
        pass
    return folder


def test_a_part_is_linked_and_the_base_stays_as_it_was(base: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    folder = extend(base, tmp_path / "next", {"03"}, "03", "11")
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before
    table = "parts/0001/catalogue.json"
    assert (folder / table).samefile(base / table)
    parts = read_parts(folder)
    assert (parts.sizes, parts.dead.tolist()) == ({"0001": 10, "0002": 2}, [3])
    # A later update knows the dead of an earlier one.
    parts = read_parts(extend(folder, tmp_path / "last", {"03"}))
    assert (parts.sizes, parts.dead.tolist()) == ({"0001": 10, "0002": 2}, [3, 10])


def test_an_index_with_many_dead_or_many_parts_is_written_anew(base: Path, tmp_path: Path) -> None:
    folder = extend(base, tmp_path / "dead", {"00", "01", "02"})
    assert read_parts(folder).sizes == {"0001": 7}
    assert len(read_parts(folder).dead) == 0
    folder = base
    for number in range(7):
        folder = extend(folder, tmp_path / f"{number}", set(), f"x{number}")
    assert list(read_parts(folder).sizes.values()) == [10, 1, 1, 1, 1, 1, 1, 1]
    folder = extend(folder, tmp_path / "one", set(), "y")
    assert read_parts(folder).sizes == {"0001": 18}
    index = LOCAL.open(folder)
    assert len(index.lexical(0.9, 0.4).retrieve(Query("dog"), 100)) == 18
    index.close()


def test_what_is_not_alive_cannot_go(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 documents are to go, and 0 of them are alive"):
        extend(base, tmp_path / "next", {"99"})


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"parts": []}', b'{"parts": [{"name": "0001"}]}', b"\xff", b'{"parts": 3}']
)
def test_a_damaged_list_of_parts_is_refused_by_name(base: Path, damage: bytes) -> None:
    (base / "parts.json").write_bytes(damage)
    with pytest.raises(SnapshotError, match="parts.json: found no readable list of parts"):
        LOCAL.open(base)


def test_dead_documents_outside_the_parts_and_missing_documents_are_refused(base: Path) -> None:
    write_parts(base, Parts({"0001": 10}, np.array([10])))
    with pytest.raises(SnapshotError, match="dead documents outside them"):
        LOCAL.open(base)
    write_parts(base, Parts({"0001": 11}, np.array([10])))
    with pytest.raises(SnapshotError, match="found tables of 10 documents, wanted 11"):
        LOCAL.open(base)
