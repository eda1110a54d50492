"""A test collection in BEIR's layout to a Corpus: a folder with corpus.jsonl or corpus.jsonl.gz.

In: that folder, or the file itself. Out: a corpus with the collection's ids. Queries and qrels are for `benchmarks`.
Source: Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models",
NeurIPS Datasets and Benchmarks 2021. Must not: drop a document, except for a second one of the same id.
"""

from pathlib import Path

from crawler.cleaning.reuse import CorpusReport
from crawler.errors import InputError
from crawler.importers.collection import Source, import_collection
from crawler.importers.jsonl import read_lines
from crawler.progress import Progress, silent

_NAMES = ("corpus.jsonl", "corpus.jsonl.gz")


def import_beir(path: Path, out: Path, *, progress: Progress = silent) -> CorpusReport:
    """Make a corpus of a BEIR collection: `_id`, `title` and `text` of each line, empty ones included.

    Languages are identified document by document: about a second for 1,000 abstracts, all work included.

    Args:
        path: The collection's folder, or its corpus file.
        out: Where the corpus goes.
        progress: Called with the stage "records".

    Raises:
        InputError: There is no corpus file, its compression is damaged, or no line gives a document.
        OutputError: `out` holds something that is not a corpus.
    """
    file = _corpus_file(path)
    return import_collection(Source("beir", file, "line", read_lines(file)), out, progress)


def _corpus_file(path: Path) -> Path:
    if path.is_file():
        return path
    for name in _NAMES:
        if (path / name).is_file():
            return path / name
    raise InputError(
        str(path),
        found="no corpus.jsonl" if path.is_dir() else "nothing",
        wanted="a folder with corpus.jsonl or corpus.jsonl.gz, as BEIR lays it out",
        remedy="check the path",
    )
