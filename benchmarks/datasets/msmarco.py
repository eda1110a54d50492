"""MS MARCO's files: collection.tsv, queries.tsv and qrels.tsv, each also as .gz or with a part's name, queries.dev.tsv.

In: a folder of them. Out: BEIR's layout. A line of documents is an id and a passage, or an id, an address, a title and
a body. Must not: read another layout.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import Document, write_beir
from benchmarks.datasets.trec import read_qrels, read_topics
from benchmarks.errors import CollectionError
from benchmarks.lines import numbered_lines


def is_msmarco(folder: Path) -> bool:
    """Say whether a folder holds MS MARCO's files."""
    return all(_files(folder, name) for name in ("collection", "queries", "qrels"))


def bring_msmarco(folder: Path, out: Path) -> Path:
    """Write a collection in BEIR's layout.

    Raises:
        CollectionError: There are several files of one kind, or a line cannot be read; the message names file and line.
    """
    collection, queries, qrels = (_only(folder, name) for name in ("collection", "queries", "qrels"))
    return write_beir(out, _documents(collection), read_topics(queries), read_qrels(qrels))


def _documents(path: Path) -> Iterator[Document]:
    for where, line in numbered_lines(path, CollectionError, wanted="MS MARCO's collection"):
        match line.split("\t"):
            case [doc_id, text] if doc_id:
                yield doc_id, "", text
            case [doc_id, _, title, text] if doc_id:
                yield doc_id, title, text
            case _:
                raise CollectionError(
                    where,
                    found=repr(line[:80]),
                    wanted="id and passage, or id, address, title and body, separated by tabs",
                    remedy="mend that line",
                )


def _only(folder: Path, name: str) -> Path:
    files = _files(folder, name)
    if len(files) != 1:
        raise CollectionError(
            str(folder),
            found=", ".join(path.name for path in files) or f"no {name}.tsv",
            wanted=f"one file of {name}",
            remedy="keep the one that is meant, in a folder of its own",
        )
    return files[0]


def _files(folder: Path, name: str) -> list[Path]:
    return sorted({path for ending in ("tsv", "tsv.gz") for path in folder.glob(f"{name}*.{ending}")})
