"""What a snapshot holds, counted.

In: a folder of snapshots. Out: `Contents`. The index is opened and every document read once, one at a time; no model is
loaded. Must not: search, or know an engine beyond the list of its parts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from crawler.artefact import MANIFEST, Json, Manifest
from crawler.document import Document
from crawler.progress import Progress, silent
from indexer.backends.lexical.analyzers import BY_LANGUAGE, analyzer_of
from indexer.backends.local.parts import read_parts
from indexer.passages import Passage
from indexer.shelf import component_sizes
from indexer.snapshot import INDEX, current_id, opened_index, snapshot_folder

# Documents between two words of progress.
_STEP = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an index.

    Attributes:
        name: As the engine has it.
        documents: Written to it, the dead included.
        dead: Deleted or replaced since.
    """

    name: str
    documents: int
    dead: int


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many documents have it, > 0; "" stands for those without one."""

    value: str
    documents: int


@dataclass(frozen=True, slots=True)
class Top:
    """The most frequent values.

    Attributes:
        values: How many different ones there are.
        total: Documents of all of them.
        top: The most frequent, the count down and then the value up.
    """

    values: int
    total: int
    top: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How numbers are spread; all 0 where there are none.

    Attributes:
        total: Their sum.
        lowest: The least.
        median: Half of them are at most that.
        p90: Nine in ten are at most that.
        highest: The greatest.
    """

    total: int
    lowest: int
    median: int
    p90: int
    highest: int


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when documents are dated; None where none is.

    Attributes:
        oldest: The first day.
        newest: The last day.
        dated: Documents with a day.
    """

    oldest: date | None
    newest: date | None
    dated: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a snapshot holds.

    Attributes:
        snapshot_id: Its id.
        is_current: Whether searches that name none are answered from it.
        built_at: When its manifest was written, UTC.
        format_version: Layout of its folder.
        corpus_id: What it was built from; "" where that is not said.
        settings: All that was chosen, the model and the libraries' versions included.
        counts: As its manifest has them.
        size_bytes: Of its files by what they belong to: "index/lexical", "encoder", ...
        parts: Oldest first.
        documents: Documents that can be found, counted.
        passages: Passages of them, counted.
        passages_per_document: Over documents, those without a passage included.
        characters: Length of the documents' texts.
        words: Words of the documents' texts.
        passage_characters: Length of the passages, titles left out.
        languages: As `Document.language` has them; "und" is not known.
        sites: As `Document.site` has them.
        page_types: As `Document.page_type` has them.
        analyzers: Which of Lucene's analyzers read the documents.
        published: By their day of publication.
        fetched: By the day on which they were fetched, UTC.
        fields: How many documents say something in each field, by its name; fields that none fills are left out.
    """

    snapshot_id: str
    is_current: bool
    built_at: datetime
    format_version: int
    corpus_id: str
    settings: Mapping[str, Json]
    counts: Mapping[str, int]
    size_bytes: Mapping[str, int]
    parts: tuple[Part, ...]
    documents: int
    passages: int
    passages_per_document: Spread
    characters: Spread
    words: Spread
    passage_characters: Spread
    languages: Top
    sites: Top
    page_types: Top
    analyzers: Top
    published: Days
    fetched: Days
    fields: Mapping[str, int]


