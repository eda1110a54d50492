"""Pseudo-relevance feedback: a query made richer by what its own first documents hold.

In: the query as terms or as a vector, and the terms or vectors of the first documents. Out: weighed terms, or a vector.
Must not: search, analyse, or know an engine.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

# Anserini's conditions on a feedback term: what is longer or shorter, or no plain word, is mostly noise.
_TERM = re.compile(r"[a-z0-9]{2,20}")

# And it must not be in more than a tenth of the documents: stop words hurt RM3, and a share needs no list of them.
MOST_COMMON = 0.1


@dataclass(frozen=True, slots=True)
class FeedbackDocument:
    """One of the first documents.

    Attributes:
        score: Of the first search, > 0.
        terms: Its index terms with how often each stands there.
    """

    score: float
    terms: Mapping[str, int]


def rm3(
    query: Mapping[str, float],
    documents: Sequence[FeedbackDocument],
    *,
    most_terms: int,
    query_weight: float,
    share_of: Callable[[str], float],
) -> dict[str, float]:
    """Mix a query's terms with a relevance model of its first documents.

    Each document keeps its `most_terms` most frequent terms, as shares of their sum; these are summed over documents by
    score; of the sum again the `most_terms` heaviest stay, as shares; the query's own terms, as shares, get
    `query_weight` and these the rest. Ties are cut in the order of the terms.

    Args:
        query: Terms of the query, with how often each stands there.
        documents: The first documents.
        most_terms: Feedback terms kept, >= 1.
        query_weight: Share of the query as it was, in [0, 1].
        share_of: Gives the share of all documents that hold a term.

    Returns:
        Weights, whose sum is 1 where both the query and its documents have terms; heaviest first.

    Source: N. Abdul-Jaleel et al., UMass at TREC 2004: Novelty and HARD, TREC 2004; the details (shares by score, the
    conditions on terms) are Anserini's Rm3Reranker.

    Example:
        >>> rm3({"sea": 1}, [FeedbackDocument(2.0, {"salt": 3, "sea": 1})], most_terms=2, query_weight=0.5,
        ...     share_of=lambda term: 0.0)
        {'sea': 0.625, 'salt': 0.375}
    """
    sums: dict[str, float] = {}
    for document in documents:
        for term, share in _shares(_fittest(document.terms, most_terms, share_of)).items():
            sums[term] = sums.get(term, 0.0) + share * document.score
    model = _shares(_heaviest(sums, most_terms))
    asked = _shares(query)
    mixed = {
        term: query_weight * asked.get(term, 0.0) + (1 - query_weight) * model.get(term, 0.0)
        for term in asked.keys() | model.keys()
    }
    return _heaviest({term: weight for term, weight in mixed.items() if weight > 0}, len(mixed))


def mixed_vector(
    query: NDArray[np.float32], documents: NDArray[np.float32], query_weight: float
) -> NDArray[np.float32]:
    """Move a query's vector toward the mean of its first passages' (Rocchio without a negative part).

    Args:
        query: (dim,), unit norm.
        documents: (n, dim), unit norm each; n may be 0.
        query_weight: Share of the query as it was, in [0, 1].

    Returns:
        (dim,) float32, unit norm; the query itself where there are no documents, or where they cancel out.

    Source: H. Li et al., Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers: Successes and
    Pitfalls, ACM Transactions on Information Systems 41(3), 2023.
    """
    if not len(documents):
        return query
    mixed = query_weight * query.astype(np.float64) + (1 - query_weight) * documents.astype(np.float64).mean(axis=0)
    norm = float(np.linalg.norm(mixed))
    return query if norm < 1e-6 else (mixed / norm).astype(np.float32)


def _is_fit(term: str, share_of: Callable[[str], float]) -> bool:
    return _TERM.fullmatch(term) is not None and share_of(term) <= MOST_COMMON


def _fittest(terms: Mapping[str, int], most: int, share_of: Callable[[str], float]) -> dict[str, float]:
    """Give the most frequent of the terms that are fit; the share of a term is asked only until there are enough."""
    ordered = (term for term in sorted(terms, key=lambda term: (-terms[term], term)) if _is_fit(term, share_of))
    return {term: float(terms[term]) for term in islice(ordered, most)}


def _heaviest(weights: Mapping[str, float], most: int) -> dict[str, float]:
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most])


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {term: weight / total for term, weight in weights.items()} if total > 0 else {}
