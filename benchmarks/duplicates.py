"""Near-duplicates: planted pairs found and false ones made, and what a million signatures cost.

In: texts with planted pairs, in the layout of C. McCormick's MinHash tutorial (`NAME.train`: an id and a text a line;
`NAME.truth`: two ids a line); or a number of made signatures. Out: `PairCounts`, `GroupingCost`.
Must not: know how texts are signed.
"""

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crawler.duplicates.grouping import PERMUTATIONS, Grouping, members_of
from crawler.duplicates.signature import signature

_MIB = 2**20

# Of the made signatures one in so many is a near-duplicate of the one before it.
_EVERY = 10


@dataclass(frozen=True, slots=True)
class PairCounts:
    """What became of the planted pairs.

    Attributes:
        texts: Texts compared.
        planted: Pairs that were planted.
        found: Of these, pairs in one cluster.
        false: Other pairs in one cluster.
        texts_per_s: Texts signed and grouped a second, on one CPU.
    """

    texts: int
    planted: int
    found: int
    false: int
    texts_per_s: float


@dataclass(frozen=True, slots=True)
class GroupingCost:
    """What grouping costs.

    Attributes:
        signatures: How many there were.
        clusters: Clusters of more than one.
        seconds: Time of the grouping.
        memory_mib: What it added to the process's peak, the signatures' file included as far as it was in memory.
        disk_bytes_each: Bytes on disk a signature.
    """

    signatures: int
    clusters: int
    seconds: float
    memory_mib: float
    disk_bytes_each: float


def count_pairs(texts: Path) -> PairCounts:
    """Find the planted pairs of `NAME.train`, whose pairs stand in `NAME.truth` beside it."""
    lines = texts.read_text(encoding="utf-8").splitlines()
    ids = [line.partition(" ")[0] for line in lines]
    planted = {frozenset(line.split()) for line in texts.with_suffix(".truth").read_text(encoding="utf-8").splitlines()}
    began = time.process_time()
    with tempfile.TemporaryDirectory() as work, Grouping(Path(work) / "signatures") as grouping:
        signed = []
        for doc_id, line in zip(ids, lines, strict=True):
            if found := signature(line.partition(" ")[2]):
                grouping.add(found)
                signed.append(doc_id)
        groups = members_of(grouping.clusters())
    spent_s = time.process_time() - began
    pairs = {
        frozenset((signed[one], signed[other])) for group in groups for one in group for other in group if one < other
    }
    return PairCounts(len(ids), len(planted), len(pairs & planted), len(pairs - planted), len(ids) / spent_s)


def cost_of_grouping(signatures: int, *, seed: int) -> GroupingCost:
    """Group made signatures, one in ten of which is near the one before it."""
    chance = np.random.default_rng(seed)
    before = _peak_mib()
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "signatures"
        with Grouping(path) as grouping:
            last = np.zeros(PERMUTATIONS, "<u4")
            for number in range(signatures):
                if number % _EVERY == _EVERY - 1:
                    last = last.copy()
                    last[:8] = chance.integers(0, 2**32, 8, np.uint32)
                else:
                    last = chance.integers(0, 2**32, PERMUTATIONS, np.uint32)
                grouping.add(last.tobytes())
            began = time.perf_counter()
            clusters = len(members_of(grouping.clusters()))
            spent_s = time.perf_counter() - began
        size = path.stat().st_size
    return GroupingCost(signatures, clusters, spent_s, _peak_mib() - before, size / signatures)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB
