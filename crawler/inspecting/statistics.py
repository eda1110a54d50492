"""What a corpus holds, counted over its columns.

In: a `Corpus` of any format. Out: `Statistics`. No text is read, and memory grows only with the number of sites and of
documents that are near-duplicates of others.
Must not: judge, or print.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from crawler.artefact import MANIFEST
from crawler.corpus import Corpus
from crawler.errors import ArtefactError
from crawler.inspecting.drops import ReasonCount, meaning_of
from crawler.inspecting.shards import Batch, count_rows, read_columns
from crawler.inspecting.tally import Count, Ranking, Tally
from crawler.progress import Progress, silent

_RANKED = ("site", "language", "page_type", "list_action")
_COLUMNS = (
    "doc_id", *_RANKED, "published_at", "quality_words", "signal_words", "spam_score", "cluster_id",
)  # fmt: skip

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the documents' texts.

    Attributes:
        total: Their sum.
        median: Half of the documents have no more (nearest rank).
        p90: Nine in ten documents have no more (nearest rank).
    """

    total: int
    median: int
    p90: int


@dataclass(frozen=True, slots=True)
class SpamScores:
    """Scores of the documents that have one.

    Attributes:
        scored: How many were measured; collections and corpora of format 1 are not.
        histogram: How many score from 0.0 up to below 0.1, ..., and from 0.9 to 1.0; 10 counts.
    """

    scored: int
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Near-duplicates.

    Attributes:
        clusters: Groups of two or more documents.
        documents: Documents in them, those that stand for the others included.
        largest: Documents in the largest; 0 where there is none.
        largest_id: Its cluster_id; "" where there is none.
    """

    clusters: int
    documents: int
    largest: int
    largest_id: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a corpus holds.

    Attributes:
        corpus_id: 32 hex digits.
        format_version: Of its folder.
        parent_id: The crawl it was made from, None for an import.
        responses: Documents and drops together.
        documents: Documents.
        drops: Drops by reason, the count down and then the reason up.
        sites: Documents by site; "" where there is no address.
        languages: Documents by main language.
        page_types: Documents by type; "" where it is not known.
        years: Documents by the year in which they were published, the newest first.
        undated: Documents that state no day of publication.
        words: How long they are.
        spam: How much suspicion of spam there is.
        near_duplicates: Documents much like others.
        list_actions: Documents by what domain lists say of them; "" where none names them.
        bytes_on_disk: Of all its files.
    """

    corpus_id: str
    format_version: int
    parent_id: str | None
    responses: int
    documents: int
    drops: tuple[ReasonCount, ...]
    sites: Ranking
    languages: Ranking
    page_types: Ranking
    years: tuple[Count, ...]
    undated: int
    words: Words
    spam: SpamScores
    near_duplicates: Clusters
    list_actions: Ranking
    bytes_on_disk: int


def measure(corpus: Corpus, *, most: int = 10, progress: Progress = silent) -> Statistics:
    """Count what a corpus holds.

    Args:
        corpus: Any format.
        most: Sites, languages, types and actions to name at most, each, > 0.
        progress: Told of "documents".

    Raises:
        ArtefactError: A shard is not the Parquet that was written, or holds other rows than the manifest counts.
    """
    sums, total = _Sums(), count_rows(corpus, "documents")
    for batch in read_columns(corpus, "documents", _COLUMNS):
        sums.add(batch)
        progress("documents", sums.documents, total)
    reasons: Counter[str] = Counter()
    for batch in read_columns(corpus, "drops", ("reason",)):
        reasons.update({each["values"]: each["counts"] for each in batch["reason"].value_counts().to_pylist()})
    _check(corpus, sums.documents, reasons)
    manifest = corpus.manifest
    sizes = (digest.size_bytes for digest in manifest.files.values())
    return Statistics(
        corpus_id=corpus.corpus_id,
        format_version=manifest.format_version,
        parent_id=manifest.parent_id,
        responses=sums.documents + reasons.total(),
        documents=sums.documents,
        drops=ranked_reasons(corpus, reasons),
        sites=sums.tallies["site"].ranking(most),
        languages=sums.tallies["language"].ranking(most),
        page_types=sums.tallies["page_type"].ranking(most),
        years=tuple(Count(str(year), count) for year, count in sorted(sums.years.items(), reverse=True)),
        undated=sums.documents - sums.years.total(),
        words=sums.words(),
        spam=SpamScores(int(sums.spam.sum()), tuple(sums.spam.tolist())),
        near_duplicates=sums.clusters(),
        list_actions=sums.tallies["list_action"].ranking(most),
        bytes_on_disk=sum(sizes) + (corpus.folder / MANIFEST).stat().st_size,
    )


