"""The legs give one entry a document, however many passages a document has."""

from pathlib import Path

from indexer.backends.memory import MemoryBackend
from indexer.query import Query
from indexer.ranking import WHOLE_DOCUMENT, Ranking, ScoredPassage
from indexer.search.retrieve import best_passages, retrieve_dense, retrieve_lexical
from tests.snapshots import page, snapshot_of


def test_a_document_counts_by_its_best_passage() -> None:
    passages = Ranking.of(
        [
            ScoredPassage("a", 0, 0.2),
            ScoredPassage("a", 1, 0.9),
            ScoredPassage("b", 0, 0.5),
            ScoredPassage("b", 1, 0.5),
            ScoredPassage("c", 0, 0.1),
        ]
    )
    # a by its passage 1, b by the lower of two equal passages, c cut off.
    assert best_passages(passages, 2).entries == (ScoredPassage("a", 1, 0.9), ScoredPassage("b", 0, 0.5))


def test_a_document_of_many_passages_does_not_push_others_out(tmp_path: Path) -> None:
    # The first document's 40 passages all equal the query; the others share one word of it.
    documents = [
        page("https://a.org/long", "", "\n\n".join(["wild lemur"] * 40)),
        page("https://a.org/one", "", "wild fig"),
        page("https://a.org/two", "", "tame lemur"),
        page("https://a.org/three", "", "nothing else"),
    ]
    snapshot = snapshot_of(documents, MemoryBackend(), tmp_path)
    query = Query("wild lemur")
    found = retrieve_dense(snapshot.index, query, snapshot.encoder.encode(query.text), depth=3)
    assert len(found) == 3
    assert found.entries[0].doc_id == documents[0].doc_id
    assert found.entries[0].passage_number == 0
    assert documents[3].doc_id not in {entry.doc_id for entry in found}


def test_asking_for_more_documents_than_there_are_gives_all(tmp_path: Path) -> None:
    snapshot = snapshot_of([page("https://a.org/", "", "one\n\ntwo")], MemoryBackend(), tmp_path)
    vector = snapshot.encoder.encode("one")
    assert len(retrieve_dense(snapshot.index, Query("one"), vector, depth=1000)) == 1


def test_a_query_without_text_finds_nothing_in_either_leg(tmp_path: Path) -> None:
    snapshot = snapshot_of([page("https://a.org/", "", "one")], MemoryBackend(), tmp_path)
    vector = snapshot.encoder.encode("")
    assert len(retrieve_dense(snapshot.index, Query(""), vector, depth=10)) == 0
    assert len(retrieve_lexical(snapshot.index, Query(""), depth=10, k1=0.9, b=0.4)) == 0


def test_the_lexical_leg_ranks_whole_documents(tmp_path: Path) -> None:
    documents = [page("https://a.org/1", "", "lemur lemur"), page("https://a.org/2", "", "lemur fig")]
    snapshot = snapshot_of(documents, MemoryBackend(), tmp_path)
    found = retrieve_lexical(snapshot.index, Query("lemur"), depth=10, k1=0.9, b=0.4)
    assert [entry.doc_id for entry in found] == [document.doc_id for document in documents]
    assert {entry.passage_number for entry in found} == {WHOLE_DOCUMENT}


def test_weights_reach_the_lexical_leg(tmp_path: Path) -> None:
    documents = [page("https://a.org/1", "", "lemur lemur fig"), page("https://a.org/2", "lemur", "fig fig fig")]
    snapshot = snapshot_of(documents, MemoryBackend(), tmp_path)
    weighed = (("contents", 1.0), ("title", 50.0))
    for weights, first in ((), documents[0]), (weighed, documents[1]):
        found = retrieve_lexical(snapshot.index, Query("lemur"), depth=10, k1=0.9, b=0.4, weights=weights)
        assert found.doc_ids[0] == first.doc_id
