"""Generalisation: one default setting over many collections, beside each collection's own best.

In: the latest rows of retrieval (build "default") and of fusion. Out: a `Section`.
Must not: choose a setting; `benchmarks.fusion` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.collection import TEST
from benchmarks.datasets.registry import Dataset, registered
from benchmarks.report.content import DotChart, Dots, Figure, Section, Table, difference, score
from benchmarks.report.quality import latest_scores
from benchmarks.report.results import Results, Row

_MEASURE = "nDCG@10"
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Legs:
    """A collection's two legs and both of them fused, all by the default setting.

    Attributes:
        collection: Name.
        lexical: Mean nDCG@10 of BM25.
        dense: Likewise of the vectors.
        fused: Likewise of both.
        own_best: Highest of all settings that were tried on it, with its name; None where none were.
        is_chosen_on: Whether the default was chosen on it, too; a sweep that is `held_out` only tries settings.
        rows: Where the numbers come from.
    """

    collection: str
    lexical: float
    dense: float
    fused: float
    own_best: tuple[float, str] | None
    is_chosen_on: bool
    rows: tuple[Row, ...]

    @property
    def better_leg(self) -> float:
        """The higher of both legs."""
        return max(self.lexical, self.dense)

    @property
    def gain(self) -> float:
        """What fusing gains over the better leg."""
        return self.fused - self.better_leg


def generalisation(results: Results, datasets: Mapping[str, Dataset] | None = None) -> Section:
    """Give the section; `datasets` are those of the registry if they are not given.

    Raises:
        ResultsError: A row lacks what it must state.
    """
    datasets = registered() if datasets is None else datasets
    legs = sorted(legs_of(results), key=lambda each: (_domain(each, datasets), each.collection))
    missing = tuple(kind for kind in ("retrieval", "fusion") if not results.latest(kind))
    if not legs:
        return Section("generalisation", "Generalisation", (), missing or ('retrieval with build "default"',))
    figures = (_by_collection(legs, datasets), _by_domain(legs, datasets))
    return Section("generalisation", "Generalisation", figures, missing)


def legs_of(results: Results) -> tuple[Legs, ...]:
    """Give each collection whose legs and fusion were all measured at the default; its own rows before the sweep's."""
    found: dict[str, Legs] = {}
    sweeps: dict[str, Row] = {}
    for row in results.by_kind.get("fusion", ()):
        if row.figures.text("build", _DEFAULT) != _DEFAULT:
            continue
        collections = row.figures.part("collections")
        for name in collections.values:
            each = collections.part(name)
            lexical, dense, fused = (each.number(leg) for leg in ("lexical", "dense", "fused"))
            found[name] = Legs(name, lexical, dense, fused, _own_best(row, name), "held_out" not in row.figures, (row,))
            sweeps[name] = row
    by_system: dict[str, dict[str, tuple[float, Row]]] = {}
    for scored in latest_scores(results):
        if (scored.build, scored.qrels) == (_DEFAULT, TEST) and _MEASURE in scored.scores:
            by_system.setdefault(scored.collection, {})[scored.system] = (scored.scores.number(_MEASURE), scored.row)
    for name, systems in by_system.items():
        if systems.keys() >= {"bm25", "dense", "hybrid"}:
            (lexical, *_), (dense, *_), (fused, *_) = (systems[system] for system in ("bm25", "dense", "hybrid"))
            rows = tuple(systems[system][1] for system in ("bm25", "dense", "hybrid"))
            swept, sweep = found.get(name), (sweeps[name],) if name in sweeps else ()
            own_best, is_chosen_on = (swept.own_best, swept.is_chosen_on) if swept else (None, False)
            found[name] = Legs(name, lexical, dense, fused, own_best, is_chosen_on, (*rows, *sweep))
    return tuple(found.values())


