"""What a snapshot holds that is like one of its documents.

In: a `Snapshot`, a document's name. Out: `Likeness`es by their vectors, the document itself left out; the same snapshot
gives the same answer. Must not: encode anything.

How like one document is to another: the mean, over up to `PROBES` passages of the one, of the highest cosine with any
passage of the other. The candidates are the documents that the dense leg finds for those passages.

Source: O. Khattab, M. Zaharia, ColBERT, SIGIR 2020 (the sum of maximal similarities; there of tokens, here of
passages).
"""

from dataclasses import dataclass

import numpy as np

from crawler.document import Document
from indexer.asking.address import find_document
from indexer.backends.base import Vectors
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.query import Query
from indexer.snapshot import Snapshot

MOST_SIMILAR = 100

PROBES = 8
"""Passages of a document that are looked for, evenly spaced; each costs a search."""

# Passages fetched for each probe at first; twice as many until there are enough documents among them.
_WIDTH = 50

# The dense leg finds nothing for a query without words; these are not read.
_ANY_WORDS = Query("any")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A document that is like the one asked about.

    Attributes:
        rank: From 1.
        doc_id: The document.
        url: Its address, or "".
        title: Its title, as it stands.
        score: Mean of highest cosines, in [-1, 1].
        is_near_duplicate: Whether both stand in one cluster of near-duplicates, as cleaning found them.
    """

    rank: int
    doc_id: str
    url: str
    title: str
    score: float
    is_near_duplicate: bool


def similar_documents(snapshot: Snapshot, name: str, *, most: int = 10) -> tuple[Likeness, ...]:
    """List the documents that are most like one.

    Near-duplicates are recognised among those that are found, and the one that stands for a cluster is always looked
    at; there is no list of a cluster's members.

    Args:
        snapshot: Where all lie.
        name: doc_id or URL.
        most: Documents at most, 1 to `MOST_SIMILAR`.

    Returns:
        Score down, doc_id up; without the document itself.

    Raises:
        RequestError: `most` outside its range, or a document without text.
        DocumentNotFoundError: There is no such document.
    """
    if not 1 <= most <= MOST_SIMILAR:
        raise RequestError(
            "most", found=str(most), wanted=f"1 to {MOST_SIMILAR}", remedy="choose a number in that range"
        )
    document = find_document(snapshot, name)
    probes = _probes(snapshot.index.vectors(document.doc_id))
    if not len(probes):
        raise RequestError(
            "document",
            found=f"{document.doc_id[:100]}, which has neither title nor text",
            wanted="one with words to compare",
            remedy="choose another document",
        )
    scores = {
        doc_id: _likeness(probes, snapshot.index.vectors(doc_id))
        for doc_id in _candidates(snapshot, document, probes, most)
    }
    best = sorted(scores, key=lambda doc_id: (-scores[doc_id], doc_id))[:most]
    result = []
    for rank, doc_id in enumerate(best, start=1):
        other = snapshot.index.documents.get(doc_id)
        is_near = bool(document.cluster_id) and other.cluster_id == document.cluster_id
        result.append(Likeness(rank, doc_id, other.url, other.title, scores[doc_id], is_near))
    return tuple(result)


def _probes(vectors: Vectors) -> Vectors:
    if len(vectors) <= PROBES:
        return vectors
    return vectors[np.linspace(0, len(vectors) - 1, PROBES).round().astype(np.int64)]


def _candidates(snapshot: Snapshot, document: Document, probes: Vectors, most: int) -> list[str]:
    """Give the documents that are looked at, ascending."""
    found: set[str] = set()
    for probe in probes:
        found.update(_nearest(snapshot, probe, most + 1))
    if document.cluster_id not in found:
        try:
            snapshot.index.documents.get(document.cluster_id)
            found.add(document.cluster_id)
        except DocumentNotFoundError:
            pass  # None stands for it, or the one that does was left out of the index.
    return sorted(found - {document.doc_id})


def _nearest(snapshot: Snapshot, probe: Vectors, wanted: int) -> set[str]:
    """Give at least as many documents as are wanted, those with the nearest passages, if there are so many."""
    width = _WIDTH
    while True:
        passages = snapshot.index.dense.retrieve(_ANY_WORDS, probe, width)
        documents = set(passages.doc_ids)
        if len(documents) >= wanted or len(passages) < width:
            return documents
        width *= 2


def _likeness(probes: Vectors, vectors: Vectors) -> float:
    """Give the mean of highest cosines, in [-1, 1]; -1 for a document without vectors."""
    if not len(vectors):
        return -1.0
    cosines = probes.astype(np.float64) @ vectors.astype(np.float64).T
    return float(np.float32(cosines.max(axis=1).mean()))
