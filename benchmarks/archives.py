"""WARC files judged by others: warcio and FastWARC, each by its own command, and by counting gzip members.

In: WARC files. Out: `ArchiveCheck`: how many records each of them found and how many are wrong. `warcio check` says
nothing of a file that is cut off in the middle, so the three counts must be equal. Also what is whole in files that are
still being written. Must not: use this project's own reader or writer, which are what is judged.
"""

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_BLOCK_BYTES = 2**18
_WARCIO_RECORD = re.compile(r"^  offset \d+ WARC-Record-ID .*\n((?:    .*\n)*)", re.MULTILINE)
_WARCIO_GOOD = ("digest pass", "digest present but not checked (revisit)")
_TYPE = re.compile(rb"^WARC-Type: (\S+)\r\n", re.MULTILINE)
_ADDRESS = re.compile(rb"^WARC-Target-URI: (\S+)\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What was found in some WARC files.

    Attributes:
        files: WARC files.
        records: Whole gzip members, a record each.
        warcio_records: Records in which `warcio check` found every digest right.
        fastwarc_records: Records in which `fastwarc check` found every digest right.
        cut_files: Files that end within a member.
    """

    files: int
    records: int
    warcio_records: int
    fastwarc_records: int
    cut_files: int

    @property
    def is_good(self) -> bool:
        """Whether all agree that every record is whole and right."""
        return not self.cut_files and self.records == self.warcio_records == self.fastwarc_records


def check_archives(files: Sequence[Path]) -> ArchiveCheck:
    """Let each judge the files."""
    records = cut = 0
    for path in files:
        end = 0
        for _, member_end in members(path, 0):
            end = member_end
            records += 1
        cut += end < path.stat().st_size
    return ArchiveCheck(len(files), records, sum(map(_by_warcio, files)), sum(map(_by_fastwarc, files)), cut)


def members(path: Path, offset: int) -> Iterator[tuple[bytes, int]]:
    """Give the whole gzip members of a file from one's beginning on: the content, and the offset behind it."""
    with path.open("rb") as stream:
        stream.seek(offset)
        rest = b""
        while True:
            unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts = []
            while not unpacker.eof:
                data = rest or stream.read(_BLOCK_BYTES)
                rest = b""
                if not data:
                    return
                try:
                    parts.append(unpacker.decompress(data))
                except zlib.error:
                    return
            rest = unpacker.unused_data
            yield b"".join(parts), stream.tell() - len(rest)


class ArchivedSoFar:
    """The addresses whose exchange is whole in a folder that is being written, read on from where it was last left.

    Attributes:
        addresses: Those found up to now.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare; the folder need not be there yet."""
        self.addresses: set[str] = set()
        self._folder = folder
        self._offsets: dict[str, int] = {}

    def read_on(self) -> None:
        """Look for more; nobody may be writing. A response counts once its request record is behind it."""
        for path in sorted(self._folder.glob("*.warc.gz")):
            response = ""
            for content, end in members(path, self._offsets.get(path.name, 0)):
                head = content.partition(b"\r\n\r\n")[0] + b"\r\n"
                kind, address = _first(_TYPE, head), _first(_ADDRESS, head)
                if kind == "request" and address == response:
                    self.addresses.add(address)
                response = address if kind in ("response", "revisit") else ""
                if not response:
                    self._offsets[path.name] = end


def _first(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode() if found else ""


def _by_warcio(path: Path) -> int:
    words = ["-m", "warcio.cli", "check", "--verbose", str(path)]
    ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)  # noqa: S603  our own
    notes = [match[1].strip() for match in _WARCIO_RECORD.finditer(ran.stdout)]
    return sum(note in _WARCIO_GOOD for note in notes)


def _by_fastwarc(path: Path) -> int:
    words = ["-m", "fastwarc.cli", "check", "--verify-payloads", "--quiet", "--output", "-", str(path)]
    ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)  # noqa: S603  our own
    return sum(line.partition(": ")[2].startswith("OK") and "FAIL" not in line for line in ran.stdout.splitlines())
