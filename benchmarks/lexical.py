"""BM25 beside its peers: how fast texts are indexed and questions answered, on the same texts in the same run.

In: documents as JSON lines. Out: `LexicalPace`. Every index is built and every engine asked in a process of its own,
Scenthound's too, so that none has the others' threads or memory. Builds take turns, and so do the engines, a round of
questions each; the time of an answer is taken inside the engine's process.
Must not: know an engine's library.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.asking import Answered, Asked, Question, asking
from benchmarks.errors import BenchmarkError
from benchmarks.lexical_own import ASK_LUCENE, WITHOUT_EXACT
from benchmarks.lexical_texts import HALF, Prepared, some_half
from benchmarks.peers import anserini_bm25
from benchmarks.turns import (
    ROUND,
    WARM_UP,
    IndexPace,
    Spread,
    bytes_of,
    not_installed,
    rotated,
    rounds,
    spread_of,
    timed_build,
)
from crawler.progress import Progress, silent

OWN, OWN_WITHOUT = "scenthound", "scenthound_without_exact"
IDS, RAW = "anserini", "anserini_raw"
TANTIVY, TANTIVY_FAST = "tantivy", "tantivy_fast"
BM25S, PISA = "bm25s", "pisa"

DEPTHS = (10, 1000)
_OWN_MODULE, _TANTIVY_MODULE = "benchmarks.lexical_own", "benchmarks.peers.tantivy_bm25"
_BM25S_MODULE, _PISA_MODULE = "benchmarks.peers.bm25s_bm25", "benchmarks.peers.pisa_bm25"

# How each engine is opened: its module, whose index, and in what way it is asked.
_ENGINES = {
    OWN: (_OWN_MODULE, OWN, "ask"),
    IDS: (anserini_bm25.__name__, IDS, "ask"),
    RAW: (anserini_bm25.__name__, RAW, "ask"),
    TANTIVY: (_TANTIVY_MODULE, TANTIVY, "ask"),
    TANTIVY_FAST: (_TANTIVY_MODULE, TANTIVY, "ask-fast"),
    BM25S: (_BM25S_MODULE, BM25S, "ask"),
    PISA: (_PISA_MODULE, PISA, "ask"),
}

# Packages of the peers that there are promises about.
_NEEDED = {"tantivy": ("tantivy",), "pyserini": ("pyserini",)}

# Peers that no promise is about, by the packages they need: they are left out where these are not installed.
_OPTIONAL = {BM25S: ("bm25s", "Stemmer"), PISA: ("pyterrier_pisa",)}

FILTER_WARM, FILTER_COLD, FILTER_LUCENE = "scenthound_filter", "scenthound_new_filter", "scenthound_lucene_filter"
"""Ways to ask Scenthound for half of the documents: by a filter that was used before, by one not used lately, and by
Lucene's own filter, which serves where few documents pass."""


@dataclass(frozen=True, slots=True)
class LexicalPace:
    """What was measured.

    Attributes:
        documents: In each index.
        queries: Asked.
        indexes: By whose it is.
        times: Milliseconds of an answer by depth and engine or way.
        same_top10: Share of the queries that Scenthound and Anserini answer with the same ten in the same order.
        left_out: Peers that are not installed, and that no promise is about.
    """

    documents: int
    queries: int
    indexes: Mapping[str, IndexPace]
    times: Mapping[int, Mapping[str, Spread]]
    same_top10: float
    left_out: tuple[str, ...] = ()

    @property
    def per_s(self) -> dict[str, float]:
        """Documents a second, by the median of the builds."""
        return {name: self.documents / float(np.median(pace.seconds)) for name, pace in self.indexes.items()}

    @property
    def ratios(self) -> dict[str, float]:
        """What is promised, and more: times as fast as a peer, and a filtered search by one that is not."""
        top, deep = ({name: spread.median for name, spread in self.times[depth].items()} for depth in DEPTHS)
        rates = self.per_s
        others = {
            f"{kind}_{name}": ratio
            for name in _OPTIONAL
            if name in self.indexes
            for kind, ratio in (
                ("top10", top[name] / top[OWN]),
                ("top1000", deep[name] / deep[OWN]),
                ("indexing", rates[OWN] / rates[name]),
            )
        }
        return others | {
            "top10_tantivy": top[TANTIVY] / top[OWN],
            "top10_tantivy_fast": top[TANTIVY_FAST] / top[OWN],
            "top10_anserini": top[IDS] / top[OWN],
            "top10_anserini_raw": top[RAW] / top[OWN],
            "top1000_tantivy": deep[TANTIVY] / deep[OWN],
            "top1000_tantivy_fast": deep[TANTIVY_FAST] / deep[OWN],
            "top1000_anserini": deep[IDS] / deep[OWN],
            "top1000_anserini_raw": deep[RAW] / deep[OWN],
            "top10_filter": top[FILTER_WARM] / top[OWN],
            "top10_new_filter": top[FILTER_COLD] / top[OWN],
            "top1000_filter": deep[FILTER_WARM] / deep[OWN],
            "top1000_new_filter": deep[FILTER_COLD] / deep[OWN],
            "top10_lucene_filter": top[FILTER_LUCENE] / top[OWN],
            "top1000_lucene_filter": deep[FILTER_LUCENE] / deep[OWN],
            "indexing_anserini": rates[OWN] / rates[IDS],
            "indexing_without_exact_anserini": rates[OWN_WITHOUT] / rates[IDS],
            "indexing_tantivy": rates[OWN] / rates[TANTIVY],
        }

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """Names of the ratios that are not what is promised."""
        ratios = self.ratios
        low = [name for name, least in LEAST.items() if ratios[name] < least]
        return tuple(low + [name for name, most in MOST.items() if ratios[name] > most])


