"""Archives read fast, as long as nothing is odd; the one place that knows FastWARC.

In: a WARC file and the place to begin. Out: its records, in file order. Whatever FastWARC refuses, or reads in a way
that this file cannot vouch for, ends with DamageError: `crawler.reading.careful` then looks at the place again.
Must not: read ARC, or decide what is lost.
"""

from collections.abc import Generator
from io import BufferedReader

from fastwarc import ArchiveIterator, WarcRecord
from fastwarc.stream_io import GzipReader, WarcReader, ZstdReader

from crawler.reading.members import Form
from crawler.reading.record import MAX_BLOCK_BYTES, WANTED, DamageError, Record, make_record

# What FastWARC raises on damaged input.
_DAMAGE = (OSError, ValueError, RuntimeError)


def read_fast(stream: BufferedReader, form: Form, start: int) -> Generator[Record, None, None]:
    """Read records from an offset to the end of the file.

    Raises:
        DamageError: Here another reader must look; the records given before are good, the last one excepted, whose
            end has not been checked.
    """
    stream.seek(start)
    pieces: WarcReader | None = None
    try:
        if form.kind == "gzip":
            pieces = GzipReader(stream)
        elif form.kind == "zstd":
            pieces = ZstdReader(stream, dictionary=form.dictionary)
        for found in ArchiveIterator(pieces or stream, parse_http=False, stream_detect=False):
            yield _record(found, found.stream_pos if pieces is None else pieces.frame_start_position() or 0)
    except _DAMAGE as error:
        raise DamageError("damaged_record", f"{type(error).__name__}: {error}", start) from error
    except BaseException as error:
        # A panic of Rust code is no Exception, and its class can be had in no other way. It costs a record, not the
        # import: the careful reader has nothing in common with this one.
        if type(error).__name__ != "PanicException":
            raise
        raise DamageError("damaged_record", f"FastWARC: {error}", start) from error


def _record(found: WarcRecord, offset: int) -> Record:
    # One call for all headers: each call into FastWARC costs as much as parsing the record.
    headers: dict[bytes, bytes] = {}
    for key, value in found.headers.items_bytes():
        headers.setdefault(key.lower(), value)

    def header(name: str) -> str:
        value = headers.get(name.lower().encode(), b"")
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.decode("latin-1")

    kind, length = header("WARC-Type"), header("Content-Length")
    # FastWARC takes a record without a length for an empty one.
    if not kind or not (length.isascii() and length.isdigit()):
        raise DamageError("damaged_record", "no whole record header", offset)
    wanted = kind in WANTED
    block = found.reader.read(MAX_BLOCK_BYTES + 1) if wanted else b""
    seen = len(block) if wanted else found.reader.consume()
    if seen < min(int(length), MAX_BLOCK_BYTES + 1):
        # FastWARC ends in silence with the file.
        raise DamageError("truncated_record", f"{seen} of {length} bytes", offset)
    return make_record(header, length=int(length), block=block, offset=offset)
