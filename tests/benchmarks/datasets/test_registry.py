"""The registry can be read, and a collection is told from another one that has its name."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.collection import name_of, open_collection
from benchmarks.datasets.registry import Dataset, is_as_registered, not_at_hand, registered
from benchmarks.datasets.source import DEFAULT, SHIPPED, collection_folder
from benchmarks.errors import CollectionError

COLLECTIONS = Path(__file__).resolve().parents[4] / "shared" / "data" / "retrieval"


def test_every_entry_says_what_it_is() -> None:
    for name, dataset in registered().items():
        assert dataset.name == name
        assert dataset.documents > 0
        assert dataset.queries > 0
        assert dataset.licence
        assert dataset.source
        assert not dataset.sha256 or len(bytes.fromhex(dataset.sha256)) == 32


def test_a_part_of_a_family_is_named_by_both_and_told_how_to_be_given(tmp_path: Path) -> None:
    sustainable = registered()["bright-sustainable_living"]
    assert (sustainable.documents, sustainable.queries, sustainable.sha256) == (60792, 108, "")
    told = str(not_at_hand("bright-sustainable_living", tmp_path))
    assert "60792 documents and 108 judged queries (CC BY 4.0)" in told
    assert "FOLDER:sustainable_living" in told


@pytest.mark.parametrize("name", [name for name, dataset in registered().items() if dataset.sha256])
def test_what_is_registered_is_what_numbers_are_known_of(name: str) -> None:
    shipped = SHIPPED / name
    folder = shipped if shipped.is_dir() else COLLECTIONS / name.replace("xquad-", "xquad/")
    if not folder.is_dir():
        pytest.skip("needs the collection itself")
    assert name_of(folder) == name
    assert is_as_registered(folder, registered()[name])
    assert len(open_collection(folder).topics) == registered()[name].queries


def test_a_corpus_is_compared_unpacked(tmp_path: Path) -> None:
    text = b'{"_id": "d1", "text": "x"}\n'
    dataset = Dataset("x", 1, 1, "", "", hashlib.sha256(text).hexdigest())
    assert not is_as_registered(tmp_path, dataset)
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(text))
    assert is_as_registered(tmp_path, dataset)
    (tmp_path / "corpus.jsonl").write_bytes(text + b"\n")
    assert not is_as_registered(tmp_path, dataset)


def test_a_table_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[x]\ndocuments = 1\nother = 2\n", encoding="utf-8")
    with pytest.raises(CollectionError, match="x.toml"):
        registered(tmp_path / "x.toml")
    (tmp_path / "y.toml").write_text('[y]\nlicence = "a"\nsource = "b"\nparts = {z = [1]}\n', encoding="utf-8")
    with pytest.raises(CollectionError, match="y.toml"):
        registered(families=tmp_path / "y.toml")


def test_the_collection_that_ships_is_whole_and_judged_by_grades(tmp_path: Path) -> None:
    folder = collection_folder(DEFAULT, tmp_path)
    collection = open_collection(folder)
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as stream:
        doc_ids = {json.loads(line)["_id"] for line in stream}
    assert len(doc_ids) == registered()[DEFAULT].documents
    assert len(collection.topics) == len(collection.qrels.grades)
    for grades in collection.qrels.grades.values():
        assert set(grades) <= doc_ids
        assert set(grades.values()) <= {0, 1, 2}
        assert 2 in grades.values()


def test_a_collection_of_ones_own_goes_before_the_one_that_ships(tmp_path: Path) -> None:
    own = tmp_path / "collections" / DEFAULT
    own.mkdir(parents=True)
    (own / "corpus.jsonl").write_text("", encoding="utf-8")
    assert collection_folder(DEFAULT, tmp_path) == own
