"""Both legs of a search, asked one after the other, each with feedback where that is wanted.

In: a search that runs, and its `Query`. Out: `Asked`: a ranking of each leg, and what feedback made of the query.
Must not: mix the legs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from indexer.backends.base import OpenIndex, Vectors
from indexer.errors import DocumentNotFoundError
from indexer.query import Query
from indexer.ranking import Ranking
from indexer.search.feedback import FeedbackDocument, mixed_vector, rm3
from indexer.search.fuse import Leg
from indexer.search.request import SearchRequest
from indexer.search.response import Feedback
from indexer.search.retrieve import retrieve_dense, retrieve_lexical
from indexer.search.running import PART_FAILURES, Running
from indexer.search.scales import scale_of
from indexer.settings import SearchSettings

_Fed = TypeVar("_Fed")

BOUNDS: dict[str, tuple[float | None, float | None]] = {"lexical": (0.0, None), "dense": (None, None)}
"""What the scores of each leg are counted from, and the difference that counts as 1 (`scales.bounded`): a document that
has no word of the query has a BM25 score of 0; a cosine of 0 means nothing, so they count from the lowest found."""

LEAST_TRUST = 0.01
"""What is left of the dense leg's weight where its model can read nothing: enough to put the rest in order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the legs answered.

    Attributes:
        legs: In the legs' order; those that were asked and could answer.
        feedback: What feedback made of the query; None where it was not asked for, or had nothing to go by.
        is_whole: Whether no leg gave as many documents as it was asked for, so that there can be no more.
    """

    legs: tuple[Leg, ...]
    feedback: Feedback | None
    is_whole: bool


def ask(running: Running, query: Query) -> Asked:
    """Ask the legs of the request's mode; in a hybrid search one of them may fail.

    Raises:
        ModelError, JavaError, SnapshotError: No leg that was asked could answer.
    """
    settings, mode = running.settings, running.request.mode
    used = Feedback()
    legs: list[Leg] = []
    retrievers: tuple[tuple[str, Callable[[Running, Query], tuple[Ranking, Feedback]], float], ...] = (
        ("lexical", _lexical, settings.lexical_weight),
        ("dense", _dense, settings.dense_weight),
    )
    for name, retrieve, weight in retrievers:
        if mode not in (name, "hybrid"):
            continue
        if legs and running.left_s <= 0:
            running.missing[name] = None
            continue
        try:
            ranking, found = retrieve(running, query)
        except PART_FAILURES:
            running.missing[name] = None
            if mode == name or (name == "dense" and not legs):
                raise
        else:
            trust = _trust(running, query.text) if name == "dense" and legs else 1.0
            scale = scale_of(settings.fusion, settings.rrf_constant, *BOUNDS[name])
            legs.append(Leg(name, ranking, weight * trust, scale))
            used = used.beside(found)
    is_whole = all(len(leg.ranking) < settings.depth for leg in legs)
    return Asked(tuple(legs), used if used != Feedback() else None, is_whole)


def _trust(running: Running, text: str) -> float:
    """Say how far the dense leg is trusted: as far as its model can read the query."""
    return max(LEAST_TRUST, running.snapshot.encoder.known(text)) if running.settings.weigh_known else 1.0


def _lexical(running: Running, query: Query) -> tuple[Ranking, Feedback]:
    settings, used = running.settings, Feedback()
    if settings.feedback in ("rm3", "both"):
        with running.stage("lexical_feedback"):
            used = _tried(running, lambda: expanded(running.index, query, running.request), used)
    with running.stage("lexical"):
        asked = replace(query, terms=used.terms) if used.terms else query
        return _by_words(running.index, asked, running.request, settings.depth), used


def _dense(running: Running, query: Query) -> tuple[Ranking, Feedback]:
    settings, used = running.settings, Feedback()
    with running.stage("encode"):
        vector = running.snapshot.encoder.encode(query.text)
    if settings.feedback in ("vector", "both"):
        with running.stage("dense_feedback"):
            vector, used = _tried(running, lambda: _fed(running.index, query, vector, settings), (vector, used))
    with running.stage("dense"):
        return retrieve_dense(running.index, query, vector, depth=settings.depth), used


def expanded(index: OpenIndex, query: Query, request: SearchRequest) -> Feedback:
    """Give the terms that RM3 makes of a query's words and the first documents found by them; none where none is found.

    Raises:
        DocumentNotFoundError: The lexical leg finds what the document store has lost.
    """
    settings = request.settings
    first = _by_words(index, query, request, settings.feedback_documents)
    # Where a query has nothing but stop words, all that meet its conditions score 0: there is no best among them.
    found = [entry for entry in first if entry.score > 0]
    if not found:
        return Feedback()
    whole = max(1, len(index.documents))
    terms = rm3(
        index.terms.of_query(query),
        [FeedbackDocument(entry.score, index.terms.of_document(entry.doc_id)) for entry in found],
        most_terms=settings.feedback_terms,
        query_weight=settings.feedback_query_weight,
        share_of=lambda term: index.terms.documents(term) / whole,
    )
    return Feedback(terms=tuple(terms.items()), documents=tuple(entry.doc_id for entry in found))


def moved(index: OpenIndex, vector: Vectors, passages: Sequence[tuple[str, int]], settings: SearchSettings) -> Vectors:
    """Move a query's vector, (dim,) of unit norm, toward those of passages by doc_id and number."""
    if not passages:
        return vector
    rows = np.stack([index.vectors(doc_id)[number] for doc_id, number in passages])
    return mixed_vector(vector, rows, settings.feedback_vector_weight)


def _by_words(index: OpenIndex, query: Query, request: SearchRequest, depth: int) -> Ranking:
    k1, b = request.settings.k1, request.settings.b
    return retrieve_lexical(index, query, depth=depth, k1=k1, b=b, weights=request.fields)


def _fed(index: OpenIndex, query: Query, vector: Vectors, settings: SearchSettings) -> tuple[Vectors, Feedback]:
    """Move a query's vector by the first passages that it finds."""
    found = index.dense.retrieve(query, vector, settings.feedback_passages)
    passages = tuple(zip(found.doc_ids, found.passage_numbers, strict=True))
    return moved(index, vector, passages, settings), Feedback(passages=passages)


def _tried(running: Running, feed_back: Callable[[], _Fed], otherwise: _Fed) -> _Fed:
    """Search without feedback where it fails, and say so."""
    try:
        return feed_back()
    except (*PART_FAILURES, DocumentNotFoundError):
        running.missing["feedback"] = None
        return otherwise
