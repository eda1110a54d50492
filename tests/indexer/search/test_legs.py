"""Feedback in both legs: what it makes of a query, what is then found, and how that is explained."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import OpenIndex, Vectors
from indexer.backends.registry import find_backend
from indexer.errors import SettingsError, SnapshotError
from indexer.search.explain import explain
from indexer.search.feedback import mixed_vector
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.search.response import Feedback, SearchResponse
from indexer.settings import SearchSettings
from indexer.snapshot import Snapshot
from tests.documents import document
from tests.encoder import HashQueryEncoder
from tests.snapshots import snapshot_of

# Two of 22 documents hold "salt", fewer than a tenth.
PAGES = (
    document("a", "sea salt salt salt", site="a.org"),
    document("b", "a wave of salt", site="b.org"),
    *(document(f"s{number:02}", f"stone {number}", site="c.org") for number in range(20)),
)
RM3 = SearchSettings(feedback="rm3")
VECTOR = SearchSettings(feedback="vector", feedback_passages=2, feedback_vector_weight=0.25)


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.slow)])
def searcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Searcher]:
    opened = Searcher(snapshot_of(PAGES, find_backend(request.param), tmp_path))
    yield opened
    opened.close()


def doc_ids(response: SearchResponse) -> list[str]:
    return [hit.doc_id for hit in response.hits]


def test_rm3_finds_what_shares_a_word_with_the_first_documents(searcher: Searcher) -> None:
    plain = searcher.search(SearchRequest("the sea", mode="lexical"))
    assert (doc_ids(plain), plain.feedback) == (["a"], None)
    fed = searcher.search(SearchRequest("the sea", mode="lexical", settings=RM3))
    assert doc_ids(fed) == ["a", "b"]
    # The one document: salt 3/4, sea 1/4. Half of it beside half of {sea: 1}.
    assert fed.feedback is not None
    assert dict(fed.feedback.terms) == pytest.approx({"sea": 0.625, "salt": 0.375})
    assert (fed.feedback.documents, fed.feedback.passages) == (("a",), ())
    assert fed.query == plain.query
    assert [stage.name for stage in fed.stages][2:4] == ["lexical_feedback", "lexical"]


def test_rm3_reads_as_many_documents_and_terms_as_it_is_told(searcher: Searcher) -> None:
    settings = SearchSettings(feedback="rm3", feedback_documents=1, feedback_terms=1, feedback_query_weight=0.75)
    fed = searcher.search(SearchRequest("salt", mode="lexical", settings=settings)).feedback
    # "a" has the word most often; of its words "salt" is the most frequent.
    assert fed == Feedback((("salt", 1.0),), ("a",))
    settings = replace(settings, feedback_documents=2, feedback_terms=2)
    fed = searcher.search(SearchRequest("salt", mode="lexical", settings=settings)).feedback
    assert fed is not None
    assert fed.documents == ("a", "b")
    # "wave" is half of "b", "sea" a quarter of "a", whose score is less than twice that of "b".
    assert {term for term, _ in fed.terms} == {"salt", "wave"}


def test_filters_hold_of_the_first_documents_and_of_what_is_found(searcher: Searcher) -> None:
    only = searcher.search(SearchRequest("sea", mode="lexical", sites=("b.org",), settings=RM3))
    assert (only.hits, only.feedback) == ((), None)
    without = searcher.search(SearchRequest("sea", mode="lexical", excluded_sites=("b.org",), settings=RM3))
    assert doc_ids(without) == ["a"]


@pytest.mark.parametrize("text", ["?!", "the of", "unicorn"])
def test_a_query_that_finds_nothing_has_nothing_to_go_by(searcher: Searcher, text: str) -> None:
    fed = searcher.search(SearchRequest(text, mode="lexical", settings=RM3))
    assert (fed.hits, fed.feedback, fed.missing) == ((), None, ())


def test_a_vector_is_moved_toward_its_first_passages(searcher: Searcher) -> None:
    plain = searcher.search(SearchRequest("sea salt", mode="dense", k=2))
    fed = searcher.search(SearchRequest("sea salt", mode="dense", settings=VECTOR))
    first = tuple((doc_id, 0) for doc_id in doc_ids(plain))
    assert fed.feedback == Feedback(passages=first)
    rows = np.stack([searcher.snapshot.index.vectors(doc_id)[number] for doc_id, number in first])
    vector = mixed_vector(HashQueryEncoder().encode("sea salt"), rows, 0.25)
    scores = {page.doc_id: float(searcher.snapshot.index.vectors(page.doc_id)[0] @ vector) for page in PAGES}
    assert {hit.doc_id: hit.parts[0].score for hit in fed.hits} == pytest.approx(
        {doc_id: scores[doc_id] for doc_id in doc_ids(fed)}, abs=1e-5
    )
    assert doc_ids(fed) == sorted(scores, key=lambda doc_id: -scores[doc_id])[:10]


def test_both_act_in_their_legs_and_are_explained(searcher: Searcher) -> None:
    request = SearchRequest("sea", settings=SearchSettings(feedback="both"))
    response = searcher.search(request)
    assert response.feedback is not None
    assert response.feedback.terms
    assert len(response.feedback.passages) == 3
    for hit in response.hits:
        told = explain(searcher, request, hit.doc_id)
        assert (told.parts, told.feedback) == (hit.parts, response.feedback)
        scores = {part.leg: part.score for part in hit.parts}
        assert told.lexical is not None
        assert {part.term for part in told.lexical.terms} == {"sea", "salt"}
        assert told.lexical.score == pytest.approx(scores.get("lexical", 0.0), rel=1e-5)
        assert told.dense is not None
        assert told.dense.score == scores["dense"]


def test_feedback_of_a_leg_that_is_not_asked_does_nothing(searcher: Searcher) -> None:
    assert searcher.search(SearchRequest("sea", mode="dense", settings=RM3)).feedback is None
    assert searcher.search(SearchRequest("sea", mode="lexical", settings=VECTOR)).feedback is None


class LostTexts:
    """An index whose texts cannot be read for feedback."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index

    def __getattr__(self, name: str) -> object:
        if name == "terms":
            raise SnapshotError(
                "documents.lmdb", found="a damaged record", wanted="a document", remedy="build it again"
            )
        return getattr(self._index, name)

    def vectors(self, doc_id: str) -> Vectors:
        raise SnapshotError("vectors.npy", found="a damaged file", wanted="vectors", remedy="build it again")


def test_where_feedback_fails_the_legs_answer_without_and_the_answer_says_so(searcher: Searcher) -> None:
    whole = searcher.snapshot
    broken = Searcher(Snapshot(whole.manifest, LostTexts(whole.index), whole.encoder))  # type: ignore[arg-type]
    response = broken.search(SearchRequest("sea", settings=SearchSettings(feedback="both")))
    assert (response.missing, response.feedback) == (("feedback",), None)
    assert doc_ids(response) == doc_ids(searcher.search(SearchRequest("sea")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"feedback": "rocchio"},
        {"feedback_documents": 0},
        {"feedback_terms": 101},
        {"feedback_query_weight": 1.1},
        {"feedback_passages": 0},
        {"feedback_vector_weight": -0.1},
    ],
)
def test_settings_outside_their_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        SearchSettings(**wrong)  # type: ignore[arg-type]  # the point of the test
