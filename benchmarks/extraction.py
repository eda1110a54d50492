"""How well and how fast the main text of pages is found, beside trafilatura alone.

In: WCXB's development set. Out: `ExtractionReport`. The package's model was trained on these pages, so the scores here
are what it reached on pages that it has seen; `extraction_training.cross_validate` says what to expect of others.
Must not: train.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from benchmarks.extraction_gold import GoldPage, read_gold, word_f1
from benchmarks.extraction_training import HeldOutScore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page: word F1 in [0, 1], and processor time."""

    page_id: str
    page_type: str
    found_type: str
    word_f1: float
    trafilatura_f1: float
    time_s: float
    trafilatura_s: float


@dataclass(frozen=True, slots=True)
class TypeResult:
    """Pages of one type, or of all: means of word F1.

    Attributes:
        page_type: One of `crawler.extraction.page_type.TYPES`, or "all".
        pages: How many.
        word_f1: By the package's model, which was trained on these pages where they are WCXB's development set.
        trafilatura_f1: By trafilatura alone.
        cross_validated: By models that saw no page of a page's site; None where that was not measured.
    """

    page_type: str
    pages: int
    word_f1: float
    trafilatura_f1: float
    cross_validated: float | None = None

    @property
    def keeps_up(self) -> bool:
        """Whether the figure that says most of unseen pages is not below trafilatura's."""
        return (self.word_f1 if self.cross_validated is None else self.cross_validated) >= self.trafilatura_f1


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """What was measured.

    Attributes:
        types: By name; the last is "all".
        types_right: Share of pages whose type was found.
        pages_per_s: On one core, parsing included.
        speed: Times trafilatura's pages per second.
    """

    types: tuple[TypeResult, ...]
    types_right: float
    pages_per_s: float
    speed: float


def measure_extraction(path: Path, *, every: int = 1) -> ExtractionReport:
    """Extract pages in turns with trafilatura, in this process.

    Args:
        path: WCXB's development set.
        every: Take one page in as many, >= 1.

    Raises:
        CollectionError: The file is missing or damaged.
    """
    return summarize([_measure(page) for at, page in enumerate(read_gold(path)) if at % every == 0])


def summarize(results: Sequence[PageResult]) -> ExtractionReport:
    """Bring results of one page or more together."""
    by_type: defaultdict[str, list[PageResult]] = defaultdict(list)
    for result in results:
        by_type[result.page_type].append(result)
    types = [_type_result(name, by_type[name]) for name in sorted(by_type)]
    ours, theirs = sum(result.time_s for result in results), sum(result.trafilatura_s for result in results)
    right = sum(result.page_type == result.found_type for result in results)
    return ExtractionReport(
        (*types, _type_result("all", results)), right / len(results), len(results) / ours, theirs / ours
    )


def with_held_out(report: ExtractionReport, scores: Sequence[HeldOutScore]) -> ExtractionReport:
    """Add cross-validated scores to what was measured.

    Args:
        report: Of some pages.
        scores: Of the same pages.
    """
    types = []
    for each in report.types:
        values = [score.word_f1 for score in scores if each.page_type in ("all", score.page_type)]
        types.append(replace(each, cross_validated=sum(values) / len(values)))
    return replace(report, types=tuple(types))


def _type_result(name: str, results: Sequence[PageResult]) -> TypeResult:
    count = len(results)
    f1 = sum(result.word_f1 for result in results) / count
    return TypeResult(name, count, f1, sum(result.trafilatura_f1 for result in results) / count)


def _measure(page: GoldPage) -> PageResult:
    from crawler.cleaning.extract import read_tree, text_by_trafilatura  # noqa: PLC0415 - imports trafilatura
    from crawler.extraction.main_text import MainText, main_text_of  # noqa: PLC0415 - as above

    def ours() -> MainText | None:
        tree = read_tree(page.html)
        return None if tree is None else main_text_of(tree, page.html)

    found, time_s = _timed(ours)
    theirs, trafilatura_s = _timed(lambda: text_by_trafilatura(page.html))
    return PageResult(
        page.page_id,
        page.page_type,
        found.page_type if found else "",
        word_f1(found.text if found else "", page.text),
        word_f1(theirs, page.text),
        time_s,
        trafilatura_s,
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start
