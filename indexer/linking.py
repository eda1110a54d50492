"""Files of one snapshot that another one has too, without a second copy of their bytes.

In: a folder of a sealed snapshot. Out: the same files under another folder, by hard links where the file system can.
Files of a snapshot are never written to, so what is linked stays what it was. Must not: know what a file holds.
"""

import os
import shutil
from pathlib import Path

from crawler.artefact import FileDigest, Manifest


def link_tree(source: Path, target: Path) -> None:
    """Have the files of a folder in a new one."""
    shutil.copytree(source, target, copy_function=link_file)


def link_file(source: str | Path, target: str | Path) -> None:
    """Have a file under another name."""
    try:
        os.link(source, target)
    except OSError:
        # Another file system, or one without links, or one with as many as it bears.
        shutil.copy2(source, target)


def known_digests(folder: Path, base: Path, manifest: Manifest) -> dict[str, FileDigest]:
    """Say of the files that a folder shares with a sealed one what they must be; they need not be hashed again.

    Args:
        folder: Being filled.
        base: Sealed.
        manifest: Of `base`.

    Returns:
        By path relative to `folder`.
    """
    return {
        name: digest
        for name, digest in manifest.files.items()
        if (folder / name).is_file() and (folder / name).samefile(base / name)
    }
