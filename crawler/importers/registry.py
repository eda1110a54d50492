"""The importers by the names of their formats.

Out: `importer`. Must not: read anything.
"""

from pathlib import Path
from typing import Protocol

from crawler.cleaning.reuse import CorpusReport
from crawler.errors import InputError
from crawler.importers.beir import import_beir
from crawler.importers.jsonl import import_jsonl
from crawler.importers.parquet import import_parquet
from crawler.importers.warc import import_warc
from crawler.progress import Progress, silent


class Importer(Protocol):
    """Makes a corpus at `out` of what lies at `path`."""

    def __call__(self, path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
        """Make the corpus, or leave it where it is there already."""
        ...


IMPORTERS: dict[str, Importer] = {
    "beir": import_beir,
    "jsonl": import_jsonl,
    "parquet": import_parquet,
    "warc": import_warc,
}


def importer(name: str) -> Importer:
    """Give the importer of a format.

    Raises:
        InputError: There is no such format.
    """
    try:
        return IMPORTERS[name]
    except KeyError:
        raise InputError(
            "the format", found=name, wanted=f"one of {', '.join(IMPORTERS)}", remedy="choose one of them"
        ) from None
