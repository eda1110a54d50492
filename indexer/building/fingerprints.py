"""What an index holds of each document, in a few bytes: enough to say what changed without opening the index.

In: batches of a corpus' columns. Out: a digest for each document, and `fingerprints.parquet` in a snapshot, and the
same read back. Columns are hashed as they lie: making documents of rows takes far longer than reading them.
Must not: know an engine.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.columns import DOCUMENT_SCHEMA
from crawler.document import Document
from indexer.errors import SnapshotError
from indexer.passages import Passage

FILE = "fingerprints.parquet"

_DIGEST_BYTES = 16
_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("digest", pa.binary(_DIGEST_BYTES), nullable=False),
        pa.field("windows", pa.binary(_DIGEST_BYTES), nullable=False),
        pa.field("passages", pa.int32(), nullable=False),
    ]
)

# What an index does not keep of a document (`backends/records.py`).
_UNKEPT = ("languages", "spam_parts")

COLUMNS = tuple(name for name in DOCUMENT_SCHEMA.names if name not in _UNKEPT and not name.startswith("signal_"))
"""Columns of a corpus that an index keeps."""

_TEXT = "text"
_LINKS = "links"

_DEFAULTS = {field.name: None if field.default is MISSING else field.default for field in fields(Document)}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A document as an index holds it.

    Attributes:
        digest: 16 bytes of BLAKE2b over all that the index keeps of the document.
        windows: 16 bytes over its doc_id and where its passages lie.
        passages: How many passages it was cut into.
    """

    digest: bytes
    windows: bytes
    passages: int


def digests_of(batch: pa.RecordBatch) -> list[bytes]:
    """Name all that an index keeps of each row; what it does not keep may change.

    Args:
        batch: Of `COLUMNS`; one that an older corpus lacks counts as its default.

    Returns:
        16 bytes a row, in the order of the rows.
    """
    columns = [_as_text(batch, name) for name in COLUMNS if name not in (_TEXT, _LINKS)]
    # Lengths first, so that no two rows give the same bytes; that of a value which is not there is -1.
    sizes = [pc.cast(pc.fill_null(pc.binary_length(column), -1), pa.string()) for column in columns]
    heads = pc.binary_join_element_wise(*sizes, *(pc.fill_null(column, "") for column in columns), ",")
    # Texts by themselves: put together, those of one batch could be more than Arrow's strings hold.
    texts = batch.column(_TEXT)
    found = []
    for head, text, links in zip(_slices(heads), _slices(texts), _links(batch), strict=True):
        digest = hashlib.blake2b(head, digest_size=_DIGEST_BYTES)
        digest.update(text)
        for part in links:
            digest.update(part)
        found.append(digest.digest())
    return found


def with_links(digest: bytes, links: bytes) -> bytes:
    """Give the digest of a document that others link to; `links` as an index keeps them, b"" for none."""
    return hashlib.blake2b(digest + links, digest_size=_DIGEST_BYTES).digest() if links else digest


def windows_of(doc_id: str, passages: Sequence[Passage]) -> bytes:
    """Name a document's passages."""
    windows = ",".join(f"{passage.start}-{passage.end}" for passage in passages)
    name = f"{doc_id}\n{windows}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name, digest_size=_DIGEST_BYTES).digest()


def contents_digest(fingerprints: Mapping[str, Fingerprint]) -> str:
    """Name the doc_ids of an index and where their passages lie, whatever order they came in: 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for doc_id in sorted(fingerprints):
        digest.update(fingerprints[doc_id].windows)
    return digest.hexdigest()


def write_fingerprints(folder: Path, fingerprints: Mapping[str, Fingerprint]) -> None:
    """Write fingerprints by doc_id, ascending, into a snapshot's folder."""
    doc_ids = sorted(fingerprints)
    found = [fingerprints[doc_id] for doc_id in doc_ids]
    table = pa.table(
        {
            "doc_id": doc_ids,
            "digest": [each.digest for each in found],
            "windows": [each.windows for each in found],
            "passages": [each.passages for each in found],
        },
        schema=_SCHEMA,
    )
    # Digests do not compress, and ids of one length hardly do.
    pq.write_table(table, folder / FILE, compression="none", use_dictionary=False)


def read_fingerprints(folder: Path) -> dict[str, Fingerprint]:
    """Read the fingerprints of a snapshot, by doc_id, ascending.

    Raises:
        SnapshotError: They are missing or damaged.
    """
    try:
        table = pq.read_table(folder / FILE, schema=_SCHEMA)
    except (OSError, pa.ArrowException) as error:
        raise SnapshotError(
            str(folder / FILE),
            found=f"no readable table ({str(error).splitlines()[0]})",
            wanted="the Parquet that Scenthound wrote",
            remedy="build the index again, without an update",
        ) from error
    doc_ids, digests, windows, passages = (table.column(name).to_pylist() for name in _SCHEMA.names)
    return dict(zip(doc_ids, map(Fingerprint, digests, windows, passages), strict=True))


def _as_text(batch: pa.RecordBatch, name: str) -> pa.Array:
    """Give a column as strings, null where a row has no value."""
    if name not in batch.schema.names:
        column = pa.array([_DEFAULTS.get(name)] * len(batch), DOCUMENT_SCHEMA.field(name).type)
    else:
        column = batch.column(name)
    if pa.types.is_date32(column.type):
        column = pc.cast(column, pa.int32())
    elif pa.types.is_timestamp(column.type):
        # As a number: to write one as a date, Arrow asks the system's table of time zones.
        column = pc.cast(column, pa.int64())
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())


def _links(batch: pa.RecordBatch) -> Iterator[list[memoryview]]:
    """Give what tells each row's links from others; nothing where it has none."""
    if _LINKS not in batch.schema.names:
        yield from ([] for _ in range(len(batch)))
        return
    column = batch.column(_LINKS)
    urls, texts, rels = column.values.flatten()
    parts = (_strings(urls), _strings(texts), _strings(rels.values))
    places, words = _offsets(column), _offsets(rels)
    for start, end in pairwise(places.tolist()):
        found = []
        if start < end:
            found.append(memoryview(np.diff(words[start : end + 1])).cast("B"))
            ranges = ((start, end), (start, end), (int(words[start]), int(words[end])))
            for (offsets, held), (low, high) in zip(parts, ranges, strict=True):
                found.append(memoryview(np.diff(offsets[low : high + 1])).cast("B"))
                found.append(held[int(offsets[low]) : int(offsets[high])])
        yield found


def _offsets(column: Any) -> Any:
    """Give where each list begins in the values, and where the last one ends."""
    return column.offsets.to_numpy().astype(np.int64)


def _strings(column: Any) -> tuple[Any, memoryview]:
    """Give where each string begins, and where the last one ends, and the bytes of all, without a copy."""
    column = pc.cast(column, pa.large_binary())
    _, offsets, data = column.buffers()
    held = memoryview(data) if data is not None else memoryview(b"")
    if offsets is None:
        return np.zeros(1, np.int64), held
    return np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1], held


def _slices(column: Any) -> Iterator[memoryview]:
    """Give the bytes of each string, without a copy."""
    offsets, held = _strings(column)
    return (held[start:end] for start, end in pairwise(offsets.tolist()))
