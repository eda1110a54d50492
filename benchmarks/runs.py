"""TREC's terms: topics, relevance judgements, runs.

Out: `Topic`, `Qrels`, `Run`, `RunEntry`. Must not: read a collection or compute a measure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from crawler.artefact import Json


@dataclass(frozen=True, slots=True)
class Topic:
    """A query of a test collection."""

    query_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Qrels:
    """Relevance judgements: `grades[query_id][doc_id]`, 0 for judged not relevant."""

    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One document in a run; rank from 1."""

    query_id: str
    doc_id: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a system answered.

    Attributes:
        name: Name of the system.
        snapshot_id: Snapshot that answered; "" for a run from elsewhere.
        settings: Everything that was chosen; empty for a run from elsewhere.
        commit: Commit of Scenthound that ran, "unknown" outside a checkout and for a run from elsewhere.
        entries: By topic, then by rank.
    """

    name: str
    snapshot_id: str
    settings: Mapping[str, Json]
    commit: str
    entries: tuple[RunEntry, ...]

    def rankings(self) -> dict[str, list[RunEntry]]:
        """Give each topic's entries, by rank."""
        found: dict[str, list[RunEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.query_id, []).append(entry)
        return found


def ranked(query_id: str, documents: Iterable[tuple[str, float]]) -> list[RunEntry]:
    """Number the documents of a topic, in the order that they are given in, with scores that keep this order.

    trec_eval reads no rank: it orders by score in single precision, and equal scores by doc_id downwards. A score that
    would not come after the one before is therefore given as the next lower number of single precision, so that every
    program that reads the run sees the order that the system gave.

    Args:
        query_id: The topic.
        documents: doc_id and score, best first.
    """
    entries: list[RunEntry] = []
    above = np.float32(inf)
    for rank, (doc_id, score) in enumerate(documents, start=1):
        if np.float32(score) < above:
            above, kept = np.float32(score), score
        else:
            above = np.nextafter(above, np.float32(-inf))
            kept = float(above)
        entries.append(RunEntry(query_id, doc_id, rank, kept))
    return entries
