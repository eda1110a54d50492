"""The head of a ranking put in a new order by a model that reads query and text together.

In: fused documents, their texts, a `Scorer`. Out: the same documents, the first `depth` by the scorer.
Must not: load a model.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from indexer.errors import ModelError
from indexer.ranking import FusedDocument, LegScore

# Documents that are scored again: what cross-encoders are usually given, for they cost milliseconds a text.
DEPTH = 50


class Scorer(Protocol):
    """A model that judges how well texts answer a query."""

    def __call__(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Give one score a text, in the order of the texts; higher is better."""
        ...


def rerank(
    documents: Sequence[FusedDocument], texts: Sequence[str], query: str, scorer: Scorer
) -> tuple[FusedDocument, ...]:
    """Order the first `len(texts)` documents by the scorer; the others keep their order below them.

    Args:
        documents: In order, best first.
        texts: Texts of the first documents, in their order; at most as many as documents.
        query: What was asked.
        scorer: The judge.

    Returns:
        All documents. `score` stays that of the fusion; the scorer's is added as a part named "rerank", whose
        `normalised` is its min-max place among the texts. Equal scores are ordered by doc_id.

    Raises:
        ModelError: The scorer gave another number of scores than texts, or one that is not finite.
    """
    head, tail = documents[: len(texts)], documents[len(texts) :]
    if not head:
        return tuple(documents)
    scores = [float(score) for score in scorer(query, texts)]
    if len(scores) != len(head) or not all(map(math.isfinite, scores)):
        raise ModelError(
            "the reranker",
            found=f"{len(scores)} scores, {sum(map(math.isfinite, scores))} of them finite",
            wanted=f"{len(head)} finite scores",
            remedy="check the model",
        )
    lowest, spread = min(scores), max(scores) - min(scores)
    ordered = sorted(zip(scores, head, strict=True), key=lambda pair: (-pair[0], pair[1].doc_id))
    judged = (
        replace(
            document,
            parts=(
                *document.parts,
                LegScore("rerank", rank, score, (score - lowest) / spread if spread else 1.0, 1.0),
            ),
        )
        for rank, (score, document) in enumerate(ordered, start=1)
    )
    return (*judged, *tail)
