"""WARC and ARC files from any crawler to a Corpus.

In: a file, or a folder with files below it at any depth. Out: what `crawler.clean` makes of them.
Must not: read records.
"""

from pathlib import Path

from crawler.clean import clean_files
from crawler.errors import InputError
from crawler.progress import Progress, silent
from crawler.reuse import CorpusReport

_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")


def import_warc(path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
    """Make a corpus of web archives.

    Args:
        path: A file under any name, or a folder: then all files below it that end in .warc, .warc.gz, .arc or
            .arc.gz, in the order of their paths.
        out: Where the corpus goes.
        progress: Called with the stages "records" and "pages".

    Raises:
        InputError: There is no such file, or no record gave a document.
        OutputError: `out` holds something that is not a corpus.
    """
    return clean_files(_files(path), out, progress=progress)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(_SUFFIXES) and file.is_file())
    if not found:
        raise InputError(
            str(path),
            found="a folder without web archives" if path.is_dir() else "nothing",
            wanted="a WARC or ARC file, or a folder with files named " + ", ".join(_SUFFIXES),
            remedy="check the path",
        )
    return found
