"""The columns of a corpus, read shard by shard.

In: a `Corpus` of any format. Out: batches of the columns that are asked for, and single rows. What an older format has
no column for stands there as a document's default.
Must not: hold more than a batch, or read a column that nobody asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.columns import DOCUMENT_SCHEMA, DROP_SCHEMA
from crawler.corpus import Corpus
from crawler.errors import ArtefactError

Kind = Literal["documents", "drops"]

Batch = Mapping[str, pa.Array]
"""Columns by name, of equal length; at least one."""

# Rows of short columns: some MB.
_BATCH_ROWS = 32_768

# Rows with their texts, as `Corpus` reads them.
_WHOLE_ROWS = 256

_SCHEMAS = {"documents": DOCUMENT_SCHEMA, "drops": DROP_SCHEMA}


def read_columns(corpus: Corpus, kind: Kind, names: Sequence[str]) -> Iterator[Batch]:
    """Read columns in the order of the rows, a batch at a time.

    Args:
        corpus: Where they lie.
        kind: Of documents or of drops.
        names: Columns of the newest format; the first is one that every format has.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    fields = [_SCHEMAS[kind].field(name) for name in names]
    for path in _shards(corpus, kind):
        with _refusing(path), pq.ParquetFile(path) as shard:
            there = [name for name in names if name in shard.schema_arrow.names]
            for batch in shard.iter_batches(batch_size=_BATCH_ROWS, columns=there):
                yield {field.name: _column(batch, field) for field in fields}


def count_rows(corpus: Corpus, kind: Kind) -> int:
    """Count rows, as the shards state their number.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    rows = 0
    for path in _shards(corpus, kind):
        with _refusing(path), pq.ParquetFile(path) as shard:
            rows += shard.metadata.num_rows
    return rows


def read_rows(corpus: Corpus, kind: Kind, positions: Sequence[int], names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Read single rows.

    Args:
        corpus: Where they lie.
        kind: Documents or drops.
        positions: Numbers of rows, from 0, in rising order.
        names: Columns; none stands for all of this format.

    Raises:
        ArtefactError: A shard is not the Parquet that was written.
    """
    found: list[dict[str, Any]] = []
    known = names or _SCHEMAS[kind].names
    begin = 0
    for path in _shards(corpus, kind):
        with _refusing(path), pq.ParquetFile(path) as shard:
            end = begin + shard.metadata.num_rows
            wanted = [position - begin for position in positions if begin <= position < end]
            begin = end
            if wanted:
                there = [name for name in shard.schema_arrow.names if name in known]
                found += _rows_at(shard.iter_batches(batch_size=_WHOLE_ROWS, columns=there), wanted)
    return found


def _rows_at(batches: Iterator[pa.RecordBatch], wanted: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    begin = 0
    for batch in batches:
        end = begin + batch.num_rows
        for row in wanted:
            if begin <= row < end:
                found += batch.slice(row - begin, 1).to_pylist()
        begin = end
        if begin > wanted[-1]:
            break
    return found


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.name not in batch.schema.names:
        column = pa.nulls(batch.num_rows, field.type)
    else:
        column = batch.column(field.name).cast(field.type)
    if field.nullable:
        return column
    # The defaults of `Document`: an empty text, a count or score of 0.
    return column.fill_null("" if field.type == pa.string() else pa.scalar(0, field.type))


def _shards(corpus: Corpus, kind: Kind) -> list[Path]:
    return sorted(corpus.folder.glob(f"{kind}-*.parquet"))


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise ArtefactError(
            str(path),
            found=f"no readable Parquet ({error})",
            wanted="the shard that Scenthound wrote",
            remedy="make the corpus again",
        ) from error
