"""Documents like one: by their vectors, without itself, the same each time."""

from pathlib import Path

import numpy as np
import pytest

from indexer.asking.similar import PROBES, similar_documents
from indexer.backends.memory import MemoryBackend
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.snapshot import Snapshot
from tests.encoder import HashQueryEncoder
from tests.indexer.asking.conftest import PAGES
from tests.snapshots import page, snapshot_of


def test_the_nearest_documents_come_first_and_never_the_document_itself(snapshot: Snapshot) -> None:
    found = similar_documents(snapshot, "https://example.org/lemur")
    assert [one.title for one in found][:2] == ["Lemur, a copy", "Fig"]
    assert PAGES[0].doc_id not in [one.doc_id for one in found]
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_near_duplicates_are_said_to_be_such(snapshot: Snapshot) -> None:
    for name in ("https://example.org/lemur", "https://example.org/copy"):
        flags = {one.title: one.is_near_duplicate for one in similar_documents(snapshot, name)}
        assert sum(flags.values()) == 1
    # Documents without a cluster have none in common.
    assert not any(one.is_near_duplicate for one in similar_documents(snapshot, "doc 7"))


def test_the_score_is_the_mean_of_the_highest_cosines(snapshot: Snapshot) -> None:
    encoder = HashQueryEncoder()
    fig = [encoder.encode(f"Fig {text}") for text in ("A fig is a fruit.", "The lemur eats figs.")]
    loris = [encoder.encode(f"Loris {text}") for text in ("The loris is slow.", "It eats gum.")]
    expected = np.mean([max(float(one @ other) for other in loris) for one in fig])
    scores = {one.title: one.score for one in similar_documents(snapshot, "https://example.org/fig")}
    assert scores["Loris"] == pytest.approx(expected, abs=1e-6)


def test_the_same_question_has_the_same_answer(snapshot: Snapshot) -> None:
    first, second = (similar_documents(snapshot, "doc 7", most=3) for _ in range(2))
    assert first == second
    assert len(first) == 3


def test_equal_documents_are_in_order_of_their_ids(tmp_path: Path) -> None:
    pages = [page("", "Same", "The same text.", doc_id=f"{number}") for number in range(5)]
    with snapshot_of(pages, MemoryBackend(), tmp_path) as opened:
        assert [one.doc_id for one in similar_documents(opened, "2")] == ["0", "1", "3", "4"]


def test_a_long_document_is_looked_for_by_some_of_its_passages(tmp_path: Path) -> None:
    long = "\n\n".join(f"Passage number {number} of many." for number in range(5 * PROBES))
    pages = [page("", "Long", long, doc_id="a"), page("", "Long", long, doc_id="b"), page("", "x", "Else.", doc_id="c")]
    with snapshot_of(pages, MemoryBackend(), tmp_path) as opened:
        found = similar_documents(opened, "a")
    assert [one.doc_id for one in found] == ["b", "c"]
    assert found[0].score == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("most", [0, 101])
def test_a_number_outside_its_range_is_refused(snapshot: Snapshot, most: int) -> None:
    with pytest.raises(RequestError, match="most: found"):
        similar_documents(snapshot, "doc 7", most=most)


def test_what_has_no_vectors_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(RequestError, match="neither title nor text"):
        similar_documents(snapshot, "https://example.org/empty")
    with pytest.raises(DocumentNotFoundError):
        similar_documents(snapshot, "nothing")
