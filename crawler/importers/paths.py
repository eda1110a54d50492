"""A list of archive files, as Common Crawl publishes one for each crawl (`wet.paths.gz`): its files on this disk.

In: a list with one path a line, and files that were downloaded beside it. Out: the files, in the order of the list.
A file that is missing is refused and not passed over: a corpus of half of a list would look like one of the whole.
Must not: use the network, or leave the folder of the list.
"""

import gzip
import zlib
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from crawler.errors import InputError

SUFFIXES = (".paths", ".paths.gz")
"""How such a list is named."""

# Longest list, bytes, unpacked: a crawl of 100,000 files has one of 14 MB.
_MAX_BYTES = 256 * 2**20

# Files that an error names; it counts the others.
_NAMED = 3


def read_paths(path: Path) -> list[Path]:
    """Find the files of a list.

    Each line is looked for from the list's folder, first as it is written (`crawl-data/CC-MAIN-.../x.warc.wet.gz`),
    then by its file name alone. Of an address (https, s3) its path counts. A file that is listed twice is read once.

    Raises:
        InputError: The list cannot be read, is empty, leads out of its folder, or files of it are missing.
    """
    found: dict[Path, None] = {}
    missing: list[str] = []
    lines = _lines(path)
    for line in lines:
        listed = PurePosixPath(urlsplit(line).path.lstrip("/") if "://" in line else line)
        if listed.is_absolute() or ".." in listed.parts:
            raise _refuse(path, f"the line {line[:200]!r}", "paths below the folder of the list", "correct the list")
        whole, near = path.parent / listed, path.parent / listed.name
        if (file := next((each for each in (whole, near) if each.is_file()), None)) is None:
            missing.append(line[:200])
        else:
            found[file] = None
    if missing:
        named = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
        raise _refuse(
            path,
            f"{len(missing)} of its {len(lines)} files missing ({named})",
            f"all of them below {path.parent}",
            "download them, or make a list of those that you have",
        )
    return list(found)


def _lines(path: Path) -> list[str]:
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise _refuse(path, f"more than {_MAX_BYTES} bytes", "a list of files", "split it")
        lines = [line.strip() for line in content.decode().splitlines()]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise _refuse(path, f"no list that can be read ({error})", "one path a line", "get the list again") from error
    found = [line for line in lines if line]
    if not found or any("\0" in line for line in found):
        raise _refuse(path, "no paths", "one path a line", "get the list again")
    return found


def _refuse(path: Path, found: str, wanted: str, remedy: str) -> InputError:
    return InputError(str(path), found=found, wanted=wanted, remedy=remedy)
