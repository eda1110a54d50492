"""A run judged: its scores, and what each published number says of them.

In: a `Collection` and a `Run`. Out: `Judged`. Must not: search.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.collection import Collection
from benchmarks.evaluation import DEFAULT_MEASURES, Score, evaluate
from benchmarks.expectation import Expectation, expectations_for
from benchmarks.runs import Run


@dataclass(frozen=True, slots=True)
class Judged:
    """A run's scores on a collection, and the published numbers beside them."""

    collection: str
    run: Run
    scores: tuple[Score, ...]
    expectations: tuple[Expectation, ...]

    @property
    def departures(self) -> tuple[Expectation, ...]:
        """The published numbers that this run did not make."""
        values = {score.measure: score.value for score in self.scores}
        return tuple(
            expected
            for expected in self.expectations
            if expected.measure in values and not expected.holds_for(values[expected.measure])
        )


def judge(
    collection: Collection,
    qrels: str,
    run: Run,
    measures: Sequence[str] = (),
    *,
    published: bool = True,
    build: str = "",
) -> Judged:
    """Judge a run by the usual measures, by those that numbers are published for, and by others.

    Args:
        collection: Opened with `qrels`.
        qrels: Name of the judgements.
        run: The answers.
        measures: The others, as ir_measures writes them.
        published: Whether the run was made as those were that numbers are published for.
        build: Name of the build that answered; "" for a run from elsewhere.

    Raises:
        BenchmarkError: A measure is none.
        ExpectationError: The collection's table cannot be read.
    """
    expectations = tuple(
        expected
        for expected in (expectations_for(collection.name) if published else ())
        if expected.qrels == qrels and expected.system == run.name and expected.build in {"", build}
    )
    names = dict.fromkeys((*DEFAULT_MEASURES, *measures, *(expected.measure for expected in expectations)))
    return Judged(collection.name, run, evaluate(collection.qrels, run, tuple(names)), expectations)
