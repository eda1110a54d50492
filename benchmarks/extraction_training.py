"""Learns which blocks of a page are content, and says how well that carries over to sites that were not seen.

In: WCXB's development set. Out: the two model files of `crawler.extraction`, or one score a page by cross-validation in
which no site is on both sides. `train(gold, Path("crawler/extraction"))` is what wrote the files in the package; the
same pages and versions give the same files. Must not: let an address or an id become a feature.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction_gold import GoldPage, content_shares, read_gold, word_f1
from crawler.errors import UrlError
from crawler.extraction.blocks import blocks_of
from crawler.extraction.features import NAMES, PAGE_NAMES
from crawler.extraction.main_text import Described, describe, judge, stated_text
from crawler.extraction.page_type import TYPES, standardised
from crawler.extraction.structured import Stated, stated_by
from crawler.urls import canonicalize, site_of

# Of a page as many blocks are learned from, drawn by length: long pages take the time, and menus are alike.
_BLOCKS_A_PAGE = 150
# Values of a feature between which trees may ask: its quantiles, rounded to three digits so that files stay readable.
_LIMITS = 63
# Trees; their leaves and depth; how much each counts; the least blocks in a leaf; the pull to zero; and the share of
# features that a question may choose among. Chosen among eight by cross-validation; all were within .005.
_TREES = 120
_LEAVES = 20
_DEPTH = 6
_RATE = 0.1
_LEAST_IN_LEAF = 100
_PULL = 5.0
_SHARE_OF_FEATURES = 0.3
# Inverse strength of the pull to zero of the page types' weights.
_TYPE_FREEDOM = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A page to learn from.

    Attributes:
        page: With its gold text.
        site: Pages of one site are on one side.
        stated: What the page states.
        described: Its numbers; None where it has no blocks.
        shares: Of each block, how much of it is content.
    """

    page: GoldPage
    site: str
    stated: Stated | None
    described: Described | None
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeldOutScore:
    """What a page scored by models that saw no page of its site."""

    page_id: str
    page_type: str
    found_type: str
    word_f1: float


def examples_of(path: Path, *, every: int = 1) -> list[Example]:
    """Read and describe pages; all of them take some minutes.

    Args:
        path: WCXB's development set.
        every: Take one page in as many, >= 1, beginning with the first.

    Raises:
        CollectionError: As `read_gold`.
    """
    return [_example(page) for at, page in enumerate(read_gold(path)) if at % every == 0]


def cross_validate(examples: Sequence[Example], *, folds: int = 5) -> list[HeldOutScore]:
    """Score each page by models trained on other sites.

    Args:
        examples: Of `examples_of`.
        folds: Parts into which sites fall by their names' CRC-32, >= 2.
    """
    fold = np.array([zlib.crc32(example.site.encode()) % folds for example in examples])
    limits = _limits_of(examples)
    scores: list[HeldOutScore] = []
    for out in range(folds):
        seen = [example for example, each in zip(examples, fold, strict=True) if each != out]
        forest = _fit_blocks(seen, limits)
        types = _fit_types(seen)
        unseen = [example for example, each in zip(examples, fold, strict=True) if each == out]
        scores += [_score(example, forest, limits, types) for example in unseen]
    return sorted(scores, key=lambda score: score.page_id)


def train(path: Path, folder: Path) -> None:
    """Learn from all pages and write `blocks.json` and `page_type.json`.

    Raises:
        CollectionError: As `read_gold`.
    """
    examples = examples_of(path)
    limits = _limits_of(examples)
    blocks = _exported(_fit_blocks(examples, limits), limits)
    (folder / "blocks.json").write_text(_pretty(blocks, "trees"), encoding="utf-8")
    types = _fit_types(examples)
    (folder / "page_type.json").write_text(json.dumps(_exported_types(types), indent=1) + "\n", encoding="utf-8")


def _example(page: GoldPage) -> Example:
    from crawler.cleaning.extract import read_tree  # noqa: PLC0415 - imports trafilatura

    tree = read_tree(page.html)
    try:
        site = site_of(canonicalize(page.url))
    except UrlError:
        site = page.page_id
    if tree is None:
        return Example(page, site, None, None, np.zeros(0))
    stated = stated_by(tree)
    blocks = blocks_of(tree)
    if not blocks.blocks:
        return Example(page, site, stated, None, np.zeros(0))
    described = describe(blocks, stated, page.html)
    return Example(page, site, stated, described, content_shares(described.words, page.text))


def _score(example: Example, forest: Any, limits: Sequence[NDArray[np.float64]], types: "_Types") -> HeldOutScore:
    page, described = example.page, example.described
    text, found = stated_text(example.stated) if example.stated else "", ""
    if described is not None:
        choice = judge(described, forest.predict_proba(_coded(described.features, limits))[:, 1])
        if choice.keep.any():
            kept = zip(described.words, choice.keep, strict=True)
            text = " ".join(" ".join(words) for words, keep in kept if keep)
        row = standardised(described.features[:1, -len(PAGE_NAMES) :], types.mean, types.deviation)
        found = str(types.model.predict(row)[0])
    return HeldOutScore(page.page_id, page.page_type, found, word_f1(text, page.text))


def _limits_of(examples: Sequence[Example]) -> list[NDArray[np.float64]]:
    every_third = np.concatenate([each.described.features for each in examples if each.described])[::3]
    quantiles = np.quantile(every_third, np.linspace(0, 1, _LIMITS + 2)[1:-1], axis=0, method="lower")
    return [np.unique([float(f"{value:.3g}") for value in column]) for column in quantiles.T]


