"""Runs beside a baseline: how far apart they are, whether by more than chance, and where.

In: a collection and its runs. Out: a `Comparison` a run, with the queries that moved most and the documents that moved
them. Must not: search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.collection import Collection
from benchmarks.errors import BenchmarkError
from benchmarks.evaluation import evaluate_each
from benchmarks.runs import Run, RunEntry
from benchmarks.significance import Difference, difference, holm

# Judged documents of one query that are shown: those that moved most.
_DOCUMENTS = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A relevant document of a query in both runs; a rank is None where a run has not got it."""

    doc_id: str
    grade: int
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class QueryChange:
    """A query that one run answers better than the other.

    Attributes:
        query_id: The query.
        text: Its words.
        before: The measure's value in the baseline.
        after: The value in the run.
        documents: The relevant documents that moved most.
    """

    query_id: str
    text: str
    before: float
    after: float
    documents: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside the baseline, by one measure.

    Attributes:
        run: Its name.
        measure: As ir_measures writes it.
        baseline_mean: Over the judged queries.
        run_mean: Over the judged queries.
        difference: Between the two; its p-values are of this pair alone.
        p_randomisation_holm: Corrected for all that are compared together.
        p_t_holm: Likewise.
        wins: The queries that gained most, first the most.
        losses: The queries that lost most, first the most.
    """

    run: str
    measure: str
    baseline_mean: float
    run_mean: float
    difference: Difference
    p_randomisation_holm: float
    p_t_holm: float
    wins: tuple[QueryChange, ...]
    losses: tuple[QueryChange, ...]


def compare(
    collection: Collection,
    baseline: Run,
    runs: Sequence[Run],
    measures: Sequence[str],
    *,
    shown: int = 5,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Compare runs with a baseline.

    Args:
        collection: Whose topics were answered.
        baseline: The run that the others are held against.
        runs: The others, at least one.
        measures: As ir_measures writes them.
        shown: Queries won and lost that are listed for each, >= 0.
        seed: Of the randomisation test.

    Returns:
        Run by run, measure by measure. Holm's correction counts all of them.

    Raises:
        BenchmarkError: There are fewer than two judged queries, or a measure is none.
    """
    if len(collection.qrels.grades) < 2:
        raise BenchmarkError(
            collection.name, found="one judged query", wanted="two or more", remedy="take a larger collection"
        )
    before = evaluate_each(collection.qrels, baseline, measures)
    found = []
    for run in runs:
        for measure, after in evaluate_each(collection.qrels, run, measures).items():
            apart = difference([after[query] - value for query, value in before[measure].items()], seed=seed)
            found.append((run, measure, after, apart))
    by_chance = holm([apart.p_randomisation for *_, apart in found])
    by_t = holm([apart.p_t for *_, apart in found])
    return tuple(
        Comparison(
            run.name,
            measure,
            _mean(before[measure]),
            _mean(after),
            apart,
            by_chance[number],
            by_t[number],
            *_changes(collection, (baseline, before[measure]), (run, after), shown),
        )
        for number, (run, measure, after, apart) in enumerate(found)
    )


_Judged = tuple[Run, dict[str, float]]
"""A run and its value for each query."""


def _changes(
    collection: Collection, before: _Judged, after: _Judged, shown: int
) -> tuple[tuple[QueryChange, ...], tuple[QueryChange, ...]]:
    """List the queries that gained most and those that lost most."""
    gains = {query_id: after[1][query_id] - value for query_id, value in before[1].items()}
    order = sorted(gains, key=lambda query_id: (-gains[query_id], query_id))
    texts = {topic.query_id: topic.text for topic in collection.topics}
    rankings = before[0].rankings(), after[0].rankings()

    def change(query_id: str) -> QueryChange:
        ranks_before, ranks_after = (_ranks(ranking.get(query_id, [])) for ranking in rankings)
        moved = _moved(collection.qrels.grades[query_id], ranks_before, ranks_after)
        return QueryChange(query_id, texts.get(query_id, ""), before[1][query_id], after[1][query_id], moved)

    won = [query_id for query_id in order if gains[query_id] > 0][:shown]
    lost = [query_id for query_id in reversed(order) if gains[query_id] < 0][:shown]
    return tuple(map(change, won)), tuple(map(change, lost))


def _moved(grades: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Moved, ...]:
    """Give the relevant documents whose 1 / rank changed most: what happens on top is what measures see."""
    relevant = [
        Moved(doc_id, grade, before.get(doc_id), after.get(doc_id)) for doc_id, grade in grades.items() if grade > 0
    ]
    moved = [each for each in relevant if each.rank_before != each.rank_after]
    return tuple(
        sorted(moved, key=lambda each: (-abs(_weight(each.rank_after) - _weight(each.rank_before)), each.doc_id))
    )[:_DOCUMENTS]


def _weight(rank: int | None) -> float:
    return 1 / rank if rank else 0.0


def _ranks(ranking: Sequence[RunEntry]) -> dict[str, int]:
    return {entry.doc_id: entry.rank for entry in ranking}


def _mean(values: dict[str, float]) -> float:
    return sum(values.values()) / len(values)
