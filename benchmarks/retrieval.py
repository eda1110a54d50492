"""Quality: collections through the path that the server runs, held against published numbers.

In: collections in BEIR's layout. Out: a `Run` a system, its scores, and what each published number says of them.
The texts go through import and build as any user's would; the queries through the same `Searcher`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.collection import Collection, open_collection
from benchmarks.evaluation import DEFAULT_MEASURES, Score, evaluate, parse_measures
from benchmarks.expectation import Expectation, expectations_for
from benchmarks.record import current_commit
from benchmarks.runs import Run, RunEntry
from crawler.artefact import Json
from crawler.progress import Progress, silent
from indexer.search.pipeline import Searcher
from indexer.search.request import Mode, SearchRequest
from indexer.settings import BuildSettings, SearchSettings
from indexer.snapshot import open_snapshot

SYSTEMS: dict[str, Mode] = {"bm25": "lexical", "dense": "dense", "hybrid": "hybrid"}

# The published numbers were made of one passage a document, in the model's own numbers, and by English analysis.
BASELINE_BUILD = BuildSettings(
    max_passages_per_document=1, precision="float32", query_precision="float32", analyzer="en"
)

BUILDS = {
    "baseline": BASELINE_BUILD,
    # The same texts in the numbers that a build and a snapshot use by default.
    "fast": replace(BASELINE_BUILD, precision="auto", query_precision="int8"),
    "default": BuildSettings(),
}
"""How a collection can be built, by name; numbers are published for the first, and must hold for the second."""

_PUBLISHED_FOR = ("baseline", "fast")

# Recall is published at 100. One more is asked for, because a document that is the query itself is taken out.
_RUN_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Result:
    """A system's scores on a collection, and the published numbers beside them; `build` is a name out of `BUILDS`."""

    collection: str
    build: str
    run: Run
    scores: tuple[Score, ...]
    expectations: tuple[Expectation, ...]

    @property
    def departures(self) -> tuple[Expectation, ...]:
        """The published numbers that this system did not make."""
        values = {score.measure: score.value for score in self.scores}
        return tuple(
            expected
            for expected in self.expectations
            if expected.measure in values and not expected.holds_for(values[expected.measure])
        )


def measure_collection(
    folder: Path,
    work: Path,
    systems: Sequence[str] = tuple(SYSTEMS),
    *,
    build_name: str = "baseline",
    progress: Progress = silent,
) -> tuple[Result, ...]:
    """Import, build and run one collection.

    Args:
        folder: The collection, in BEIR's layout.
        work: Where corpus and index are kept, so that a second run only searches.
        systems: Names out of `SYSTEMS`.
        build_name: A name out of `BUILDS`.
        progress: Told of documents, passages and queries.

    Raises:
        BenchmarkError: The collection cannot be read.
        ScenthoundError: It cannot be imported or built.
    """
    from crawler.importers.beir import import_beir  # noqa: PLC0415  pulls in Parquet, which --help does not need
    from indexer.build import build  # noqa: PLC0415  likewise

    parse_measures(DEFAULT_MEASURES)
    collection = open_collection(folder)
    corpus, index = work / collection.name / "corpus", work / collection.name / "index"
    import_beir(folder, corpus, progress=progress)
    build(corpus, index, BUILDS[build_name], progress=progress)
    with open_snapshot(index) as snapshot:
        searcher = Searcher(snapshot)
        runs = [answer(collection, searcher, name, progress=progress) for name in systems]
    published = expectations_for(collection.name) if build_name in _PUBLISHED_FOR else ()
    return tuple(
        Result(
            collection.name,
            build_name,
            run,
            evaluate(collection.qrels, run, DEFAULT_MEASURES),
            tuple(expected for expected in published if expected.system == run.name),
        )
        for run in runs
    )


def answer(collection: Collection, searcher: Searcher, system: str, *, progress: Progress = silent) -> Run:
    """Search for every topic of a collection.

    A document whose id equals the query's is left out, as BEIR's own evaluation does.
    """
    settings = SearchSettings()
    entries: list[RunEntry] = []
    for done, topic in enumerate(collection.topics, start=1):
        request = SearchRequest(query=topic.text, k=_RUN_DEPTH + 1, mode=SYSTEMS[system], settings=settings)
        ranked = [found for found in searcher.rank(request) if found.doc_id != topic.query_id][:_RUN_DEPTH]
        entries += [
            RunEntry(topic.query_id, found.doc_id, rank, found.score) for rank, found in enumerate(ranked, start=1)
        ]
        progress(f"{system} queries", done, len(collection.topics))
    chosen: dict[str, Json] = {"mode": SYSTEMS[system], **asdict(settings)}
    return Run(system, searcher.snapshot_id, chosen, current_commit(), tuple(entries))