def inspect(
    index_folder: Path, snapshot_id: str | None = None, *, most: int = 10, progress: Progress = silent
) -> Contents:
    """Count what a snapshot holds.

    Args:
        index_folder: Where it stands.
        snapshot_id: Which one; None: the current one.
        most: Values listed of each kind at most, >= 1.
        progress: Told of "documents".

    Raises:
        SnapshotError: It is missing, damaged, or of a format that is not read.
        SettingsError: It was written by an engine that there is not.
        JavaError: Its engine needs Java and there is none.
    """
    current = current_id(index_folder)
    folder = snapshot_folder(index_folder, snapshot_id or current)
    with opened_index(folder) as (manifest, index):
        sums = _Sums(str(manifest.settings.get("analyzer", BY_LANGUAGE)))
        total = len(index.documents)
        for document, passages, _, _ in index.entries():
            sums.add(document, passages)
            if sums.documents % _STEP == 0 or sums.documents == total:
                progress("documents", sums.documents, total)
    return Contents(
        snapshot_id=manifest.artefact_id,
        is_current=manifest.artefact_id == current,
        built_at=datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC),
        format_version=manifest.format_version,
        corpus_id=manifest.parent_id or "",
        settings=manifest.settings,
        counts=manifest.counts,
        size_bytes=component_sizes(manifest),
        parts=_parts(folder / INDEX, manifest, sums.documents),
        documents=sums.documents,
        passages=sum(sums.passages),
        passages_per_document=spread_of(sums.passages),
        characters=spread_of(sums.characters),
        words=spread_of(sums.words),
        passage_characters=spread_of(sums.passage_characters),
        languages=_top(sums.languages, most),
        sites=_top(sums.sites, most),
        page_types=_top(sums.page_types, most),
        analyzers=_top(sums.analyzers, most),
        published=_days(sums.published),
        fetched=_days(sums.fetched),
        fields=dict(sorted(sums.fields.items())),
    )


def spread_of(numbers: Sequence[int]) -> Spread:
    """Say how numbers are spread; median and p90 are numbers that occur, the lower one of two neighbours.

    Example:
        >>> spread_of([1, 2, 3, 10])
        Spread(total=16, lowest=1, median=2, p90=10, highest=10)
    """
    if not numbers:
        return Spread(0, 0, 0, 0, 0)
    values = np.sort(np.asarray(numbers, dtype=np.int64))

    def at(tenths: int) -> int:
        # The least number that so many tenths of all are not above.
        return int(values[max(0, -(-len(values) * tenths // 10) - 1)])

    return Spread(int(values.sum()), int(values[0]), at(5), at(9), int(values[-1]))


class _Sums:
    """What is counted of the documents so far; numbers only, no text is kept."""

    def __init__(self, analyzer: str) -> None:
        self._analyzer = analyzer
        self.documents = 0
        self.passages: list[int] = []
        self.characters: list[int] = []
        self.words: list[int] = []
        self.passage_characters: list[int] = []
        self.languages: Counter[str] = Counter()
        self.sites: Counter[str] = Counter()
        self.page_types: Counter[str] = Counter()
        self.analyzers: Counter[str] = Counter()
        self.published: Counter[date] = Counter()
        self.fetched: Counter[date] = Counter()
        self.fields: Counter[str] = Counter()

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        self.documents += 1
        self.passages.append(len(passages))
        self.characters.append(len(document.text))
        self.words.append(document.quality.words)
        self.passage_characters += [passage.end - passage.start for passage in passages]
        self.languages[document.language] += 1
        self.sites[document.site] += 1
        self.page_types[document.page_type] += 1
        self.analyzers[analyzer_of(document.language, self._analyzer)] += 1
        if document.published_at:
            self.published[document.published_at] += 1
        if document.fetched_at:
            self.fetched[document.fetched_at.astimezone(UTC).date()] += 1
        self.fields.update(field.name for field in fields(document) if getattr(document, field.name))


def _top(counts: Counter[str], most: int) -> Top:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return Top(len(counts), counts.total(), tuple(Count(*each) for each in ordered[:most]))


def _days(counts: Mapping[date, int]) -> Days:
    return Days(min(counts, default=None), max(counts, default=None), sum(counts.values()))


def _parts(index: Path, manifest: Manifest, documents: int) -> tuple[Part, ...]:
    """List the parts; an engine that has none has one."""
    if manifest.settings["backend"] != "local":
        return (Part("all", documents, 0),)
    parts = read_parts(index)
    ends = [start + size for start, size in zip(parts.starts, parts.sizes.values(), strict=True)]
    dead = np.diff(np.searchsorted(parts.dead, ends, side="left"), prepend=0).tolist()
    return tuple(Part(name, size, gone) for (name, size), gone in zip(parts.sizes.items(), dead, strict=True))
