import json
from pathlib import Path

import numpy as np
import pytest

from crawler.extraction.trees import Trees

STORED = {
    "bias": 0.5,
    "features": ["b", "a"],
    # if b <= 1: -1, else if a <= 10: 2, else 3; and a tree of one leaf
    "trees": [[[0, 1.0, 1, 2], -1.0, [1, 10.0, 3, 4], 2.0, 3.0], [0.25]],
}


def stored(folder: Path) -> Path:
    path = folder / "trees.json"
    path.write_text(json.dumps(STORED), encoding="utf-8")
    return path


def test_leaves_are_added_and_become_probabilities(tmp_path: Path) -> None:
    trees = Trees(stored(tmp_path), ["a", "b", "c"])
    rows = np.array([[0, 1, 9], [10, 1.5, 9], [11, 2, 9]], np.float32)
    sums = np.array([-1, 2, 3]) + 0.25 + 0.5
    assert trees.ask(rows) == pytest.approx(1 / (1 + np.exp(-sums)))
    assert trees.ask(rows[:0]).shape == (0,)


def test_many_rows_are_answered_as_each_alone(tmp_path: Path) -> None:
    trees = Trees(stored(tmp_path), ["a", "b"])
    rows = np.random.default_rng(0).normal(5, 5, (9_001, 2)).astype(np.float32)
    assert (
        trees.ask(rows)[[0, 4_000, 9_000]] == np.concatenate([trees.ask(rows[[at]]) for at in (0, 4_000, 9_000)])
    ).all()


def test_a_feature_that_nobody_computes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="b"):
        Trees(stored(tmp_path), ["a"])
