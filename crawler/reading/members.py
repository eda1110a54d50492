"""How an archive is compressed, its pieces, and where reading can go on behind damage.

In: an archive file. Out: `Form`; `Piece`, one gzip member or zstd frame unpacked; the offset of the next record.
Archives are compressed record by record, so a piece holds one record; some tools compress all records in one piece.
Must not: parse records.
"""

import re
import zlib
from dataclasses import dataclass
from io import BufferedReader
from typing import Literal

import zstandard

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
# The skippable frame in which a .warc.zst carries the dictionary of all its other frames (IIPC, WARC with Zstandard).
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"

# Longest dictionary, bytes, unpacked; those of real archives have a megabyte at most.
_MAX_DICTIONARY_BYTES = 16 * 2**20

# Enough of a compressed record to unpack its first words: gzip's header may hold a file name.
_HEAD_BYTES = 4096

# How WARC and ARC records begin.
_ARC_HEADS = (b"filedesc", b"http://", b"https://")
_HEADS = (b"WARC/", *_ARC_HEADS)
_PLAIN_RECORD = re.compile(
    rb"(?<=[\n\0])(?:WARC/\d\.\d{1,2}[ \t\r]*\n[A-Za-z]"
    rb"|https?://[^ \n]{1,2000} [\d.]{1,20} \d{14} [^ \n]{1,200} \d{1,12}\r?\n)"
)

_BLOCK_BYTES = 2**20
_STEP_BYTES = 2**16
# zstd cannot be told how much to unpack; one byte gives 32 KiB at most (RFC 8878), so this step gives 32 MiB.
_ZSTD_STEP_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is packed.

    Attributes:
        kind: "plain" for everything that is neither gzip nor zstd.
        is_arc: Whether it begins as ARC does.
        start: Offset of the first record, or of the first piece.
        dictionary: That of a zstd file; None where it has none.
    """

    kind: Literal["plain", "gzip", "zstd"]
    is_arc: bool
    start: int = 0
    dictionary: bytes | None = None


def form_of(stream: BufferedReader) -> Form:
    """Say how a file is packed, by its first bytes and not by its name."""
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if head.startswith(_GZIP):
        return Form("gzip", is_arc=_gzip_head(head).startswith(_ARC_HEADS))
    if head.startswith(_ZSTD_DICTIONARY) and len(head) >= 8:
        length_bytes = int.from_bytes(head[4:8], "little")
        stream.seek(8)
        packed = stream.read(min(length_bytes, _MAX_DICTIONARY_BYTES))
        return Form("zstd", is_arc=False, start=8 + length_bytes, dictionary=_dictionary(packed))
    if head.startswith(_ZSTD):
        return Form("zstd", is_arc=False)
    return Form("plain", is_arc=head.startswith(_ARC_HEADS))


class Piece:
    """One gzip member or zstd frame, unpacked as it is read.

    Attributes:
        finished: Whether its end was reached, and its checksum was right.
        end: Offset in the file behind it, once it is finished.
    """

    def __init__(self, stream: BufferedReader, form: Form, offset: int) -> None:
        """Prepare to read the piece at an offset of a file with this form, "gzip" or "zstd"."""
        self.finished = False
        self.end = offset
        self._stream = stream
        self._behind = offset
        self._unpacked = b""
        self._position = 0
        self._gzip = zlib.decompressobj(16 + zlib.MAX_WBITS) if form.kind == "gzip" else None
        self._zstd = _decompressor(form).decompressobj()

    def read(self, size: int = -1) -> bytes:
        """Give at most `size` bytes, of any number where it is negative; b"" at the end of the piece or of the file.

        Raises:
            OSError: The piece is damaged.
        """
        while not self._unpacked and not self.finished:
            try:
                if not self._unpack():
                    break
            except (zlib.error, zstandard.ZstdError) as error:
                raise OSError(f"damaged compression ({error})") from error
        size = size if size > 0 else _STEP_BYTES
        data, self._unpacked = self._unpacked[:size], self._unpacked[size:]
        self._position += len(data)
        return data

    def tell(self) -> int:
        """Give the offset of the next byte, counted in the unpacked piece."""
        return self._position

    def drain(self) -> None:
        """Read to the end.

        Raises:
            OSError: The piece is damaged.
        """
        while self.read():
            pass

    def _unpack(self) -> bool:
        """Unpack a step; False at the end of the file."""
        coder = self._gzip or self._zstd
        data = self._gzip.unconsumed_tail if self._gzip else b""
        if not data:
            self._stream.seek(self._behind)
            data = self._stream.read(_STEP_BYTES if self._gzip else _ZSTD_STEP_BYTES)
            self._behind += len(data)
        self._unpacked = self._gzip.decompress(data, _STEP_BYTES) if self._gzip else self._zstd.decompress(data)
        if coder.eof:
            self.finished = True
            self.end = self._behind - len(coder.unused_data)
        return bool(data)


def next_record(stream: BufferedReader, form: Form, start: int) -> int | None:
    """Find the next record, or compressed piece, at or behind an offset; None where there is none.

    What looks like the beginning of a record is taken for one, also inside the block of a damaged record.
    """
    # A record of a plain file begins a line, or follows padding, so the byte before counts.
    position = max(0, start - 1) if form.kind == "plain" else start
    stream.seek(position)
    window = b""
    while block := stream.read(_BLOCK_BYTES):
        window += block
        found = _find(window, form)
        if found is not None and (position + found) >= start:
            return position + found
        # A record's first bytes may lie across two blocks.
        position += max(0, len(window) - _HEAD_BYTES)
        window = window[-_HEAD_BYTES:]
    return None


def _find(window: bytes, form: Form) -> int | None:
    if form.kind == "plain":
        match = _PLAIN_RECORD.search(window)
        return match.start() if match else None
    magic = _GZIP if form.kind == "gzip" else _ZSTD
    found = window.find(magic)
    while found >= 0:
        head = window[found : found + _HEAD_BYTES]
        if _gzip_head(head).startswith(_HEADS) if form.kind == "gzip" else _is_zstd_frame(head):
            return found
        found = window.find(magic, found + 1)
    return None


def _gzip_head(member: bytes) -> bytes:
    """Give the first 8 bytes of a compressed record; b"" where it is damaged."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(member, 8)
    except zlib.error:
        return b""


def _is_zstd_frame(frame: bytes) -> bool:
    # The record's first words are of no use here: a frame gives its first byte when its first 128 KiB are there.
    try:
        zstandard.get_frame_parameters(frame)
    except zstandard.ZstdError:
        return False
    return True


def _dictionary(packed: bytes) -> bytes | None:
    """Unpack a dictionary; None where it is damaged: its frames will then say that they cannot be read."""
    try:
        if packed.startswith(_ZSTD):
            with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
                packed = reader.read(_MAX_DICTIONARY_BYTES)
        _decompressor(Form("zstd", is_arc=False, dictionary=packed)).decompressobj()
    except (zstandard.ZstdError, MemoryError):
        return None
    return packed


def _decompressor(form: Form) -> zstandard.ZstdDecompressor:
    if form.dictionary is None:
        return zstandard.ZstdDecompressor()
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(form.dictionary))