def ranked_reasons(corpus: Corpus, reasons: Mapping[str, int]) -> tuple[ReasonCount, ...]:
    """Order reasons by the count down and then by name, with what each means in a corpus."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ReasonCount(reason, meaning_of(corpus, reason), count) for reason, count in ordered)


class _Sums:
    """What is counted of the batches so far."""

    def __init__(self) -> None:
        self.documents = 0
        self.tallies = {name: Tally() for name in _RANKED}
        self.years: Counter[int] = Counter()
        self.spam = np.zeros(_TENTHS, dtype=np.int64)
        # Of different lengths there are few: a million of them would take 500 billion words.
        self._lengths: Counter[int] = Counter()
        self._followers = Tally()

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.documents += len(batch["doc_id"])
        for name, tally in self.tallies.items():
            tally.add(batch[name])
        for counter, column in ((self.years, pc.year(batch["published_at"])), (self._lengths, batch["quality_words"])):
            for each in column.drop_null().value_counts().to_pylist():
                counter[each["values"]] += each["counts"]
        self._add_scores(batch)
        # Who stands for itself is not counted, so that memory holds the clusters and not every document.
        cluster, own = batch["cluster_id"], batch["doc_id"]
        self._followers.add(cluster.filter(pc.and_(pc.not_equal(cluster, own), pc.not_equal(cluster, ""))))

    def words(self) -> Words:
        """Sum up the lengths."""
        lengths = sorted(self._lengths.items())
        return Words(
            total=sum(length * count for length, count in lengths),
            median=_percentile(lengths, 50),
            p90=_percentile(lengths, 90),
        )

    def clusters(self) -> Clusters:
        """Sum up the near-duplicates: the followers of each cluster, and the one that they follow."""
        ranking = self._followers.ranking(1)
        largest = ranking.top[0] if ranking.top else None
        return Clusters(
            clusters=ranking.values,
            documents=ranking.total + ranking.values,
            largest=largest.count + 1 if largest else 0,
            largest_id=largest.value if largest else "",
        )

    def _add_scores(self, batch: Batch) -> None:
        scores = batch["spam_score"].to_numpy()
        # A score of 0 without signals is a document's default, and says nothing.
        scored = (scores > 0) | batch["signal_words"].is_valid().to_numpy(zero_copy_only=False)
        tenths = np.clip(np.nan_to_num(scores[scored]) * _TENTHS, 0, _TENTHS - 1).astype(np.int64)
        self.spam += np.bincount(tenths, minlength=_TENTHS)


def _percentile(lengths: list[tuple[int, int]], percent: int) -> int:
    """Give the least length that `percent` in a hundred do not exceed; `lengths` are (length, count), rising."""
    documents = sum(count for _, count in lengths)
    seen = 0
    for length, count in lengths:
        seen += count
        if 100 * seen >= percent * documents:
            return length
    return 0


def _check(corpus: Corpus, documents: int, reasons: Counter[str]) -> None:
    """Hold the rows against the manifest.

    Raises:
        ArtefactError: They are others than it counts.
    """
    found = {"responses": documents + reasons.total(), "documents": documents}
    found |= {f"drops.{reason}": count for reason, count in reasons.items()}
    stated = {name: corpus.manifest.counts.get(name, 0) for name in found}
    stated |= {name: count for name, count in corpus.manifest.counts.items() if name.startswith("drops.")}
    for name, count in stated.items():
        if found.get(name, 0) != count:
            raise ArtefactError(
                str(corpus.folder),
                found=f"{found.get(name, 0):,} {name} in its shards",
                wanted=f"{count:,}, as its manifest says",
                remedy="make the corpus again; it is damaged",
            )
