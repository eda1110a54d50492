"""Goggles kept by name and version, in a folder of text files.

    goggles/no-copies/1f0e….goggle     a version, named by its content
    goggles/no-copies/CURRENT          which one is meant where none is named; replaced last, in one step

In: names and texts. Out: `Goggle`s and `StoredGoggle`s. Files are written aside, synced and renamed; a version never
changes. Names are of a few plain signs, so that none leads out of the folder. Must not: apply a goggle.
"""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.artefact import sync
from indexer.errors import GoggleError
from indexer.goggles.goggle import Goggle
from indexer.goggles.language import parse, version_of

_SUFFIX = ".goggle"
_CURRENT = "CURRENT"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?", re.ASCII)
_VERSION = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredGoggle:
    """One version that is kept.

    Attributes:
        name: Name of the goggle.
        version: 32 hex digits over its text.
        is_current: Whether it is the one that is meant where no version is named.
        added_at: When it was written, UTC.
        size_bytes: Of its text.
    """

    name: str
    version: str
    is_current: bool
    added_at: datetime
    size_bytes: int


class GoggleStore:
    """The goggles of a folder; several processes may read while one writes.

    Args:
        folder: Where they lie; made when the first one is put.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, text: str) -> StoredGoggle:
        """Keep a goggle and make it the current version; the same text again is the same version.

        Raises:
            GoggleError: The name or the text is not allowed.
            OSError: The disk refuses.
        """
        folder = self._of(name)
        version = parse(text, name).version
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (version + _SUFFIX)
        if not path.exists():
            _write(path, text.encode())
        _write(folder / _CURRENT, f"{version}\n".encode())
        sync(self._folder)
        return self._stored(name, version, version)

    def get(self, name: str, version: str | None = None) -> Goggle:
        """Read a goggle; the current version where none is named.

        Raises:
            GoggleError: There is none, or its file is not what was written.
        """
        return parse(self.text(name, version), name)

    def text(self, name: str, version: str | None = None) -> str:
        """Read the text of a goggle; otherwise as `get`."""
        path = self._path(name, version or self._current(name))
        try:
            text = path.read_bytes().decode()
        except FileNotFoundError:
            raise _unknown(name, version) from None
        except ValueError:
            text = ""
        if version_of(text) != path.stem:
            raise GoggleError(
                str(path), found="another text than its name says", wanted="what was written", remedy="add it again"
            )
        return text

    def list(self) -> tuple[StoredGoggle, ...]:
        """List all versions: names ascending, then the current one, then the newest first."""
        found = []
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if not _NAME.fullmatch(folder.name) or not (folder / _CURRENT).is_file():
                continue
            current = self._current(folder.name)
            for path in folder.glob(f"*{_SUFFIX}"):
                with suppress(FileNotFoundError):  # Another process may remove it just now.
                    found.append(self._stored(folder.name, path.stem, current))
        return tuple(
            sorted(found, key=lambda each: (each.name, not each.is_current, -each.added_at.timestamp(), each.version))
        )

    def remove(self, name: str, version: str | None = None) -> None:
        """Throw away a version that is not the current one, or, where none is named, the goggle.

        Raises:
            GoggleError: There is no such thing, or the version is the current one.
            OSError: The disk refuses.
        """
        current = self._current(name)
        if version is None:
            # Aside first, under a name that nobody lists: half a goggle is never found.
            aside = self._folder / f".{name}.{os.getpid()}.removed"
            shutil.rmtree(aside, ignore_errors=True)
            self._of(name).rename(aside)
            shutil.rmtree(aside)
            return
        if version == current:
            raise GoggleError(
                f"goggle {name!r}",
                found=f"{version}, its current version",
                wanted="another one",
                remedy="add the version that shall stay, or remove the goggle as a whole",
            )
        try:
            self._path(name, version).unlink()
        except FileNotFoundError:
            raise _unknown(name, version) from None

    def _current(self, name: str) -> str:
        try:
            return (self._of(name) / _CURRENT).read_text(encoding="ascii", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise _unknown(name, None) from None

    def _of(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise GoggleError(
                "a goggle's name",
                found=repr(name[:100]),
                wanted="1 to 64 of a to z, 0 to 9, - and _, not at the ends",
                remedy="choose another name",
            )
        return self._folder / name

    def _path(self, name: str, version: str) -> Path:
        if not _VERSION.fullmatch(version):
            raise GoggleError(
                f"goggle {name!r}",
                found=f"version {version[:100]!r}",
                wanted="32 hex digits",
                remedy="choose one of those that are listed",
            )
        return self._of(name) / (version + _SUFFIX)

    def _stored(self, name: str, version: str, current: str) -> StoredGoggle:
        status = self._path(name, version).stat()
        added_at = datetime.fromtimestamp(status.st_mtime, UTC)
        return StoredGoggle(name, version, version == current, added_at, status.st_size)


def _write(path: Path, data: bytes) -> None:
    """Write aside, sync, rename."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(data)
        sync(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def _unknown(name: str, version: str | None) -> GoggleError:
    return GoggleError(
        f"goggle {name!r}",
        found="none of that name" if version is None else f"no version {version}",
        wanted="one that is kept",
        remedy="list them, or add it",
    )
