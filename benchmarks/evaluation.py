"""Scores of a run, by the field's own code (ir_measures, which calls trec_eval's).

In: `Qrels` and `Run`. Out: one `Score` a measure, mean over all judged queries; a query without an answer counts 0.
The one door to ir_measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.runs import Qrels, Run

DEFAULT_MEASURES = ("nDCG@10", "R@100")


@dataclass(frozen=True, slots=True)
class Score:
    """A measure's mean over the judged queries."""

    measure: str
    value: float
    n_queries: int


def evaluate(qrels: Qrels, run: Run, measures: Sequence[str] = DEFAULT_MEASURES) -> tuple[Score, ...]:
    """Compute measures of a run.

    Args:
        qrels: The judgements; queries without a positive one count as trec_eval counts them.
        run: The answers.
        measures: Names as ir_measures writes them, for instance "nDCG@10", "AP", "R@100".

    Raises:
        BenchmarkError: As `parse_measures`.
    """
    by_query = evaluate_each(qrels, run, measures)
    return tuple(Score(name, fsum(values.values()) / len(values), len(values)) for name, values in by_query.items())


def evaluate_each(qrels: Qrels, run: Run, measures: Sequence[str] = DEFAULT_MEASURES) -> dict[str, dict[str, float]]:
    """Compute measures of a run query by query, as `Evaluator.each`; raises as `parse_measures`."""
    return Evaluator(qrels, measures).each(run)


class Evaluator:
    """Judgements, read once for many runs."""

    def __init__(self, qrels: Qrels, measures: Sequence[str]) -> None:
        """Take judgements and names of measures; raises as `parse_measures`."""
        parsed = parse_measures(measures)
        import ir_measures  # noqa: PLC0415  an optional extra, and slow to import

        self._names = dict(zip(parsed, measures, strict=True))
        self._query_ids = tuple(qrels.grades)
        self._answer = ir_measures.ScoredDoc
        self._evaluator = ir_measures.evaluator(
            parsed,
            [
                ir_measures.Qrel(query_id, doc_id, grade)
                for query_id, grades in qrels.grades.items()
                for doc_id, grade in grades.items()
            ],
        )

    def each(self, run: Run) -> dict[str, dict[str, float]]:
        """Compute the measures of a run.

        Returns:
            Value by measure, in the order that they were named in, and by judged query, in the judgements' order.
        """
        # trec_eval goes by score and puts equal ones in descending order of id; the order that the system gave is its
        # rank.
        answers = [self._answer(entry.query_id, entry.doc_id, -float(entry.rank)) for entry in run.entries]
        found: dict[str, dict[str, float]] = {
            name: dict.fromkeys(self._query_ids, 0.0) for name in self._names.values()
        }
        for value in self._evaluator.iter_calc(answers):
            found[self._names[value.measure]][value.query_id] = float(value.value)
        return found


def parse_measures(names: Sequence[str]) -> list[Any]:
    """Read the names of measures; call it before long work, to learn in time that they cannot be computed.

    Returns:
        ir_measures' own objects, in the order of `names`.

    Raises:
        BenchmarkError: A name is no measure, or ir_measures is not installed.
    """
    try:
        import ir_measures  # noqa: PLC0415  an optional extra, and slow to import
    except ImportError as error:
        raise BenchmarkError(
            "ir_measures",
            found="no such package",
            wanted="what computes the measures",
            remedy="run: pip install 'scenthound[bench]', in a checkout: pip install -e '.[bench]'",
        ) from error
    parsed = []
    for name in names:
        try:
            parsed.append(ir_measures.parse_measure(name))
        except (NameError, ValueError) as error:
            raise BenchmarkError(
                f"measure {name!r}",
                found="no such measure",
                wanted="a name of ir_measures",
                remedy="write nDCG@10, say",
            ) from error
    return parsed
