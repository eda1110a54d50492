"""What was written is read back in order: all of it, or the documents of given numbers."""

from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Backend, Entry
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, Shared, random_entries


def assert_same(found: list[Entry], expected: list[Entry]) -> None:
    assert [(document, passages) for document, passages, _, _ in found] == [each[:2] for each in expected]
    for (_, _, rows, _), (_, _, vectors, _) in zip(found, expected, strict=True):
        assert rows.dtype == np.float32
        np.testing.assert_array_equal(rows, vectors)


@pytest.mark.parametrize("numbers", [None, [], [0], [0, 1, 7, 30], "last"])
def test_entries_come_back_by_their_numbers(numbers: object, shared: Shared) -> None:
    entries, index = shared()
    if numbers == "last":
        numbers = [len(entries) - 1]
    assert numbers is None or isinstance(numbers, list)
    wanted = entries if numbers is None else [entries[number] for number in numbers]
    assert_same(list(index.entries(numbers)), list(wanted))


def test_numbers_of_an_extended_index_leave_out_the_dead(backend: Backend, tmp_path: Path) -> None:
    first, added = random_entries(1, 15), random_entries(2, 5)
    base, folder = tmp_path / "base", tmp_path / "extended"
    settings = BuildSettings()
    base.mkdir()
    folder.mkdir()
    writer = backend.write(base, DIM, settings)
    for each in first:
        writer.add(*each)
    writer.seal()
    known = {document.doc_id for document, _, _, _ in first}
    again = sorted(document.doc_id for document, _, _, _ in added if document.doc_id in known)
    gone = [*again, next(document.doc_id for document, _, _, _ in first if document.doc_id not in again)]
    extending = backend.extend(base, folder, DIM, settings, gone)
    for each in added:
        extending.add(*each)
    extending.seal()
    living = sorted([each for each in first if each[0].doc_id not in gone] + added, key=lambda each: each[0].doc_id)
    index = backend.open(folder)
    try:
        assert len(index.documents) == len(living)
        numbers = [0, 3, len(living) - 1]
        assert_same(list(index.entries(numbers)), [living[number] for number in numbers])
    finally:
        index.close()
