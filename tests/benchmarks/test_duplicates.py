"""The benchmark of near-duplicates, on a handful of texts."""

import random
from pathlib import Path

from benchmarks.duplicates import cost_of_grouping, count_pairs


def test_found_missed_and_false_pairs_are_counted(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311  no secret
    base = [f"w{chance.randrange(5000)}" for _ in range(300)]
    other = [f"w{chance.randrange(5000)}" for _ in range(300)]
    texts = {"a": base, "b": [*base[:50], "x", *base[51:]], "c": other, "d": other[:280], "e": ["short"]}
    (tmp_path / "t.train").write_text("".join(f"{name} {' '.join(words)}\n" for name, words in texts.items()))
    # a and b are near, c and d are too; the pair c and e was never one.
    (tmp_path / "t.truth").write_text("a b\nc e\n")
    found = count_pairs(tmp_path / "t.train")
    assert (found.texts, found.planted, found.found, found.false) == (5, 2, 1, 1)
    assert found.texts_per_s > 0


def test_made_signatures_give_one_cluster_in_ten() -> None:
    cost = cost_of_grouping(200, seed=1)
    assert (cost.signatures, cost.clusters, cost.disk_bytes_each) == (200, 20, 512)
