"""TREC's terms: topics, relevance judgements, runs.

Out: `Topic`, `Qrels`, `Run`, `RunEntry`. Must not: read a collection or compute a measure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
        snapshot_id: Snapshot that answered.
        settings: Everything that was chosen.
        commit: Commit of Scenthound that ran, "unknown" outside a checkout.
        entries: By topic in the topics' order, then by rank.
    """

    name: str
    snapshot_id: str
    settings: Mapping[str, Json]
    commit: str
    entries: tuple[RunEntry, ...]

    def trec_lines(self) -> Iterator[str]:
        """Give the run in TREC's format: `query_id Q0 doc_id rank score name`."""
        for entry in self.entries:
            yield f"{entry.query_id} Q0 {entry.doc_id} {entry.rank} {entry.score:.6f} {self.name}"
