"""Files written aside, synced and renamed: whoever reads meanwhile finds no half of one.

Must not: know what is in them.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from crawler.artefact import disk_errors, sync


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts into a folder, which is made where it is not there; none takes its name before all are on disk.

    Args:
        folder: Where.
        texts: By name of the file.

    Raises:
        OutputError: The place cannot be written.
    """
    with disk_errors(folder, wanted="a folder that can be written", remedy="choose another --out"):
        folder.mkdir(parents=True, exist_ok=True)
        aside = {folder / name: folder / f".{name}.{os.getpid()}.partial" for name in texts}
        try:
            for partial, text in zip(aside.values(), texts.values(), strict=True):
                partial.write_text(text, encoding="utf-8")
                sync(partial)
            for path, partial in aside.items():
                partial.replace(path)
            sync(folder)
        finally:
            for partial in aside.values():
                partial.unlink(missing_ok=True)
