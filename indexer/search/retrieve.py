"""The legs: rankings of documents from the rankings that an index gives.

In: an `OpenIndex` and a `Query`. Out: per leg a `Ranking` with one entry a document, at most `depth` of them.
Must not: import an engine, or mix the legs.
"""

import numpy as np

from indexer.backends.base import OpenIndex, Vectors
from indexer.numbered import on_one_table
from indexer.query import Query
from indexer.ranking import Ranking


def retrieve_lexical(
    index: OpenIndex,
    query: Query,
    *,
    depth: int,
    k1: float,
    b: float,
    weights: tuple[tuple[str, float], ...] = (),
) -> Ranking:
    """Rank documents by BM25, by BM25F with weights; k1, b and weights as in `SearchSettings`, depth in documents."""
    return index.lexical(k1, b, weights).retrieve(query, depth)


def retrieve_dense(index: OpenIndex, query: Query, vector: Vectors, *, depth: int) -> Ranking:
    """Rank documents by their best passage (MaxP).

    Passages are fetched in doubling numbers until `depth` documents are among them or no passage is left, so that
    documents with many passages do not push others out of the list.

    Args:
        index: Where to look.
        query: Its filters are kept; its text is in `vector`.
        vector: (dim,) float32, unit norm.
        depth: Documents wanted at most, >= 1.

    Returns:
        The best passage of each document, in the one total order.

    Source: Z. Dai and J. Callan, Deeper Text Understanding for IR with Contextual Neural Language Modeling, SIGIR 2019
    (the name MaxP and the passage as evidence for its document).
    """
    if not query.text:
        return Ranking()
    wanted = depth
    while True:
        passages = index.dense.retrieve(query, vector, wanted)
        documents = best_passages(passages, depth)
        if len(documents) == depth or len(passages) < wanted:
            return documents
        wanted *= 2


def best_passages(passages: Ranking, depth: int | None = None) -> Ranking:
    """Keep the first, hence best, passage of each document, at most `depth` of them."""
    (doc_ids,) = on_one_table([passages.doc_ids])
    kept = np.sort(np.unique(doc_ids.numbers, return_index=True)[1])[:depth]
    if len(kept) == len(passages):
        return passages
    places = kept.tolist()
    return Ranking(
        doc_ids.with_numbers(doc_ids.numbers[kept]),
        tuple(passages.passage_numbers[place] for place in places),
        tuple(passages.scores[place] for place in places),
    )