LEAST = {
    "top10_tantivy": 3.0,
    "top10_anserini": 2.0,
    "top10_anserini_raw": 2.0,
    "top1000_anserini": 4.0,
    "top1000_anserini_raw": 4.0,
    "indexing_anserini": 0.8,
}
MOST = {"top10_filter": 1.25}
"""The promises: times as fast as a peer at least, and what a filter that was used before may cost at most."""


def check_peers() -> None:
    """See that what is compared with is installed, before long work.

    Raises:
        BenchmarkError: It is not.
    """
    for package in not_installed(_NEEDED):
        raise BenchmarkError(
            package,
            found="no such package",
            wanted="the peers to compare with",
            remedy="run: pip install 'scenthound[peers]', in a checkout: pip install -e '.[peers]'",
        )


def measure_lexical(prepared: Prepared, work: Path, *, repeats: int, progress: Progress = silent) -> LexicalPace:
    """Build every index and ask every engine.

    Args:
        prepared: Texts and questions (`lexical_texts.prepare`).
        work: Where indexes go; those that are there are replaced.
        repeats: Builds of each index, >= 1.
        progress: Told of "indexes" and "questions".

    Raises:
        BenchmarkError: A peer is missing, or a process ended badly.
    """
    check_peers()
    left_out = not_installed(_OPTIONAL)
    commands = {name: each for name, each in _index_commands(prepared, work).items() if name not in left_out}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(repeats):
        for done, (name, command) in enumerate(commands.items(), start=1):
            seconds[name].append(timed_build(work / name, command))
            progress("indexes", turn * len(commands) + done, repeats * len(commands))
    indexes = {name: IndexPace(tuple(taken), bytes_of(work / name)) for name, taken in seconds.items()}
    engines = {name: each for name, each in _ENGINES.items() if name not in left_out}
    times, same = _ask_all(engines, prepared.queries, work, progress)
    return LexicalPace(prepared.documents, len(prepared.queries), indexes, times, same, left_out)


def _index_commands(prepared: Prepared, work: Path) -> dict[str, list[str]]:
    own = [sys.executable, "-m", _OWN_MODULE, "index", str(prepared.documents_file)]
    anserini = partial(anserini_bm25.index_command, prepared.halves)
    return {
        OWN: [*own, str(work / OWN)],
        IDS: anserini(work / IDS, ["-storePositions"]),
        TANTIVY: [sys.executable, "-m", _TANTIVY_MODULE, "index", str(prepared.contents_file), str(work / TANTIVY)],
        BM25S: [sys.executable, "-m", _BM25S_MODULE, "index", str(prepared.contents_file), str(work / BM25S)],
        PISA: [sys.executable, "-m", _PISA_MODULE, "index", str(prepared.contents_file), str(work / PISA)],
        OWN_WITHOUT: [*own, str(work / OWN_WITHOUT), WITHOUT_EXACT],
        # As indexes that are handed out are made.
        RAW: anserini(work / RAW, ["-storePositions", "-storeRaw", "-optimize"]),
    }


_Engines = Mapping[str, tuple[str, str, str]]


def _ask_all(
    engines: _Engines, queries: Sequence[str], work: Path, progress: Progress
) -> tuple[dict[int, dict[str, Spread]], float]:
    taken: dict[int, dict[str, list[float]]] = {depth: {} for depth in DEPTHS}
    same = 0
    with ExitStack() as stack:
        ways = _open_ways(engines, work, stack)
        warm_up = list(enumerate(queries[:WARM_UP]))
        for wanted, is_kept in ((warm_up, False), (list(enumerate(queries)), True)):
            for number, asked in enumerate(rounds(wanted)):
                for depth, of_depth in taken.items():
                    answers = {name: ways[name](asked, depth) for name in rotated(tuple(ways), number)}
                    if not is_kept:
                        continue
                    for name, answered in answers.items():
                        of_depth.setdefault(name, []).extend(each.ms for each in answered)
                    if depth == DEPTHS[0]:
                        pairs = zip(answers[OWN], answers[IDS], strict=True)
                        same += sum(ours.ids == theirs.ids for ours, theirs in pairs)
                progress("questions", (number + 1) * ROUND, len(queries))
    spreads = {depth: {name: spread_of(values) for name, values in found.items()} for depth, found in taken.items()}
    return spreads, same / len(queries)


_Asked = Sequence[tuple[int, str]]
_Way = Callable[[_Asked, int], list[Answered]]


def _open_ways(wanted: _Engines, work: Path, stack: ExitStack) -> dict[str, _Way]:
    """Start the engines, and give each way to ask."""
    engines: dict[str, Asked] = {}
    for name, (module, index, way) in wanted.items():
        variables = anserini_bm25.ENVIRONMENT if module == anserini_bm25.__name__ else None
        engines[name] = stack.enter_context(asking(module, work / index, way=way, variables=variables))
    plain: dict[str, _Way] = {name: partial(_ask, engine, lambda _: None) for name, engine in engines.items()}
    filtered: dict[str, _Way] = {
        FILTER_WARM: partial(_ask, engines[OWN], lambda _: HALF),
        FILTER_COLD: partial(_ask, engines[OWN], some_half),
    }
    lucene = stack.enter_context(asking(_OWN_MODULE, work / OWN, way=ASK_LUCENE))
    return plain | filtered | {FILTER_LUCENE: partial(_ask, lucene, lambda _: HALF)}


def _ask(engine: Asked, day: Callable[[int], int | None], asked: _Asked, depth: int) -> list[Answered]:
    return engine.ask([Question(text, depth, day(number)) for number, text in asked])
