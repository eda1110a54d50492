"""How long one search takes in process, beside its parts taken by themselves; and how long a snapshot takes to open.

In: a file of documents as JSON lines. Out: `SearchPace`. The documents go through import and build as any user's; the
queries are words of the documents' own titles, drawn with a seed. Every query is timed in all ways one after the other,
so that all see the same machine.
Must not: build its own index, or call an engine's library.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.crawling import run_to_end
from benchmarks.errors import BenchmarkError
from benchmarks.lines import first_lines
from benchmarks.peak import Peak
from crawler.corpus import Corpus
from crawler.progress import Progress, silent
from indexer.query import Query
from indexer.search.pipeline import Searcher
from indexer.search.request import SearchRequest
from indexer.settings import BuildSettings, SearchSettings
from indexer.snapshot import Snapshot, open_snapshot

MOST_RATIO = 2.5
"""The promise: a hybrid top 10 with snippets takes no more than so many times its bare encoder and legs."""

MOST_OPENING_S = 3.0
MOST_OPENING_BYTES = 1_200_000_000
"""The promise for the first answer of a new process, Java and Python started, and for its largest resident set."""

_WARM_UP = 50

# Signs in a title are the title's, not operators.
_SETTINGS = SearchSettings(operators=False, spellcheck=False)


@dataclass(frozen=True, slots=True)
class SearchPace:
    """What was measured; medians over the queries, in milliseconds.

    Attributes:
        documents: In the snapshot.
        passages: In the snapshot.
        encode_ms: A query into a vector.
        lexical_ms: The BM25 leg as deep as a search asks it.
        dense_ms: The leg of vectors, likewise.
        hybrid_ms: A whole search: both legs, fused, ten hits with snippets.
        hybrid_p99_ms: 99 of 100 searches take no longer.
        lexical_top10_ms: The BM25 leg asked for ten.
        dense_top10_ms: The leg of vectors asked for ten.
        opening_s: A new process, from its start to its end, with one hybrid search in between; the fastest of three.
        opening_bytes: Largest resident set of that process, mapped files and Java included.
    """

    documents: int
    passages: int
    encode_ms: float
    lexical_ms: float
    dense_ms: float
    hybrid_ms: float
    hybrid_p99_ms: float
    lexical_top10_ms: float
    dense_top10_ms: float
    opening_s: float
    opening_bytes: int

    @property
    def ratio(self) -> float:
        """A whole search by the sum of encoder and legs, asked as deep."""
        return self.hybrid_ms / (self.encode_ms + self.lexical_ms + self.dense_ms)

    @property
    def ratio_top10(self) -> float:
        """A whole search by the sum of encoder and legs that are asked for ten only."""
        return self.hybrid_ms / (self.encode_ms + self.lexical_top10_ms + self.dense_top10_ms)

    @property
    def is_kept(self) -> bool:
        """Whether the promises are kept."""
        return (
            self.ratio <= MOST_RATIO and self.opening_s <= MOST_OPENING_S and self.opening_bytes <= MOST_OPENING_BYTES
        )


def build_index(
    file: Path, work: Path, *, passage_tokens: int, most: int | None = None, progress: Progress = silent
) -> Path:
    """Import and build a file of documents, one passage each; what is there already is kept.

    Args:
        file: JSON lines with `_id` or `id`, `title` and `text`.
        work: Where corpus and index are kept, so that a second run only searches.
        passage_tokens: Longest passage; short ones are encoded faster, and search takes as long.
        most: Documents at most, from the first on; None: all.
        progress: Told of documents and passages.

    Returns:
        The folder of the index.

    Raises:
        ScenthoundError: It cannot be imported or built.
    """
    from crawler.importers.beir import import_beir  # noqa: PLC0415  pulls in Parquet, which --help does not need
    from indexer.building.build import build  # noqa: PLC0415  likewise

    work.mkdir(parents=True, exist_ok=True)
    import_beir(file if most is None else first_lines(file, most, work), work / "corpus", progress=progress)
    settings = BuildSettings(passage_tokens=passage_tokens, passage_overlap_tokens=0, max_passages_per_document=1)
    build(work / "corpus", work / "index", settings, progress=progress)
    return work / "index"


def measure_search(corpus: Path, index: Path, *, queries: int, seed: int = 0) -> SearchPace:
    """Time searches of an index.

    Args:
        corpus: What the index was built from.
        index: A folder of snapshots.
        queries: How many, >= 1.
        seed: Of the queries.

    Raises:
        BenchmarkError: No document has a title to ask for, or a new process does not find what this one finds.
    """
    asked = title_queries(corpus, queries, seed)
    with open_snapshot(index) as snapshot:
        searcher = Searcher(snapshot)
        times: dict[str, list[float]] = {}
        for number, text in enumerate([*asked[:_WARM_UP], *asked]):
            if number == min(_WARM_UP, len(asked)):
                times.clear()
            for name, way in _ways(snapshot, searcher, text).items():
                times.setdefault(name, []).append(_ms(way))
        first = searcher.search(SearchRequest(asked[0], k=1, settings=_SETTINGS)).hits[0].doc_id
        counts = snapshot.manifest.counts
    opening_s, opening_bytes = _opening(index, asked[0], first)
    middle = {f"{name}_ms": median(values) for name, values in times.items()}
    return SearchPace(
        documents=counts["documents"],
        passages=counts["passages"],
        **middle,
        hybrid_p99_ms=sorted(times["hybrid"])[int(0.99 * (len(asked) - 1))],
        opening_s=opening_s,
        opening_bytes=opening_bytes,
    )


def title_queries(corpus: Path, queries: int, seed: int) -> Sequence[str]:
    """Draw two to five words that stand beside each other in a title, from as many different documents.

    Raises:
        BenchmarkError: There are fewer titles than queries wanted.
    """
    titles = [document.title.split() for document in Corpus(corpus).documents() if len(document.title.split()) > 1]
    if len(titles) < queries:
        raise BenchmarkError(
            str(corpus),
            found=f"{len(titles)} titles of two words or more",
            wanted=f"{queries}",
            remedy="ask for fewer queries",
        )
    chance = random.Random(seed)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    drawn = []
    for words in chance.sample(titles, queries):
        length = min(len(words), chance.randint(2, 5))
        start = chance.randint(0, len(words) - length)
        drawn.append(" ".join(words[start : start + length]))
    return drawn


def _ways(snapshot: Snapshot, searcher: Searcher, text: str) -> dict[str, Callable[[], object]]:
    """Give what is timed for one query, by name."""
    settings = _SETTINGS
    lexical = snapshot.index.lexical(settings.k1, settings.b)
    dense, encode = snapshot.index.dense, snapshot.encoder.encode
    query, vector = Query(text), encode(text)
    return {
        "encode": lambda: encode(text),
        "lexical": lambda: lexical.retrieve(query, settings.depth),
        "dense": lambda: dense.retrieve(query, vector, settings.depth),
        "lexical_top10": lambda: lexical.retrieve(query, 10),
        "dense_top10": lambda: dense.retrieve(query, vector, 10),
        "hybrid": lambda: searcher.search(SearchRequest(text, settings=_SETTINGS)),
    }


def _ms(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return 1000 * (time.perf_counter() - began)


def _opening(index: Path, query: str, wanted: str) -> tuple[float, int]:
    """Search in a process of its own, three times; give the shortest time and the largest resident set."""
    command = [
        sys.executable,
        "-m",
        "scenthound",
        "search",
        str(index),
        "-k",
        "1",
        "--no-operators",
        "--json",
        "--",
        query,
    ]
    seconds, peaks = [], []
    for _ in range(3):
        peak = Peak()
        output, wall_s, _, _ = run_to_end(command, peak.watch)
        found = json.loads(output)["hits"][0]["doc_id"]
        if found != wanted:
            raise BenchmarkError(
                "a new process", found=f"{found!r} first", wanted=repr(wanted), remedy="report this as a bug"
            )
        seconds.append(wall_s)
        peaks.append(peak.bytes)
    return min(seconds), max(peaks)
