"""The Corpus: cleaned documents and the drops, as Parquet shards beside a manifest.

In: `Document`s and `Drop`s in any order. Out: a sealed folder that DuckDB, pandas and Spark read as it lies, and
`Corpus`, which reads it back. Counts add up: `responses = documents + drops by reason`.
Must not: decide what is dropped.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.artefact import Json, Manifest, identify, open_artefact, seal
from crawler.columns import DOCUMENT_SCHEMA, DROP_SCHEMA, Drop, document_row, drop_row, read_document, read_drop
from crawler.document import Document
from crawler.errors import ArtefactError, InputError

KIND = "corpus"
FORMAT_VERSION = 3

# Rows a shard: large enough for Parquet's compression, small enough that a shard of long pages fits in memory.
SHARD_ROWS = 10_000

# Rows read at a time, unless a reader asks for others: some megabytes of usual pages.
BATCH_ROWS = 256


class CorpusWriter:
    """Fill one corpus folder; the caller makes the folder aside and renames it (`artefact.new_artefact`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents: list[dict[str, object]] = []
        self._drops: list[Drop] = []
        self._shards: Counter[str] = Counter()
        self._doc_ids: set[str] = set()
        self._reasons: Counter[str] = Counter()
        self._digest = hashlib.blake2b(digest_size=16)

    def add(self, document: Document) -> None:
        """Keep a document.

        Raises:
            InputError: Its doc_id is already in this corpus.
        """
        if document.doc_id in self._doc_ids:
            raise InputError(
                f"document {document.doc_id}",
                found="the same doc_id twice",
                wanted="one document an id",
                remedy="remove one of the two from the input",
            )
        self._doc_ids.add(document.doc_id)
        row = document_row(document)
        self._digest.update(identify([[name, str(value)] for name, value in sorted(row.items())]).encode())
        self._documents.append(row)
        if len(self._documents) == SHARD_ROWS:
            self._flush_documents()

    def drop(self, drop: Drop) -> None:
        """Record a loss by its reason."""
        self._reasons[drop.reason] += 1
        self._drops.append(drop)
        if len(self._drops) == SHARD_ROWS:
            self._flush_drops()

    def seal(self, *, settings: Mapping[str, Json], parent_id: str | None, source: str = "the corpus") -> Manifest:
        """Write what is left, and the manifest.

        The id covers every field of every document in the order they came, the settings and the parent.

        Args:
            settings: Everything that was chosen and can change the result.
            parent_id: Id of the artefact that the documents come from, None for an import.
            source: What the documents come from, for the error.

        Raises:
            InputError: No document was kept: an empty corpus is of no use to anyone.
        """
        if not self._doc_ids:
            losses = ", ".join(f"{count} {reason}" for reason, count in sorted(self._reasons.items()))
            raise InputError(
                source,
                found=f"no document to keep ({losses or 'the input is empty'})",
                wanted="at least one document",
                remedy="check the input",
            )
        self._flush_documents()
        self._flush_drops()
        counts = {"responses": len(self._doc_ids) + self._reasons.total(), "documents": len(self._doc_ids)}
        counts |= {f"drops.{reason}": count for reason, count in sorted(self._reasons.items())}
        return seal(
            self._folder,
            kind=KIND,
            format_version=FORMAT_VERSION,
            artefact_id=identify(KIND, FORMAT_VERSION, self._digest.hexdigest(), dict(settings), parent_id),
            parent_id=parent_id,
            settings=settings,
            counts=counts,
        )

    def _flush_documents(self) -> None:
        self._write("documents", self._documents, DOCUMENT_SCHEMA)
        self._documents.clear()

    def _flush_drops(self) -> None:
        self._write("drops", [drop_row(drop) for drop in self._drops], DROP_SCHEMA)
        self._drops.clear()

    def _write(self, name: str, rows: list[dict[str, object]], schema: pa.Schema) -> None:
        if rows:
            path = self._folder / f"{name}-{self._shards[name]:05}.parquet"
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
            self._shards[name] += 1


class Corpus:
    """A sealed corpus, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Open a corpus.

        Raises:
            ArtefactError: Not a corpus, not whole, or of a newer format.
        """
        self.folder = folder
        self.manifest = open_artefact(folder, kind=KIND, newest_version=FORMAT_VERSION)

    def __len__(self) -> int:
        return self.manifest.counts["documents"]

    @property
    def corpus_id(self) -> str:
        """Equal for equal inputs and settings."""
        return self.manifest.artefact_id

    def documents(self) -> Iterator[Document]:
        """Read the documents, in the order they were added.

        Raises:
            ArtefactError: A shard is not the Parquet that was written.
        """
        return (read_document(row) for row in self._rows("documents", DOCUMENT_SCHEMA))

    def batches(self, columns: Sequence[str], *, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Read some columns of the documents as they lie, in the order they were added.

        Args:
            columns: Of `DOCUMENT_SCHEMA`; what an older format lacks is left out.
            rows: Of a batch at most, >= 1.

        Raises:
            ArtefactError: A shard is not the Parquet that was written.
        """
        return self._batches("documents", columns, rows)

    def drops(self) -> Iterator[Drop]:
        """Read the drops, in the order they were recorded.

        Raises:
            ArtefactError: A shard is not the Parquet that was written.
        """
        return (read_drop(row) for row in self._rows("drops", DROP_SCHEMA))

    def _rows(self, name: str, schema: pa.Schema) -> Iterator[dict[str, Any]]:
        for batch in self._batches(name, schema.names, BATCH_ROWS):
            yield from batch.to_pylist()

    def _batches(self, name: str, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        for path in sorted(self.folder.glob(f"{name}-*.parquet")):
            try:
                with pq.ParquetFile(path) as shard:
                    held = [column for column in shard.schema_arrow.names if column in columns]
                    yield from shard.iter_batches(batch_size=rows, columns=held)
            except (pa.ArrowException, OSError) as error:
                raise ArtefactError(
                    str(path),
                    found=f"no readable Parquet ({error})",
                    wanted="the shard that Scenthound wrote",
                    remedy="clean the crawl again",
                ) from error
