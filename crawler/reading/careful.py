"""Archives read one record at a time, as far as they can be read at all; warcio's door for reading.

In: a stream that begins at a record: a file from there on, or one compressed piece of it. Out: records of WARC and of
ARC, in their order. Slower than `crawler.reading.fast` by far, and kinder to what real crawlers have written.
Must not: decide what is lost.
"""

import contextlib
import io
import zlib
from collections.abc import Generator
from typing import Protocol

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from crawler.reading.record import MAX_BLOCK_BYTES, WANTED, DamageError, Record, make_record

# What warcio raises on damaged input; it has no tree of its own for it, so this list comes from trying.
_DAMAGE = (
    ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError, OSError,
    ValueError, LookupError, TypeError, AttributeError, AssertionError,
)  # fmt: skip

# Bytes between the end of one block and the beginning of the next: a record's header with its line ends. warcio would
# read a line of any length into memory.
_MAX_HEADER_BYTES = 2**20

_STEP_BYTES = 2**16


class Source(Protocol):
    """What can be read from: a file, or a compressed piece of one."""

    def read(self, size: int = -1, /) -> bytes:
        """Give some bytes, b"" at the end; OSError where it is damaged."""
        ...

    def tell(self) -> int:
        """Give the offset of the next byte."""
        ...


class _Metered:
    """A source that does not give more than a header's bytes while a header is being looked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._room: int | None = None

    def expect_header(self, room: int | None) -> None:
        self._room = room

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size if size > 0 else _STEP_BYTES)
        if self._room is not None:
            self._room -= len(data)
            if self._room < 0:
                raise OSError(f"more than {_MAX_HEADER_BYTES} bytes that are no record")
        return data

    def tell(self) -> int:
        return self._source.tell()


class CarefulReader:
    """Records of one stream.

    Attributes:
        next_offset: Where the record behind the last one given begins, in the stream; None at its end.
        stray: Whether bytes between these two belong to neither.
    """

    def __init__(self, source: Source, *, is_arc: bool) -> None:
        """Prepare to read from where the source stands; `is_arc` where it began as ARC."""
        self.next_offset: int | None = source.tell()
        self.stray = False
        self._metered = _Metered(source)
        # warcio takes almost any rubbish for an ARC record, so only what begins as ARC is read as ARC. HTTP headers
        # are parsed elsewhere: here one bad line would end the iteration.
        self._is_arc = is_arc
        self._records = ArchiveIterator(self._metered, no_record_parse=True, arc2warc=is_arc)

    def records(self) -> Generator[Record, None, None]:
        """Read to the end.

        Raises:
            DamageError: Nothing more can be read; `offset` is that of the damage in the stream.
        """
        while self.next_offset is not None:
            offset = self.next_offset
            # warcio writes its warnings to stderr; what they warn of is reported here.
            with contextlib.redirect_stderr(io.StringIO()):
                try:
                    record = self._next(offset)
                except _DAMAGE as error:
                    raise DamageError("damaged_record", _detail(error), offset) from error
            if record is None:
                return
            yield record

    def _next(self, offset: int) -> Record | None:
        self._metered.expect_header(_MAX_HEADER_BYTES)
        found = next(self._records, None)
        if found is None:
            self.next_offset = None
            return None
        url = found.rec_headers.get_header("WARC-Target-URI") or ""
        if not found.rec_type or found.length is None or ":" not in (url or ":"):
            # warcio takes an empty line, or half a header, for a record, and all that follows for its body.
            raise DamageError("damaged_record", "no whole record header", offset, url)
        stated = found.rec_headers.get_header("Content-Length") or ""
        if not (stated.isascii() and stated.isdigit()):
            raise DamageError("damaged_record", f"the length {stated[:40]!r}", offset, url)
        self._metered.expect_header(None)
        record = _record(found, offset, is_arc=self._is_arc)
        self._metered.expect_header(_MAX_HEADER_BYTES)
        warned = self._records.err_count
        self._records.read_to_end()
        self.stray = self._records.err_count > warned
        self.next_offset = self._records.offset if self._records.next_line else None
        return record


def _record(found: ArcWarcRecord, offset: int, *, is_arc: bool) -> Record:
    kind, stream = found.rec_type, found.raw_stream
    block = stream.read(MAX_BLOCK_BYTES + 1) if kind in WANTED else b""
    seen = len(block)
    while step := stream.read(_STEP_BYTES):
        seen += len(step)
    if seen < found.length:
        url = found.rec_headers.get_header("WARC-Target-URI") or ""
        raise DamageError("truncated_record", f"{seen} of {found.length} bytes", offset, url)

    def header(name: str) -> str:
        # ARC has no ids; warcio makes one up, another one each time.
        if is_arc and name == "WARC-Record-ID":
            return ""
        return found.rec_headers.get_header(name) or ""

    return make_record(header, length=found.length, block=block, offset=offset)


def _detail(error: BaseException) -> str:
    # What warcio quotes may be any bytes.
    text = f"{type(error).__name__}: {error}".encode("ascii", errors="backslashreplace").decode()
    return " ".join(text.split())[:300]
