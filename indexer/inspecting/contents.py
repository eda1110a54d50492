"""What a snapshot holds, counted.

In: a folder of snapshots. Out: `Contents`. The index is opened and every document read once, one at a time; no model is
loaded. Must not: search, or know an engine beyond the list of its parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from crawler.artefact import MANIFEST, Json, Manifest
from crawler.progress import Progress, silent
from indexer.backends.lexical.analyzers import BY_LANGUAGE
from indexer.backends.local.parts import read_parts
from indexer.inspecting.census import Census, Days, Spread, Top, days_of, spread_of, top_of
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
        sums = Census(str(manifest.settings.get("analyzer", BY_LANGUAGE)))
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
        languages=top_of(sums.languages, most),
        sites=top_of(sums.sites, most),
        page_types=top_of(sums.page_types, most),
        analyzers=top_of(sums.analyzers, most),
        published=days_of(sums.published),
        fetched=days_of(sums.fetched),
        fields=dict(sorted(sums.fields.items())),
    )


def _parts(index: Path, manifest: Manifest, documents: int) -> tuple[Part, ...]:
    """List the parts; an engine that has none has one."""
    if manifest.settings["backend"] != "local":
        return (Part("all", documents, 0),)
    parts = read_parts(index)
    ends = [start + size for start, size in zip(parts.starts, parts.sizes.values(), strict=True)]
    dead = np.diff(np.searchsorted(parts.dead, ends, side="left"), prepend=0).tolist()
    return tuple(Part(name, size, gone) for (name, size), gone in zip(parts.sizes.items(), dead, strict=True))