def _coded(rows: NDArray[np.float32], limits: Sequence[NDArray[np.float64]]) -> NDArray[np.float32]:
    """Replace values by the number of limits below them: sklearn's own search takes minutes where rows have weights."""
    columns = [np.searchsorted(limit, rows[:, at], side="left") for at, limit in enumerate(limits)]
    return np.stack(columns, axis=1).astype(np.float32)


def _fit_blocks(examples: Sequence[Example], limits: Sequence[NDArray[np.float64]]) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - heavy
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - as above

    random = np.random.default_rng(0)
    rows, answers, weights = [], [], []
    for example in examples:
        if example.described is None:
            continue
        chosen, weight = _sample(example.described, example.shares, random)
        rows.append(_coded(example.described.features[chosen], limits))
        answers.append(example.shares[chosen] >= 0.5)
        weights.append(weight)
    weight = np.concatenate(weights)
    model = HistGradientBoostingClassifier(
        max_iter=_TREES, max_leaf_nodes=_LEAVES, max_depth=_DEPTH, learning_rate=_RATE, max_features=_SHARE_OF_FEATURES,
        min_samples_leaf=_LEAST_IN_LEAF, l2_regularization=_PULL, max_bins=_LIMITS + 2, early_stopping=False,
        random_state=0,
    )  # fmt: skip
    # Its threads wait for each other in a loop: beside other work two take many times as long as one.
    with threadpool_limits(1):
        return model.fit(np.concatenate(rows), np.concatenate(answers), sample_weight=weight / weight.mean())


def _sample(
    described: Described, shares: NDArray[np.float64], random: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw blocks of a page and weigh them, so that a page counts as a page by its words, as in the measure."""
    lengths = np.array([len(each) for each in described.words], np.float64)
    gold = max(float((lengths * shares).sum()), 50.0)
    weights = np.minimum(lengths, 400) / max(gold, 0.3 * lengths.sum())
    worded = np.flatnonzero(lengths > 0)
    if len(worded) <= _BLOCKS_A_PAGE:
        return worded, weights[worded]
    chance = np.sqrt(lengths[worded] + 3)
    chance /= chance.sum()
    drawn = random.choice(len(worded), _BLOCKS_A_PAGE, replace=False, p=chance)
    return worded[drawn], weights[worded[drawn]] / np.minimum(1, _BLOCKS_A_PAGE * chance[drawn])


def _exported(model: Any, limits: Sequence[NDArray[np.float64]]) -> dict[str, Any]:
    """Write sklearn's trees down: a question is [feature, limit, node if at most, node if above], a leaf a number."""
    trees = []
    for (predictor,) in model._predictors:  # noqa: SLF001 - it has no public form
        tree: list[object] = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                tree.append(round(float(node["value"]), 5))
                continue
            feature = int(node["feature_idx"])
            limit = float(limits[feature][int(np.floor(node["num_threshold"]))])
            tree.append([feature, limit, int(node["left"]), int(node["right"])])
        trees.append(tree)
    return {
        "about": "which blocks of a page are content; written by benchmarks.extraction_training from WCXB's "
        "development set; a question is [feature, limit, next if value <= limit, next otherwise], a leaf a summand",
        "bias": round(float(np.ravel(model._baseline_prediction)[0]), 5),  # noqa: SLF001 - as above
        "features": list(NAMES),
        "trees": trees,
    }


def _pretty(stored: dict[str, Any], rows: str) -> str:
    """Write JSON with one tree a line."""
    head = {name: value for name, value in stored.items() if name != rows}
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in stored[rows])
    return json.dumps(head, indent=1)[:-2] + f',\n "{rows}": [\n{lines}\n ]\n}}\n'


@dataclass(frozen=True, slots=True)
class _Types:
    """A linear model of page types, with what its columns are standardised by."""

    model: Any
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


def _fit_types(examples: Sequence[Example]) -> _Types:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy

    with_blocks = [each for each in examples if each.described is not None]
    rows = np.stack([each.described.features[0, -len(PAGE_NAMES) :] for each in with_blocks if each.described])
    logarithms = np.log1p(np.maximum(rows, 0).astype(np.float64))
    mean, deviation = logarithms.mean(axis=0), logarithms.std(axis=0) + 1e-6
    model = LogisticRegression(C=_TYPE_FREEDOM, max_iter=2_000)
    model.fit(standardised(rows, mean, deviation), [each.page.page_type for each in with_blocks])
    return _Types(model, mean, deviation)


def _exported_types(types: _Types) -> dict[str, Any]:
    order = [list(types.model.classes_).index(name) for name in TYPES]

    def rounded(values: NDArray[np.float64]) -> list[float]:
        return [round(float(value), 4) for value in values]

    return {
        "about": "multinomial logistic regression of the page type, on standardised logarithms of the features; "
        "written by benchmarks.extraction_training from WCXB's development set",
        "features": list(PAGE_NAMES),
        "mean": rounded(types.mean),
        "deviation": [max(value, 1e-4) for value in rounded(types.deviation)],
        "weights": {name: rounded(types.model.coef_[at]) for name, at in zip(TYPES, order, strict=True)},
        "bias": {name: round(float(types.model.intercept_[at]), 4) for name, at in zip(TYPES, order, strict=True)},
    }
