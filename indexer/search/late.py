"""Documents in order, of which a page shows ten: each is put together when it is looked at.

In: doc_ids and scores. Out: `LateDocuments`. Must not: compute scores.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from indexer.numbered import Numbered, on_one_table
from indexer.ranking import FusedDocument, LegScore


class LateDocuments(Sequence[FusedDocument]):
    """Documents of which doc_ids and scores are known, best first.

    Args:
        doc_ids: In order.
        scores: Theirs, (n,), descending.
    """

    def __init__(self, doc_ids: Numbered, scores: NDArray[np.float64]) -> None:
        self.doc_ids = doc_ids
        self.scores = scores

    def __len__(self) -> int:
        return len(self.scores)

    @overload
    def __getitem__(self, place: int) -> FusedDocument: ...
    @overload
    def __getitem__(self, place: slice) -> list[FusedDocument]: ...
    def __getitem__(self, place: int | slice) -> FusedDocument | list[FusedDocument]:
        chosen = range(len(self))[place]
        return [self._at(each) for each in chosen] if isinstance(chosen, range) else self._at(chosen)

    @abstractmethod
    def _at(self, place: int) -> FusedDocument:
        """Put one together."""


def doc_ids_of(documents: Sequence[FusedDocument]) -> Sequence[str]:
    """Give the doc_ids of documents, in order, without putting each together."""
    return documents.doc_ids if isinstance(documents, LateDocuments) else [each.doc_id for each in documents]


def scores_of(documents: Sequence[FusedDocument]) -> NDArray[np.float64]:
    """Give the scores of documents, (n,), in order, likewise."""
    return documents.scores if isinstance(documents, LateDocuments) else np.array([each.score for each in documents])


def total_order(doc_ids: Numbered, scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give places in the one total order: score down, doc_id up."""
    return np.lexsort((doc_ids.ranks, -scores))


def rescored(
    documents: Sequence[FusedDocument], scores: NDArray[np.float64], parts: Mapping[int, LegScore]
) -> LateDocuments:
    """Give documents other scores.

    Args:
        documents: In any order.
        scores: The new ones, (n,).
        parts: By place in `documents`, a part that comes behind those that the document has.

    Returns:
        The same documents, score down, doc_id up.
    """
    (doc_ids,) = on_one_table([doc_ids_of(documents)])
    order = total_order(doc_ids, scores)
    return _Rescored(documents, order, doc_ids.with_numbers(doc_ids.numbers[order]), scores[order], parts)


class _Rescored(LateDocuments):
    def __init__(
        self,
        documents: Sequence[FusedDocument],
        order: NDArray[np.int64],
        doc_ids: Numbered,
        scores: NDArray[np.float64],
        parts: Mapping[int, LegScore],
    ) -> None:
        super().__init__(doc_ids, scores)
        self._documents = documents
        self._order = order
        self._parts = parts

    def _at(self, place: int) -> FusedDocument:
        former = int(self._order[place])
        document = self._documents[former]
        parts = (*document.parts, self._parts[former]) if former in self._parts else document.parts
        return replace(document, score=float(self.scores[place]), parts=parts)
