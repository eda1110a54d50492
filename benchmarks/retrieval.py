"""Quality: collections through the path that the server runs, held against published numbers.

In: collections in BEIR's layout. Out: `Judged` runs, one a system.
The texts go through import and build as any user's would; the queries through the same `Searcher`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.collection import TEST, Collection, open_collection
from benchmarks.errors import BenchmarkError
from benchmarks.evaluation import parse_measures
from benchmarks.judging import Judged, judge
from benchmarks.record import current_commit
from benchmarks.runs import Run, RunEntry, ranked
from benchmarks.unencoded import Unencoded, UnencodedQuery, no_model
from crawler.artefact import Json
from crawler.progress import Progress, silent
from indexer.search.pipeline import Searcher
from indexer.search.request import MOST_HITS, Mode, SearchRequest
from indexer.settings import BuildSettings, FeedbackKind, SearchSettings
from indexer.snapshot import Snapshot, open_snapshot


@dataclass(frozen=True, slots=True)
class System:
    """How topics are searched for: a mode, and feedback as `SearchSettings` has it."""

    mode: Mode
    feedback: FeedbackKind = "none"


SYSTEMS = {
    "bm25": System("lexical"),
    "bm25+rm3": System("lexical", "rm3"),
    "dense": System("dense"),
    "dense+prf": System("dense", "vector"),
    "hybrid": System("hybrid"),
    "hybrid+prf": System("hybrid", "both"),
}
"""Reference systems by name; prf is feedback by the vectors of the first passages, in a hybrid search by words too."""

OF_EACH = ("bm25", "dense", "hybrid")
"""What is run where nothing is named."""

# The published numbers were made of one passage a document, in the model's own numbers, and by English analysis.
BASELINE_BUILD = BuildSettings(
    max_passages_per_document=1, precision="float32", query_precision="float32", analyzer="en"
)

WORDS = "words"

BUILDS = {
    "baseline": BASELINE_BUILD,
    # The same texts in the numbers that a build and a snapshot use by default.
    "fast": replace(BASELINE_BUILD, precision="auto", query_precision="int8"),
    "default": BuildSettings(),
    # No vectors at all, for BM25: `unencoded.py`.
    WORDS: replace(BASELINE_BUILD, reuse_vectors=False),
}
"""How a collection can be built, by name; numbers are published for the first, and must hold for `PUBLISHED_FOR`."""

PUBLISHED_FOR = ("baseline", "fast", WORDS)


@dataclass(frozen=True, slots=True)
class Way:
    """How a collection is measured.

    Attributes:
        build: A name out of `BUILDS`.
        qrels: Name of the judgements, the file's without its ending.
        measures: More than `DEFAULT_MEASURES` and those that numbers are published for, as ir_measures writes them.
    """

    build: str = "baseline"
    qrels: str = TEST
    measures: tuple[str, ...] = ()


def measure_collection(
    folder: Path,
    work: Path,
    systems: Sequence[str] = OF_EACH,
    *,
    way: Way = Way(),
    progress: Progress = silent,
) -> tuple[Judged, ...]:
    """Import, build and run one collection.

    Args:
        folder: The collection, in BEIR's layout.
        work: Where corpus and index are kept, so that a second run only searches.
        systems: Names out of `SYSTEMS`.
        way: How it is built and judged.
        progress: Told of documents, passages and queries.

    Raises:
        BenchmarkError: The collection cannot be read.
        ScenthoundError: It cannot be imported or built.
    """
    require_vectors(way.build, systems)
    collection = open_collection(folder, way.qrels)
    parse_measures(way.measures)
    with searching(collection, work, way.build, progress) as searcher:
        runs = [answer(collection, searcher, name, progress=progress) for name in systems]
    published = way.build in PUBLISHED_FOR
    return tuple(judge(collection, way.qrels, run, way.measures, published=published, build=way.build) for run in runs)


def require_vectors(build_name: str, systems: Sequence[str]) -> None:
    """Refuse systems that need vectors of a build that has none.

    Raises:
        BenchmarkError: A system that needs vectors is to search an index of words.
    """
    if build_name == WORDS and any(SYSTEMS[name].mode != "lexical" for name in systems):
        raise BenchmarkError(
            WORDS,
            found=", ".join(systems),
            wanted="bm25 alone, or bm25+rm3",
            remedy='add "--system bm25", or choose another --build',
        )


@contextmanager
def searching(collection: Collection, work: Path, build_name: str, progress: Progress) -> Iterator[Searcher]:
    """Import a collection, build its index in a way out of `BUILDS`, and open it for searching; closed at the end.

    Args:
        collection: Which.
        work: Where corpus and index are kept.
        build_name: How it is built.
        progress: Told of documents and passages.

    Raises:
        ScenthoundError: It cannot be imported or built.
    """
    from crawler.importers.beir import import_beir  # noqa: PLC0415  pulls in Parquet, which --help does not need

    folder = work / collection.name
    import_beir(collection.folder, folder / "corpus", progress=progress)
    with _built(folder, build_name, progress) as snapshot:
        yield Searcher(snapshot)


@contextmanager
def _built(folder: Path, build_name: str, progress: Progress) -> Iterator[Snapshot]:
    """Build the corpus in a folder, and open what was made."""
    from indexer.building.build import build  # noqa: PLC0415  pulls in Parquet, which --help does not need

    settings = BUILDS[build_name]
    if build_name == WORDS:
        settings = replace(settings, model=no_model(folder / "no-model"))
        build(folder / "corpus", folder / "words", settings, progress=progress, load_encoder=lambda *_: Unencoded())
        opened = open_snapshot(folder / "words", open_encoder=lambda _: UnencodedQuery())
    else:
        build(folder / "corpus", folder / "index", settings, progress=progress)
        opened = open_snapshot(folder / "index")
    with opened as snapshot:
        yield snapshot


def answer(collection: Collection, searcher: Searcher, system: str, *, progress: Progress = silent) -> Run:
    """Search for every topic of a collection.

    A document whose id equals the query's is left out, as BEIR's own evaluation does, and so is what the collection
    excludes, as BRIGHT's does.
    """
    # Topics are sentences: a quotation mark in one is a writer's, and the published runs read words. Each of several
    # near-duplicates is judged by itself.
    chosen = SYSTEMS[system]
    settings = SearchSettings(operators=False, spellcheck=False, collapse=False, feedback=chosen.feedback)
    entries: list[RunEntry] = []
    for done, topic in enumerate(collection.topics, start=1):
        if not topic.text.strip():
            continue  # There is nothing to look for; measures count 0.
        request = SearchRequest(query=topic.text, k=MOST_HITS, mode=chosen.mode, settings=settings)
        left_out = collection.excluded.get(topic.query_id, frozenset()) | {topic.query_id}
        found = ((document.doc_id, document.score) for document in searcher.rank(request))
        entries += ranked(topic.query_id, ((doc_id, score) for doc_id, score in found if doc_id not in left_out))
        progress(f"{system} queries", done, len(collection.topics))
    stated: dict[str, Json] = {"mode": chosen.mode, **asdict(settings)}
    return Run(system, searcher.snapshot_id, stated, current_commit(), tuple(entries))
