"""An index that was extended answers as one that was written anew, on every backend."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Backend, Entry, OpenIndex
from indexer.errors import DocumentNotFoundError
from indexer.settings import BuildSettings
from tests.contracts.entries import DIM, QUERIES, assert_alike_but_for_rounding, index_of, random_entries, rankings


@pytest.mark.parametrize("seed", range(3))
def test_an_index_that_was_extended_answers_as_one_that_was_written_anew(
    seed: int, engine: Backend, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    living = {each[0].doc_id: each for each in random_entries(seed, 150)}
    base = tmp_path / "0"
    with index_of(engine, base, list(living.values())):
        pass
    for step in range(1, 5):
        # Some are deleted, some replaced, some come back or are new; once nothing comes, and once nothing goes.
        others = {each[0].doc_id: each for each in random_entries(100 * seed + step, 20)} if step != 3 else {}
        deleted = set(chance.sample(sorted(living), 6)) - set(others) if step != 2 else set()
        added = {doc_id: each for doc_id, each in others.items() if step in (1, 4) or doc_id not in living}
        folder = tmp_path / str(step)
        folder.mkdir()
        writer = engine.extend(base, folder, DIM, BuildSettings(), deleted | (set(added) & set(living)))
        for doc_id in sorted(added):
            writer.add(*added[doc_id])
        writer.seal()
        living = {doc_id: each for doc_id, each in (living | added).items() if doc_id not in deleted}
        base = folder
        entries = [living[doc_id] for doc_id in sorted(living)]
        with index_of(engine, tmp_path / f"anew-{step}", entries) as anew:
            extended = engine.open(folder)
            assert_alike(extended, anew, entries, deleted)
            extended.close()
    folder = tmp_path / "rewritten"
    folder.mkdir()
    engine.rewrite(base, folder, DIM, BuildSettings()).seal()
    with index_of(engine, tmp_path / "last", entries) as anew:
        rewritten = engine.open(folder)
        for query in QUERIES[:10]:
            assert rankings(rewritten, query, 1000) == rankings(anew, query, 1000)
        rewritten.close()


def assert_alike(extended: OpenIndex, anew: OpenIndex, entries: Sequence[Entry], deleted: set[str]) -> None:
    for query in QUERIES[:-3]:
        wholes = rankings(anew, query, 1000)
        for depth in (1, 10, 1000):
            for expected, found in zip(wholes, rankings(extended, query, depth), strict=True):
                assert_alike_but_for_rounding(expected, found, depth)
        weights = (("contents", 1.0), ("title", 2.0))
        expected, found = (index.lexical(1.2, 0.75, weights).retrieve(query, 1000) for index in (anew, extended))
        assert_alike_but_for_rounding(expected, found, 1000)
    assert len(extended.documents) == len(entries)
    for (page, passages, vectors, _), (held, windows, rows, _) in zip(entries, extended.entries(), strict=True):
        assert (held, windows) == (page, passages) == (extended.documents.get(page.doc_id), windows)
        assert extended.documents.passages(page.doc_id) == passages
        assert np.array_equal(rows, vectors)
    for doc_id in deleted:
        with pytest.raises(DocumentNotFoundError):
            extended.documents.get(doc_id)