def _own_best(row: Row, collection: str) -> tuple[float, str] | None:
    """Name the setting that is best on a collection; of equal ones the one that was tried first."""
    if "fused" not in row.figures or collection not in row.figures.part("fused"):
        return None
    tried = row.figures.part("fused").part(collection)
    best = max(tried.values, key=tried.number, default=None)
    return None if best is None else (tried.number(best), best)


def _domain(legs: Legs, datasets: Mapping[str, Dataset]) -> str:
    return datasets[legs.collection].domain if legs.collection in datasets else "not stated"


def _by_collection(legs: Sequence[Legs], datasets: Mapping[str, Dataset]) -> Figure:
    columns = (
        "domain",
        "collection",
        "part in the choice",
        "documents",
        "BM25",
        "vectors",
        "fused",
        "over the better leg",
        "own best setting",
        "its score",
        "default beside it",
    )
    rows = []
    for each in legs:
        size = f"{datasets[each.collection].documents:,}" if each.collection in datasets else ""
        best = (
            (each.own_best[1], score(each.own_best[0]), difference(each.fused - each.own_best[0]))
            if each.own_best
            else ("not tried", "", "")
        )
        rows.append(
            (
                _domain(each, datasets),
                each.collection,
                "yes" if each.is_chosen_on else "no",
                size,
                score(each.lexical),
                score(each.dense),
                score(each.fused),
                difference(each.gain),
                *best,
            )
        )
    return Figure(
        "One default setting, many collections",
        f"{_MEASURE}, everything at its default. Fused beside the better leg: {_summary(legs)} Collections "
        f"with a part in the "
        "choice were used to choose the setting, which flatters it; own best is the best of all settings "
        "that were tried on that "
        "collection alone.",
        Table(columns, tuple(rows), names=3),
        _sources(legs),
        (_chart(legs, datasets),),
    )


def _summary(legs: Sequence[Legs]) -> str:
    """Say what fusing gains, for collections that the setting was chosen on and for others."""
    told = []
    for group, name in (
        ([each for each in legs if each.is_chosen_on], "with a part in the choice"),
        ([each for each in legs if not each.is_chosen_on], "without"),
    ):
        if group:
            worst = min(group, key=lambda each: each.gain)
            told.append(
                f"{difference(_mean([each.gain for each in group]))} on average of {len(group)} {name}, "
                f"{difference(worst.gain)} at worst ({worst.collection})"
            )
    return "; ".join(told) + "."


def _chart(legs: Sequence[Legs], datasets: Mapping[str, Dataset]) -> DotChart:
    return DotChart(
        f"{_MEASURE} of BM25, vectors and both fused, by collection",
        _MEASURE,
        tuple(f"{each.collection} ({_domain(each, datasets)})" for each in legs),
        (
            Dots("BM25", tuple(each.lexical for each in legs)),
            Dots("vectors", tuple(each.dense for each in legs)),
            Dots("fused", tuple(each.fused for each in legs)),
        ),
    )


def _by_domain(legs: Sequence[Legs], datasets: Mapping[str, Dataset]) -> Figure:
    groups: dict[str, list[Legs]] = {}
    for each in legs:
        groups.setdefault(_domain(each, datasets), []).append(each)
    rows = tuple(
        (
            domain,
            str(len(group)),
            *(score(_mean(values)) for values in _columns(group)),
            difference(_mean([each.gain for each in group])),
            difference(min(each.gain for each in group)),
        )
        for domain, group in groups.items()
    )
    columns = ("domain", "collections", "BM25", "vectors", "better leg", "fused", "gain, mean", "gain, worst")
    return Figure("By domain", "Means over the collections of a domain.", Table(columns, rows), _sources(legs))


def _columns(group: Sequence[Legs]) -> tuple[list[float], ...]:
    return (
        [each.lexical for each in group],
        [each.dense for each in group],
        [each.better_leg for each in group],
        [each.fused for each in group],
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _sources(legs: Sequence[Legs]) -> tuple[Row, ...]:
    return tuple({row.figures.place: row for each in legs for row in each.rows}.values())
