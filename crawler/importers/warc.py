"""WARC, ARC and WET files from any crawler to a Corpus.

In: a file, a folder with files below it at any depth, or a list of files. Out: what cleaning makes of them.
Must not: read records.
"""

from pathlib import Path

from crawler.cleaning.clean import clean_files
from crawler.cleaning.reuse import CorpusReport
from crawler.errors import InputError
from crawler.importers.paths import SUFFIXES as LIST_SUFFIXES
from crawler.importers.paths import read_paths
from crawler.progress import Progress, silent

# WAT files are left out: they hold what is known of pages, and no page.
_SUFFIXES = tuple(name + packed for name in (".warc", ".warc.wet", ".wet", ".arc") for packed in ("", ".gz", ".zst"))


def import_warc(path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
    """Make a corpus of web archives.

    Args:
        path: A file under any name; a list of files, named .paths or .paths.gz (`crawler.importers.paths`); or a
            folder: then all files below it that end in .warc, .wet or .arc, or in one of these and .gz or .zst, in the
            order of their paths.
        out: Where the corpus goes.
        progress: Called with the stages "records" and "pages".

    Raises:
        InputError: There is no such file, a listed one is missing, or no record gave a document.
        OutputError: `out` holds something that is not a corpus.
    """
    return clean_files(_files(path), out, progress=progress)


def _files(path: Path) -> list[Path]:
    name = path.name.lower()
    if path.is_file():
        if name.endswith(".wacz"):
            raise InputError(
                str(path),
                found="a WACZ file, which is a zip file with WARC files inside",
                wanted="WARC files",
                remedy=f"run `unzip {path.name} -d {path.stem}/` and import that folder",
            )
        return read_paths(path) if name.endswith(LIST_SUFFIXES) else [path]
    found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(_SUFFIXES) and file.is_file())
    if not found:
        raise InputError(
            str(path),
            found="a folder without web archives" if path.is_dir() else "nothing",
            wanted="a WARC, ARC or WET file, a list named *.paths, or a folder with files named "
            + ", ".join(_SUFFIXES),
            remedy="check the path",
        )
    return found
