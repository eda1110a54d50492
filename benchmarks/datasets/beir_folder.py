"""A collection written in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.

In: documents, queries and judgements, one after the other. Out: a folder under its final name, or nothing.
Must not: know where they come from.
"""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

Document = tuple[str, str, str]
"""doc_id, title, text."""

Judgement = tuple[str, str, int]
"""query_id, doc_id, grade."""

_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")


def is_beir(folder: Path) -> bool:
    """Say whether a folder holds a corpus in BEIR's layout."""
    return any((folder / name).is_file() for name in _CORPUS)


def write_beir(
    folder: Path, documents: Iterable[Document], topics: Iterable[Topic], judgements: Iterable[Judgement]
) -> Path:
    """Write a collection; what is there already is replaced.

    Raises:
        CollectionError: There is no document, an id is empty, or one comes twice.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "qrels").mkdir(parents=True)
    try:
        known: set[str] = set()
        with (partial / "corpus.jsonl").open("w", encoding="utf-8") as stream:
            for doc_id, title, text in documents:
                _check(folder, doc_id, known, "document")
                stream.write(json.dumps({"_id": doc_id, "title": title, "text": text}, ensure_ascii=False) + "\n")
        if not known:
            raise CollectionError(str(folder), found="no document", wanted="some", remedy="check what it is made from")
        asked: set[str] = set()
        with (partial / "queries.jsonl").open("w", encoding="utf-8") as stream:
            for topic in topics:
                _check(folder, topic.query_id, asked, "query")
                stream.write(json.dumps({"_id": topic.query_id, "text": topic.text}, ensure_ascii=False) + "\n")
        with (partial / "qrels" / "test.tsv").open("w", encoding="utf-8") as stream:
            stream.write("query-id\tcorpus-id\tscore\n")
            stream.writelines(f"{query_id}\t{doc_id}\t{grade}\n" for query_id, doc_id, grade in judgements)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _check(folder: Path, name: str, known: set[str], kind: str) -> None:
    if not name or name in known:
        found = f"{kind} {name!r} a second time" if name else f"a {kind} without an id"
        raise CollectionError(str(folder), found=found, wanted="one id each", remedy="mend the collection")
    known.add(name)
