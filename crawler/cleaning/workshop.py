"""An unfinished corpus on disk: pages that are read already, part by part, so that a killed process loses one part.

In: candidates and drops of a part. Out: the same, later. Beside `corpus/` lies

    .corpus.cleaning/request.json        what is being made; parts of another request are thrown away
                     part-00000.parquet  candidates of the first PART_PAGES pages, in file order
                     part-00000.drops    what of them gave none
                     lock-1-of-1         held by the process that works on them; one for each share of the work

A part stands for a fixed run of pages, so it does not matter which process or machine makes it, or in which order.
Must not: know what a page is.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.artefact import Json, sync
from crawler.cleaning.candidate import Candidate, Outline
from crawler.columns import DOCUMENT_SCHEMA, DROP_SCHEMA, Drop, document_row, drop_row, read_document, read_drop
from crawler.errors import OutputError

# Pages a part: some seconds of work for one process, and small against what a kill may cost.
PART_PAGES = 500

# Of the parts: those of another format are made again.
_FORMAT = 3

_SCHEMA = pa.schema(
    [
        *DOCUMENT_SCHEMA,
        pa.field("shingles", pa.binary(), nullable=False),
        pa.field("signature", pa.binary(), nullable=False),
        pa.field("fetched_url", pa.string(), nullable=False),
    ]
)

# Columns that an outline has under their own names.
_OUTLINE = ("doc_id", "url", "site", "text", "published_at", "content_hash", "shingles", "signature")


class Workshop:
    """The parts of one unfinished corpus; made by `open_workshop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, part: int) -> bool:
        """Say whether a part is done."""
        return self._path(part).is_file()

    def write(self, part: int, candidates: Sequence[Candidate], drops: Sequence[Drop]) -> None:
        """Keep a part, whole or not at all."""
        # The drops first: the candidates' file says that the part is done.
        _write(self._path(part).with_suffix(".drops"), [drop_row(drop) for drop in drops], DROP_SCHEMA)
        rows = [
            document_row(each.document)
            | {"shingles": each.shingles, "signature": each.signature, "fetched_url": each.fetched_url}
            for each in candidates
        ]
        _write(self._path(part), rows, _SCHEMA)

    def candidates(self, parts: int) -> Iterator[Candidate]:
        """Read the candidates of the first parts, in order."""
        for row in self._rows(parts, None):
            yield Candidate(read_document(row), row["shingles"], row["signature"], row["fetched_url"])

    def outlines(self, parts: int) -> Iterator[Outline]:
        """Read of the same candidates what is compared; the other columns, which are most, are left on disk."""
        for row in self._rows(parts, ["quality_words", *_OUTLINE]):
            yield Outline(words=row["quality_words"], **{name: row[name] for name in _OUTLINE})

    def _rows(self, parts: int, columns: list[str] | None) -> Iterator[dict[str, Any]]:
        for part in range(parts):
            with pq.ParquetFile(self._path(part)) as file:
                for batch in file.iter_batches(batch_size=256, columns=columns):
                    yield from batch.to_pylist()

    def rows(self, parts: int) -> int:
        """Count the candidates of the first parts."""
        return sum(pq.read_metadata(self._path(part)).num_rows for part in range(parts))

    def drops(self, parts: int) -> Iterator[Drop]:
        """Read the drops of the first parts, in order."""
        for part in range(parts):
            for row in pq.read_table(self._path(part).with_suffix(".drops")).to_pylist():
                yield read_drop(row)

    def clear(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, part: int) -> Path:
        return self.folder / f"part-{part:05}.parquet"


@contextmanager
def open_workshop(out: Path, request: Mapping[str, Json], share: tuple[int, int]) -> Iterator[Workshop]:
    """Go on with the parts that belong to `out` and this request, or begin; one process at a time has each share.

    Args:
        out: The corpus's place.
        request: Everything that decides what the parts hold.
        share: Number of this share of the work, from 1, and how many shares there are.

    Raises:
        OutputError: Another process works on this share.
    """
    folder = out.parent / f".{out.name}.cleaning"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"lock-{share[0]}-of-{share[1]}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(
                str(folder),
                found="another process that makes this corpus",
                wanted="one process for a share of the work",
                remedy="wait for it, or choose another --out",
            ) from error
        _begin(folder, json.dumps({"parts": _FORMAT, **request}, sort_keys=True, ensure_ascii=False))
        yield Workshop(folder)


def _begin(folder: Path, request: str) -> None:
    path = folder / "request.json"
    if path.is_file() and path.read_text(encoding="utf-8") == request:
        return
    for part in folder.glob("part-*"):
        # Another share may find the same at the same time.
        part.unlink(missing_ok=True)
    aside = folder / "request.json.new"
    aside.write_text(request, encoding="utf-8")
    sync(aside)
    aside.rename(path)


def _write(path: Path, rows: list[dict[str, object]], schema: pa.Schema) -> None:
    aside = path.with_name(path.name + ".new")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), aside, compression="zstd")
    sync(aside)
    aside.rename(path)
