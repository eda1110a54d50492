"""Collections on a Hugging Face hub by their repository's name, as MTEB and BEIR keep theirs.

In: a name such as "mteb/scifact" or "BeIR/scifact". Out: BEIR's layout. A repository holds documents in files or a
folder named corpus, queries in queries, and judgements in qrels, or, in Parquet, in data or default, by split; those of
"BeIR/scifact" lie in a repository beside it, "BeIR/scifact-qrels". They are JSON lines, Parquet, or judgements as TSV.
The hub could not be reached where this was written: the forms are those that its repositories are known to have.
Must not: decide where the hub's client keeps what it fetches, or run what comes with a repository.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.collection import TEST
from benchmarks.datasets.beir_folder import Document, Judgement, write_beir
from benchmarks.datasets.rows import JSON_LINES, PARQUET, Row, read_rows
from benchmarks.errors import CollectionError
from benchmarks.lines import numbered_lines
from benchmarks.runs import Topic

HUB = "hub:"
"""Begins what is a repository's name on the hub."""

_READABLE = (*JSON_LINES, *PARQUET)
_DOCUMENTS, _QUERIES = ("corpus",), ("queries",)
_JUDGED = ("qrels", "data", "default")
_BESIDE = "-qrels"
_TSV = (".tsv",)


def bring_from_hub(repository: str, out: Path) -> Path:
    """Fetch a collection, or take it from the hub's cache, and write it in BEIR's layout.

    Args:
        repository: OWNER/NAME.
        out: The folder that is written.

    Raises:
        CollectionError: It cannot be had, or holds no documents, queries or judgements.
    """
    folder = _fetched(repository, (*_DOCUMENTS, *_QUERIES, *_JUDGED))
    documents, queries = (_tables(folder, names, _READABLE) for names in (_DOCUMENTS, _QUERIES))
    judged = _splits(folder)
    if documents and queries and not judged:
        judged = _splits(_fetched(repository + _BESIDE, ("",)))
    if not (documents and queries and judged):
        raise CollectionError(
            HUB + repository,
            found="no documents, queries or judgements",
            wanted="corpus, queries and qrels, as MTEB and BEIR have them",
            remedy="check the name, or give a folder in BEIR's layout",
        )
    split = TEST if TEST in judged else next(iter(judged))
    return write_beir(
        out,
        _documents(documents),
        _topics(queries),
        _judgements(judged[split]),
        others={name: _judgements(files) for name, files in judged.items() if name != TEST},
    )


def _fetched(repository: str, names: Sequence[str]) -> Path:
    # Imported here: a quarter of a second that only a collection from the hub costs.
    from huggingface_hub import snapshot_download  # noqa: PLC0415  as the line above says

    wanted = [f"{name}*{ending}" for name in names for ending in (*_READABLE, *_TSV)]
    try:
        return Path(snapshot_download(repository, repo_type="dataset", allow_patterns=wanted))
    except (OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CollectionError(
            HUB + repository,
            found=f"nothing on the hub or in its cache ({reason})",
            wanted="a repository of data sets, OWNER/NAME",
            remedy="check the name and the network, or give a folder in BEIR's layout",
        ) from error


def _tables(folder: Path, names: Sequence[str], endings: Sequence[str]) -> tuple[Path, ...]:
    """Give the files that lie in a folder of one of these names, or are named so."""
    found = (path for path in folder.rglob("*") if path.name.endswith(tuple(endings)))
    return tuple(sorted(path for path in found if path.relative_to(folder).parts[0].split(".")[0] in names))


def _splits(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Give the files of judgements by split: "test-00000-of-00001.parquet" and "test.tsv" are of "test"."""
    endings = (*_READABLE, *_TSV)
    files = _tables(folder, _JUDGED, endings) or tuple(
        path for path in sorted(folder.glob("*")) if path.name.endswith(endings)
    )
    splits: dict[str, list[Path]] = {}
    named = [path for path in files if path.stem.split(".")[0] not in (*_DOCUMENTS, *_QUERIES)]
    for path in named:
        splits.setdefault(path.name.split(".")[0].split("-")[0], []).append(path)
    return {name: tuple(paths) for name, paths in splits.items()}


def _identifier(row: Row) -> str:
    return row.identifier("_id" if "_id" in row.fields else "id")


def _documents(files: Sequence[Path]) -> Iterator[Document]:
    for row in read_rows(files):
        yield _identifier(row), row.text("title", ""), row.text("text")


def _topics(files: Sequence[Path]) -> Iterator[Topic]:
    for row in read_rows(files):
        yield Topic(_identifier(row), row.text("text"))


def _judgements(files: Sequence[Path]) -> Iterator[Judgement]:
    for path in files:
        for row in _separated(path) if path.name.endswith(_TSV) else read_rows([path]):
            yield row.identifier("query-id"), row.identifier("corpus-id"), _grade(row)


def _separated(path: Path) -> Iterator[Row]:
    lines = numbered_lines(path, CollectionError, wanted="query-id, corpus-id and score, tabs between")
    columns: list[str] = []
    for where, line in lines:
        values = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if not columns:
            columns = values
            continue
        yield Row(where, dict(zip(columns, values, strict=False)))


def _grade(row: Row) -> int:
    """Give a grade: a whole number, as text or with a fraction of zero as well, for so some files have it."""
    value = row.fields.get("score")
    try:
        grade = float(str(value))
        if grade != int(grade):
            raise ValueError
    except (TypeError, ValueError, OverflowError) as error:
        raise CollectionError(
            row.where,
            found=f"score {str(value)[:60]!r}",
            wanted="a whole number",
            remedy="get the file again, or mend that record",
        ) from error
    return int(grade)
