"""What two snapshots differ in: documents, and the settings and versions that they were built with.

In: two snapshots of one folder. Out: `Comparison`. Both are read side by side in the order of their doc_ids, a
document of each at a time. Must not: search, or load a model.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from crawler.artefact import Json, differing
from crawler.document import Document
from crawler.progress import Progress, silent
from indexer.backends.base import OpenIndex
from indexer.passages import Passage
from indexer.snapshot import opened_index, snapshot_folder

# Documents between two words of progress.
_STEP = 1000

_Held = tuple[Document, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """A document, with its address and title for people."""

    doc_id: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """What became of OLD's documents in NEW.

    `OLD's documents = unchanged + recut + restated + changed + removed`, `NEW's = the same with added for removed`.

    Attributes:
        added: Documents of NEW alone.
        removed: Documents of OLD alone.
        changed: Documents with another content: words of title or text.
        restated: Documents with the same content of which something else differs.
        recut: Documents that are the same, with other passages.
        unchanged: All others.
        fields: Of the changed and restated, how many differ in each field, by its name.
        added_examples: The first ones by doc_id; the others likewise.
        removed_examples: As OLD has them.
        changed_examples: As NEW has them.
        restated_examples: As NEW has them.
    """

    added: int
    removed: int
    changed: int
    restated: int
    recut: int
    unchanged: int
    fields: Mapping[str, int]
    added_examples: tuple[Example, ...]
    removed_examples: tuple[Example, ...]
    changed_examples: tuple[Example, ...]
    restated_examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two snapshots differ in.

    Attributes:
        old_id: OLD's id.
        new_id: NEW's id.
        old_corpus_id: What OLD was built from; "" where that is not said.
        new_corpus_id: The same of NEW.
        old_counts: As its manifest has them.
        new_counts: The same of NEW.
        documents: What became of them.
        old_settings: Settings and versions that differ, by their path ("versions.faiss-cpu"); not those it lacks.
        new_settings: The same of NEW.
    """

    old_id: str
    new_id: str
    old_corpus_id: str
    new_corpus_id: str
    old_counts: Mapping[str, int]
    new_counts: Mapping[str, int]
    documents: DocumentChanges
    old_settings: Mapping[str, Json]
    new_settings: Mapping[str, Json]


def compare(index_folder: Path, old_id: str, new_id: str, *, most: int = 10, progress: Progress = silent) -> Comparison:
    """Compare two snapshots.

    Args:
        index_folder: Where both stand.
        old_id: The one to start from.
        new_id: The one that came after it.
        most: Examples of each kind at most, >= 0.
        progress: Told of "documents" of both.

    Raises:
        SnapshotError: One is missing, damaged, or of a format that is not read.
        JavaError: An engine needs Java and there is none.
    """
    old_folder, new_folder = snapshot_folder(index_folder, old_id), snapshot_folder(index_folder, new_id)
    with opened_index(old_folder) as (old, old_index), opened_index(new_folder) as (new, new_index):
        changes = changes_between(old_index, new_index, most=most, progress=progress)
    # The id of the inputs follows from the settings.
    old_settings, new_settings = (
        {name: value for name, value in settings.items() if name != "inputs_id"}
        for settings in differing(old.settings, new.settings)
    )
    return Comparison(
        old_id=old_id,
        new_id=new_id,
        old_corpus_id=old.parent_id or "",
        new_corpus_id=new.parent_id or "",
        old_counts=old.counts,
        new_counts=new.counts,
        documents=changes,
        old_settings=old_settings,
        new_settings=new_settings,
    )


def changes_between(old: OpenIndex, new: OpenIndex, *, most: int = 10, progress: Progress = silent) -> DocumentChanges:
    """Say what became of an index's documents in another one; arguments as `compare` has them."""
    counts: Counter[str] = Counter()
    differing_fields: Counter[str] = Counter()
    examples: dict[str, list[Example]] = {"added": [], "removed": [], "changed": [], "restated": []}
    total = len(old.documents) + len(new.documents)
    done = 0
    for number, (shown, before, after) in enumerate(_side_by_side(old, new), start=1):
        kind, names = _kind(before, after)
        counts[kind] += 1
        differing_fields.update(names)
        if kind in examples and len(examples[kind]) < most:
            examples[kind].append(Example(shown.doc_id, shown.url, shown.title))
        done += (before is not None) + (after is not None)
        if number % _STEP == 0 or done == total:
            progress("documents", done, total)
    return DocumentChanges(
        added=counts["added"],
        removed=counts["removed"],
        changed=counts["changed"],
        restated=counts["restated"],
        recut=counts["recut"],
        unchanged=counts["unchanged"],
        fields=dict(sorted(differing_fields.items())),
        **{f"{name}_examples": tuple(each) for name, each in examples.items()},
    )


def _side_by_side(old: OpenIndex, new: OpenIndex) -> Iterator[tuple[Document, _Held | None, _Held | None]]:
    """Pair the documents of two indexes by doc_id, ascending, each after its newest state; None where one lacks it."""
    left = ((document, passages) for document, passages, _, _ in old.entries())
    right = ((document, passages) for document, passages, _, _ in new.entries())
    before, after = next(left, None), next(right, None)
    while before is not None or after is not None:
        if before is not None and (after is None or before[0].doc_id < after[0].doc_id):
            yield before[0], before, None
            before = next(left, None)
        elif after is not None and (before is None or after[0].doc_id < before[0].doc_id):
            yield after[0], None, after
            after = next(right, None)
        elif after is not None:
            yield after[0], before, after
            before, after = next(left, None), next(right, None)


def _kind(before: _Held | None, after: _Held | None) -> tuple[str, Sequence[str]]:
    """Name what became of a document, and the fields in which it differs."""
    if before is None or after is None:
        return ("added" if before is None else "removed"), ()
    (old, old_passages), (new, new_passages) = before, after
    if old != new:
        names = [field.name for field in fields(Document) if getattr(old, field.name) != getattr(new, field.name)]
        return ("restated" if old.content_hash == new.content_hash else "changed"), names
    return ("unchanged" if old_passages == new_passages else "recut"), ()
