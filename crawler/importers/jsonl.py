"""JSON lines to a Corpus: one object a line, with the fields of `crawler.importers.record`; .gz is read as well.

In: a file. Out: a corpus; a line that cannot be read is dropped under its number. Must not: hold the file in memory.
"""

import gzip
import json
import zlib
from pathlib import Path

from crawler.cleaning.reuse import CorpusReport
from crawler.errors import InputError
from crawler.importers.collection import Records, Source, UnreadableRecord, import_collection
from crawler.progress import Progress, silent

# Longest line, in bytes. A document of that size is no text that anyone searches.
MAX_LINE_BYTES = 64 * 2**20

_GZIP = b"\x1f\x8b"


def import_jsonl(path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
    """Make a corpus of a JSON-lines file.

    Args:
        path: The file, compressed with gzip or not; how it is named does not matter.
        out: Where the corpus goes.
        progress: Called with the stage "records".

    Raises:
        InputError: The file is missing, its compression is damaged, or no line gives a document.
        OutputError: `out` holds something that is not a corpus.
    """
    return import_collection(Source("jsonl", path, "line", read_lines(path)), out, progress)


def read_lines(path: Path) -> Records:
    """Read the objects of a JSON-lines file, one entry a line that is not blank.

    A compressed file that ends early is refused and not cut short: half of a collection gives wrong numbers.

    Raises:
        InputError: The file cannot be read, or its compression is damaged.
    """
    try:
        with path.open("rb") as plain:
            compressed = plain.read(2) == _GZIP
        with gzip.open(path) if compressed else path.open("rb") as stream:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                if len(line) > MAX_LINE_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(MAX_LINE_BYTES)
                    yield UnreadableRecord("too_large", f"more than {MAX_LINE_BYTES} bytes")
                elif line.strip():
                    yield _parse(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            str(path),
            found=f"a file that cannot be read to its end ({error})",
            wanted="a whole file of JSON lines",
            remedy="get the file again",
        ) from error


def _parse(line: bytes) -> "dict[str, object] | UnreadableRecord":
    try:
        # utf-8-sig: some writers begin the first line with a byte-order mark.
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return UnreadableRecord("bad_json", f"not UTF-8: {error.reason} at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return UnreadableRecord("bad_json", str(error))
    if not isinstance(found, dict):
        return UnreadableRecord("bad_record", f"a JSON {type(found).__name__} where an object was wanted")
    return found
