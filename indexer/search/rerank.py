"""The head of a ranking put in a new order by a model that reads query and text together.

In: fused documents, the texts of the first of them, a `Scorer`, and until when it may go on. Out: the same documents.
Must not: load a model, or look at a clock of its own.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from indexer.errors import ModelError
from indexer.ranking import FusedDocument, LegScore

# Texts judged between two looks at the clock: a cross-encoder on a processor takes some tens of milliseconds for them.
_BATCH = 8


class Scorer(Protocol):
    """A model that judges how well texts answer a query."""

    def __call__(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Give one score a text, in the order of the texts; higher is better."""
        ...


@dataclass(frozen=True, slots=True)
class Reranked:
    """What reranking gave.

    Attributes:
        documents: All that came in.
        judged: How many of them, the first, were judged before time ran out.
    """

    documents: Sequence[FusedDocument]
    judged: int


def rerank(
    documents: Sequence[FusedDocument],
    texts: Sequence[str],
    query: str,
    scorer: Scorer,
    is_late: Callable[[], bool] = lambda: False,
) -> Reranked:
    """Order the first `len(texts)` documents by the scorer; the others keep their order below them.

    Args:
        documents: In order, best first.
        texts: Texts of the first documents, in their order; at most as many as documents.
        query: What was asked.
        scorer: The judge.
        is_late: Asked between batches; once it says so no further text is judged, and documents that were not keep
            their order below those that were.

    Returns:
        `score` stays that of the fusion; the scorer's is added as a part named "rerank", whose `normalised` is its
        min-max place among the texts. Equal scores are ordered by doc_id.

    Raises:
        ModelError: The scorer gave another number of scores than texts, or one that is not finite.

    Source: R. Nogueira and K. Cho, Passage Re-ranking with BERT, arXiv 1901.04085, 2019.
    """
    scores: list[float] = []
    while len(scores) < len(texts) and not is_late():
        scores += _judge(scorer, query, texts[len(scores) : len(scores) + _BATCH])
    head, tail = documents[: len(scores)], documents[len(scores) :]
    if not scores:
        return Reranked(documents, 0)
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
    return Reranked((*judged, *tail), len(scores))


def _judge(scorer: Scorer, query: str, texts: Sequence[str]) -> list[float]:
    scores = [float(score) for score in scorer(query, texts)]
    if len(scores) != len(texts) or not all(map(math.isfinite, scores)):
        raise ModelError(
            "the reranker",
            found=f"{len(scores)} scores, {sum(map(math.isfinite, scores))} of them finite",
            wanted=f"{len(texts)} finite scores",
            remedy="check the model",
        )
    return scores
