"""Lines of a text file with their places, for everything that is read line by line; and the first of them as a file.

In: a file, plain or gzip. Out: `file:line` and the line. Must not: know what a line means.
"""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from benchmarks.errors import BenchmarkError

_GZIP = b"\x1f\x8b"


def numbered_lines(
    path: Path, error: type[BenchmarkError], *, wanted: str, remedy: str = "check the path"
) -> Iterator[tuple[str, str]]:
    """Give each line that is not blank, with its place, `file:line` from 1; a byte-order mark is left out.

    Args:
        path: The file.
        error: What is raised.
        wanted: What the file should be, for the message of one that is missing.
        remedy: What to do where it is missing.

    Raises:
        BenchmarkError: As `error`: the file is missing, cannot be read, or a line of it is not UTF-8.
    """
    try:
        with _opened(path) as stream:
            for number, line in enumerate(stream, start=1):
                where = f"{path}:{number}"
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as wrong:
                    raise error(
                        where,
                        found=f"byte {line[wrong.start]:#04x}, which is not UTF-8",
                        wanted="UTF-8 text",
                        remedy="save the file as UTF-8",
                    ) from wrong
                if text.strip():
                    yield where, text.rstrip("\r\n")
    except FileNotFoundError as missing:
        raise error(str(path), found="no such file", wanted=wanted, remedy=remedy) from missing
    except (OSError, EOFError, zlib.error) as wrong:
        raise error(
            str(path), found=f"a file that cannot be read ({wrong})", wanted=wanted, remedy="get the file again"
        ) from wrong


def first_lines(file: Path, most: int, folder: Path) -> Path:
    """Copy the first lines of a file, at most so many, into a folder; give the copy, which is plain.

    Raises:
        BenchmarkError: The file is cut short or damaged.
    """
    head = folder / f"first-{most}.jsonl"
    try:
        with _opened(file) as lines, head.open("wb") as copy:
            copy.writelines(islice(lines, most))
    except (OSError, EOFError, zlib.error) as wrong:
        raise BenchmarkError(
            str(file), found=f"a file that cannot be read ({wrong})", wanted="lines", remedy="get the file again"
        ) from wrong
    return head


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as plain:
        compressed = plain.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(path)) if compressed else path.open("rb")
