"""Archives of collections, as BEIR is handed out: .zip, .tar.gz, .tgz, .tar.

In: an archive from anywhere, hostile for all that is known. Out: the folder inside it that holds a collection.
Must not: write outside the folder that is asked for.
"""

import shutil
import tarfile
import zipfile
from pathlib import Path

from benchmarks.errors import CollectionError

ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar")

MOST_BYTES = 64 * 2**30
"""More than any collection that is handed out so; an archive that states more is refused."""


def is_archive(path: Path) -> bool:
    """Say whether a path is named as an archive."""
    return path.is_file() and path.name.endswith(ENDINGS)


def unpack(archive: Path, out: Path) -> Path:
    """Unpack an archive; what was unpacked before is kept as it is.

    Returns:
        `out`, or the one folder in it.

    Raises:
        CollectionError: It is damaged, states too many bytes, or names a path outside.
    """
    if not out.is_dir():
        partial = out.with_name(f".{out.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            _extract(archive, partial)
            partial.rename(out)
        except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
            raise CollectionError(
                str(archive), found=f"an archive that cannot be unpacked ({error})", wanted="a whole one of safe paths",
                remedy="get it again, from where it is published",
            ) from error  # fmt: skip
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    inside = [path for path in out.iterdir() if not path.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else out


def _extract(archive: Path, out: Path) -> None:
    if archive.name.endswith(".zip"):
        with zipfile.ZipFile(archive) as packed:
            names = [Path(name) for name in packed.namelist()]
            if any(name.is_absolute() or ".." in name.parts for name in names):
                raise zipfile.BadZipFile("a path leads outside")
            _check_size(archive, sum(entry.file_size for entry in packed.infolist()))
            packed.extractall(out)  # noqa: S202  its names were looked at
        return
    with tarfile.open(archive) as tar:
        _check_size(archive, sum(entry.size for entry in tar))
        tar.extractall(out, filter="data")


def _check_size(archive: Path, stated: int) -> None:
    if stated > MOST_BYTES:
        raise CollectionError(
            str(archive),
            found=f"{stated} bytes stated",
            wanted=f"{MOST_BYTES} at most",
            remedy="unpack it yourself, and give the folder",
        )
