"""All records of one file: read fast where that goes, carefully where it does not, from the next one behind damage.

In: a file under any name. Out: `Record`s in file order, and a `DamageError` value for each place that gives none.
Both readers give equal records; which of them read one is not seen. A record is given once the fast reader has got
past it: what it cannot get past is read again with care, so that a wrong length or checksum is judged once.
Must not: know HTTP.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from io import BufferedReader
from pathlib import Path

from crawler.errors import InputError
from crawler.reading.careful import CarefulReader
from crawler.reading.fast import read_fast
from crawler.reading.members import Form, Piece, form_of, next_record
from crawler.reading.record import DamageError, Record

_STRAY = ("damaged_record", "bytes behind this record that belong to none")


def read_records(path: Path, *, fast: bool = True) -> Iterator[Record | DamageError]:
    """Read the records of a WARC or ARC file, plain or compressed with gzip or zstd.

    Args:
        path: The file.
        fast: False to read all of it with care; the records are the same.

    Raises:
        InputError: The file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(
            str(path),
            found=error.strerror or type(error).__name__,
            wanted="a WARC or ARC file",
            remedy="check the path",
        ) from error
    with stream:
        form = form_of(stream)
        size = path.stat().st_size
        start: int | None = form.start
        while start is not None and start < size:
            place = _Place(start, 0)
            if fast and not form.is_arc:
                ended = yield from _read_fast(stream, form, place)
                start = place.offset
                if ended:
                    start = _behind_last(stream, form, place)
                    if start is None or start >= size:
                        return
                    place = _Place(start, 0)
            start = yield from (_read_piece if form.kind != "plain" else _read_plain)(stream, form, place)


class _Place:
    """Where careful reading begins: a record, or a compressed piece of which `given` records are done with."""

    def __init__(self, offset: int, given: int) -> None:
        self.offset = offset
        self.given = given


def _read_fast(stream: BufferedReader, form: Form, place: _Place) -> Generator[Record, None, bool]:
    """Read fast; True at the end of the file, else False with `place` at the record where care is wanted."""
    held: Record | None = None
    try:
        for record in read_fast(stream, form, place.offset):
            if held is not None:
                yield held
                place.given = place.given + 1 if held.offset == record.offset else 0
            held = record
            place.offset = record.offset
    except DamageError:
        return False
    if held is not None:
        yield held
        place.given += 1
    return True


def _behind_last(stream: BufferedReader, form: Form, place: _Place) -> int | None:
    """Give the end of the last compressed piece; None where the file is known to end there.

    The fast reader is silent about a few bytes behind it, which may be all that is left of a record.
    """
    if form.kind == "plain":
        return None if place.given else place.offset
    piece = Piece(stream, form, place.offset)
    try:
        piece.drain()
    except OSError:
        return place.offset if not place.given else None
    return piece.end if piece.finished else None if place.given else place.offset


def _read_piece(stream: BufferedReader, form: Form, place: _Place) -> Generator[Record | DamageError, None, int | None]:
    """Read the rest of a compressed piece with care; give the offset at which reading goes on."""
    piece = Piece(stream, form, place.offset)
    reader = CarefulReader(piece, is_arc=form.is_arc)
    seen = 0
    try:
        for record in reader.records():
            seen += 1
            if seen > place.given:
                yield replace(record, offset=place.offset)
                if reader.stray:
                    yield DamageError(*_STRAY, place.offset)
        if not piece.finished and seen <= place.given:
            raise DamageError("truncated_record", "the file ends inside a compressed record", 0)
        piece.drain()
    except OSError as error:
        yield DamageError("damaged_record", str(error), place.offset)
    except DamageError as error:
        yield DamageError(error.reason, error.detail, place.offset, error.url)
    else:
        return piece.end if piece.finished else None
    return next_record(stream, form, place.offset + 1)


def _read_plain(stream: BufferedReader, form: Form, place: _Place) -> Generator[Record | DamageError, None, int | None]:
    """Read one record of a plain file with care, or all of an ARC file; give the offset at which reading goes on."""
    stream.seek(place.offset)
    reader = CarefulReader(stream, is_arc=form.is_arc)
    try:
        for record in reader.records():
            yield record
            if reader.stray:
                yield DamageError(*_STRAY, record.offset)
            following = reader.next_offset
            # The record behind it may be one for the fast reader again.
            if not form.is_arc and (following is None or following > record.offset):
                return following
    except DamageError as error:
        yield error
        return next_record(stream, form, max(place.offset, error.offset) + 1)
    return None
