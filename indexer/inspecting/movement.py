"""How rankings moved from one snapshot to another.

In: two `Searcher`s and queries. Out: `Movement`: per query how far its two rankings agree, and what entered and left.
Must not: judge which ranking is the better one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.document import Document
from crawler.progress import Progress, silent
from indexer.errors import DocumentNotFoundError, RequestError
from indexer.inspecting.agreement import PERSISTENCE, overlap, rank_biased_overlap
from indexer.inspecting.queries import Question
from indexer.search.pipeline import Searcher
from indexer.search.request import Mode, SearchRequest


@dataclass(frozen=True, slots=True)
class Mover:
    """A document that only one of two rankings has.

    Attributes:
        doc_id: The document.
        rank: Where it stands in the ranking that has it, from 1.
        title: Its title, or its address where it has none; for people.
        became: What the two snapshots hold of it: "added", "removed", "changed" (in any field), or "same": then others
            went by it.
    """

    doc_id: str
    rank: int
    title: str
    became: str


@dataclass(frozen=True, slots=True)
class MovedQuery:
    """What became of one query's ranking.

    Attributes:
        query_id: Its name.
        text: What was asked.
        overlap: Share of documents that both rankings have, in [0, 1].
        rbo: Their rank-biased overlap, in [0, 1].
        entered: Documents of the new ranking alone, by rank.
        left: Documents of the old ranking alone, by rank.
    """

    query_id: str
    text: str
    overlap: float
    rbo: float
    entered: tuple[Mover, ...]
    left: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class RefusedQuery:
    """A query that cannot be asked, and why."""

    query_id: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Movement:
    """What became of rankings.

    Attributes:
        mode: Legs that were asked.
        k: Ranks that were compared.
        p: RBO's persistence.
        queries: Queries that were asked.
        identical: Queries whose rankings are the same, order included.
        mean_overlap: Over the queries asked; 1 where there are none.
        mean_rbo: The same of RBO.
        moved: Every query asked, the one that moved most first: RBO up, overlap up, then the file's order.
        refused: Queries that could not be asked of both, in the file's order.
    """

    mode: Mode
    k: int
    p: float
    queries: int
    identical: int
    mean_overlap: float
    mean_rbo: float
    moved: tuple[MovedQuery, ...]
    refused: tuple[RefusedQuery, ...]


def measure_movement(  # noqa: PLR0913  what is asked, and how, each by its name
    old: Searcher,
    new: Searcher,
    questions: Sequence[Question],
    *,
    mode: Mode = "hybrid",
    k: int = 10,
    p: float = PERSISTENCE,
    progress: Progress = silent,
) -> Movement:
    """Ask both snapshots every query.

    Args:
        old: Searches the one to start from.
        new: Searches the one that came after it.
        questions: What is asked.
        mode: Legs to ask.
        k: Ranks to compare, 1 to `request.MOST_HITS`.
        p: RBO's persistence, in (0, 1).
        progress: Told of "queries".

    Raises:
        RequestError: `k` or `mode` is out of range.
        ModelError, JavaError, SnapshotError: A leg cannot answer.
    """
    SearchRequest(query="k and mode are checked once", k=k, mode=mode)
    moved, refused, identical = [], [], 0
    for number, question in enumerate(questions, start=1):
        request = SearchRequest(query=question.text, k=k, mode=mode)
        try:
            before, after = (tuple(each.doc_id for each in searcher.rank(request)) for searcher in (old, new))
        except RequestError as error:
            refused.append(RefusedQuery(question.query_id, question.text, str(error)))
        else:
            identical += before == after
            moved.append(
                MovedQuery(
                    question.query_id,
                    question.text,
                    overlap(before, after),
                    rank_biased_overlap(before, after, p),
                    entered=_movers(after, before, here=new, there=old, alone="added"),
                    left=_movers(before, after, here=old, there=new, alone="removed"),
                )
            )
        progress("queries", number, len(questions))
    return Movement(
        mode=mode,
        k=k,
        p=p,
        queries=len(moved),
        identical=identical,
        mean_overlap=_mean([each.overlap for each in moved]),
        mean_rbo=_mean([each.rbo for each in moved]),
        moved=tuple(sorted(moved, key=lambda each: (each.rbo, each.overlap))),
        refused=tuple(refused),
    )


def _movers(
    ranking: Sequence[str], other: Sequence[str], *, here: Searcher, there: Searcher, alone: str
) -> tuple[Mover, ...]:
    """List what one ranking has and the other lacks; `alone` names a document that only `here` holds."""
    known = set(other)
    movers = []
    for rank, doc_id in enumerate(ranking, start=1):
        if doc_id not in known:
            document, counterpart = here.document(doc_id), _find(there, doc_id)
            became = alone if counterpart is None else "same" if counterpart == document else "changed"
            movers.append(Mover(doc_id, rank, document.title or document.url, became))
    return tuple(movers)


def _find(searcher: Searcher, doc_id: str) -> Document | None:
    try:
        return searcher.document(doc_id)
    except DocumentNotFoundError:
        return None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
