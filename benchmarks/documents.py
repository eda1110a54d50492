"""What it takes to read a document by its id: random reads of a document store, warm, on one thread.

In: documents as JSON lines. Out: `Reads`. The store is written and read by the code that serves; its pages are in the
system's cache, so that what is timed is looking up, unpacking and decoding, and not a disk.
Must not: read a store on its own.
"""

import gzip
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import quantiles

from benchmarks.errors import CollectionError
from crawler.document import Document, content_hash_of, quality_of
from indexer.backends.docstore import DocStoreWriter, LmdbDocStore

_SEED = 1


@dataclass(frozen=True, slots=True)
class Reads:
    """What was measured.

    Attributes:
        documents: In the store.
        reads: Asked for, each at random among all.
        write_s: To write the store.
        store_bytes: Of its file.
        raw_bytes: Of the documents' lines of JSON, unpacked.
        median_us: Of one read.
        p95_us: Of one read; 95 of 100 take less.
        reads_per_s: All reads over the time that they took.
    """

    documents: int
    reads: int
    write_s: float
    store_bytes: int
    raw_bytes: int
    median_us: float
    p95_us: float
    reads_per_s: float


def measure_reads(file: Path, work: Path, *, most: int, reads: int) -> Reads:
    """Write a store and read from it at random.

    Args:
        file: JSON lines, compressed with gzip or not, with `_id`, `title` and `text`.
        work: An empty folder.
        most: Documents at most, >= 1.
        reads: How many, >= 2.

    Raises:
        CollectionError: The file cannot be read, or has no documents.
    """
    doc_ids, raw_bytes = [], 0
    began = time.perf_counter()
    writer = DocStoreWriter(work)
    for document, size in islice(_documents(file), most):
        writer.add(document, ())
        doc_ids.append(document.doc_id)
        raw_bytes += size
    writer.seal()
    write_s = time.perf_counter() - began
    if not doc_ids:
        raise CollectionError(str(file), found="no line", wanted="JSON lines", remedy="check the file")
    store = LmdbDocStore(work)
    chance = random.Random(_SEED)  # noqa: S311 (a repeatable sequence is wanted, not a secret)
    asked = chance.choices(doc_ids, k=reads)
    for doc_id in doc_ids:
        store.get(doc_id)
    times = []
    for doc_id in asked:
        before = time.perf_counter()
        store.get(doc_id)
        times.append(time.perf_counter() - before)
    store.close()
    cuts = quantiles(times, n=20)
    (written,) = work.iterdir()
    return Reads(
        documents=len(doc_ids),
        reads=reads,
        write_s=write_s,
        store_bytes=written.stat().st_size,
        raw_bytes=raw_bytes,
        median_us=1e6 * cuts[9],
        p95_us=1e6 * cuts[18],
        reads_per_s=reads / sum(times),
    )


def _documents(file: Path) -> Iterator[tuple[Document, int]]:
    """Give each document and the bytes of its line."""
    opened = gzip.open if file.name.endswith(".gz") else open
    try:
        with opened(file, "rb") as lines:
            for line in lines:
                yield _document(json.loads(line)), len(line)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise CollectionError(
            str(file), found=repr(error), wanted="JSON lines with _id, title and text each", remedy="check the file"
        ) from error


def _document(fields: dict[str, str]) -> Document:
    title, text = fields["title"], fields["text"]
    return Document(
        doc_id=fields["_id"],
        url="",
        title=title,
        text=text,
        language="en",
        published_at=None,
        fetched_at=None,
        content_hash=content_hash_of(title, text),
        site="",
        quality=quality_of(text),
        warc_ref=None,
    )
