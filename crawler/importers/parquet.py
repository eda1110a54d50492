"""Parquet to a Corpus: one record a row, columns named as the fields of `crawler.importers.record`.

In: a file. Out: a corpus. Must not: hold the file in memory.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.cleaning.reuse import CorpusReport
from crawler.errors import InputError
from crawler.importers.collection import Records, Source, import_collection
from crawler.importers.record import FIELDS
from crawler.progress import Progress, silent

_BATCH_ROWS = 256


def import_parquet(path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
    """Make a corpus of a Parquet file.

    Args:
        path: The file; columns with other names are passed over.
        out: Where the corpus goes.
        progress: Called with the stage "records".

    Raises:
        InputError: The file is missing or damaged, has none of the columns, or no row gives a document.
        OutputError: `out` holds something that is not a corpus.
    """
    return import_collection(Source("parquet", path, "row", _read_rows(path)), out, progress)


def _read_rows(path: Path) -> Records:
    try:
        with pq.ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name in FIELDS]
            if not columns:
                raise InputError(
                    str(path),
                    found=f"the columns {', '.join(file.schema_arrow.names)[:200] or '(none)'}",
                    wanted=f"some of {', '.join(FIELDS)}",
                    remedy="rename the columns",
                )
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path),
            found=f"no readable Parquet ({' '.join(str(error).split())[:200]})",
            wanted="a Parquet file",
            remedy="check the path, or write the file again",
        ) from error
