"""Any collection of records to a Corpus; the formats differ in how they read records, and in nothing else.

In: numbered records, read or unreadable. Out: a corpus with the records in their order, the drops by one of
`DROP_REASONS`. Must not: know a format, or drop copies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.artefact import Json, new_artefact
from crawler.cleaning.reuse import CorpusReport, digests_of, report_of, reuse, versions_of
from crawler.columns import Drop
from crawler.corpus import KIND, CorpusWriter
from crawler.errors import RecordError
from crawler.importers.record import parse_record
from crawler.pages.characters import one_line
from crawler.progress import Progress

DROP_REASONS = {
    "bad_json": "the line is not JSON",
    "bad_record": "an id is missing, or a field has another type than its name says",
    "too_large": "the line is longer than any document",
    "duplicate_id": "an earlier record has the same id",
}
"""Every way for a record to become no document."""

_DISTRIBUTIONS = ("ada-url", "py3langid", "pyarrow", "tldextract")


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A place in the input that holds no record: `reason` is one of `DROP_REASONS`."""

    reason: str
    detail: str


Records = Iterator[Mapping[str, object] | UnreadableRecord]


@dataclass(frozen=True, slots=True)
class Source:
    """A collection to read.

    Attributes:
        kind: The format's name, for the manifest.
        path: The file.
        unit: What a record is in this format, "line" or "row"; drops name it with its number, from 1.
        records: The records in their order; read once, after nothing was found to reuse.
    """

    kind: str
    path: Path
    unit: str
    records: Records


def import_collection(source: Source, out: Path, progress: Progress) -> CorpusReport:
    """Make a corpus of a collection; one at `out` is replaced once the new one is whole.

    Where `out` already holds the corpus of this file, made by these library versions, it is left as it is.

    Raises:
        InputError: The file cannot be read, or holds no record that gives a document.
        OutputError: `out` holds something that is not a corpus.
    """
    settings: dict[str, Json] = {
        "stage": f"import {source.kind}",
        "inputs": digests_of([source.path]),
        "versions": versions_of(_DISTRIBUTIONS),
    }
    if kept := reuse(out, settings=settings, parent_id=None):
        return kept
    with new_artefact(out, KIND) as folder:
        writer = CorpusWriter(folder)
        lines: dict[str, int] = {}
        for number, record in enumerate(source.records, start=1):
            _take(writer, lines, record, f"{source.unit} {number}", number)
            progress("records", number, None)
        manifest = writer.seal(settings=settings, parent_id=None, source=str(source.path))
    return report_of(out, manifest, reused=False)


def _take(
    writer: CorpusWriter,
    lines: dict[str, int],
    record: Mapping[str, object] | UnreadableRecord,
    place: str,
    number: int,
) -> None:
    if isinstance(record, UnreadableRecord):
        writer.drop(Drop(place, record.reason, one_line(record.detail, 300), None))
        return
    try:
        document = parse_record(record)
    except RecordError as error:
        detail = f"{error.thing}: found {error.found}, wanted {error.wanted}"
        writer.drop(Drop(place, "bad_record", one_line(detail, 300), None))
        return
    if document.doc_id in lines:
        detail = f"{document.doc_id} is the id of record {lines[document.doc_id]}"
        writer.drop(Drop(place, "duplicate_id", one_line(detail, 300), None))
        return
    lines[document.doc_id] = number
    writer.add(document)
