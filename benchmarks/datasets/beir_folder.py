"""A collection written in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.

In: documents, queries and judgements, one after the other. Out: a folder under its final name, or nothing.
Must not: know where they come from.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.collection import EXCLUDED, TEST
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

Document = tuple[str, str, str]
"""doc_id, title, text."""

Judgement = tuple[str, str, int]
"""query_id, doc_id, grade."""

_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")

# Would end a column or a line of the files that ids are written to.
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def is_beir(folder: Path) -> bool:
    """Say whether a folder holds a corpus in BEIR's layout."""
    return any((folder / name).is_file() for name in _CORPUS)


def write_beir(
    folder: Path,
    documents: Iterable[Document],
    topics: Iterable[Topic],
    judgements: Iterable[Judgement],
    *,
    others: Mapping[str, Iterable[Judgement]] | None = None,
    excluded: Iterable[tuple[str, str]] = (),
) -> Path:
    """Write a collection; what is there already is replaced.

    Args:
        folder: Its final name.
        documents: Of the corpus.
        topics: Its queries.
        judgements: Those that are meant where none are named.
        others: More judgements, by the name that `--qrels` takes.
        excluded: query_id and doc_id of documents that are no answer to a query, and are left out of its runs.

    Raises:
        CollectionError: There is no document, an id is empty, breaks a line or comes twice, or a document is judged
            twice for a query.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "qrels").mkdir(parents=True)
    try:
        known: set[str] = set()
        with (partial / "corpus.jsonl").open("w", encoding="utf-8") as stream:
            for doc_id, title, text in documents:
                _check(folder, doc_id, known, "document")
                stream.write(_json({"_id": doc_id, "title": title, "text": text}))
        if not known:
            raise CollectionError(str(folder), found="no document", wanted="some", remedy="check what it is made from")
        asked: set[str] = set()
        with (partial / "queries.jsonl").open("w", encoding="utf-8") as stream:
            for topic in topics:
                _check(folder, topic.query_id, asked, "query")
                stream.write(_json({"_id": topic.query_id, "text": topic.text}))
        for name, judged in {TEST: judgements, **(others or {})}.items():
            with (partial / "qrels" / f"{name}.tsv").open("w", encoding="utf-8") as stream:
                stream.write("query-id\tcorpus-id\tscore\n")
                stream.writelines(_judgement_lines(folder, judged))
        pairs = [f"{query_id}\t{doc_id}\n" for query_id, doc_id in excluded]
        if pairs:
            (partial / EXCLUDED).write_text("".join(pairs), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _judgement_lines(folder: Path, judgements: Iterable[Judgement]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for query_id, doc_id, grade in judgements:
        if (query_id, doc_id) in seen:
            raise CollectionError(
                str(folder),
                found=f"document {doc_id!r} judged twice for query {query_id!r}",
                wanted="one judgement for a query and document",
                remedy="mend the judgements",
            )
        seen.add((query_id, doc_id))
        yield f"{query_id}\t{doc_id}\t{grade}\n"


def _check(folder: Path, name: str, known: set[str], kind: str) -> None:
    if not name or name in known:
        found = f"{kind} {name!r} a second time" if name else f"a {kind} without an id"
        raise CollectionError(str(folder), found=found, wanted="one id each", remedy="mend the collection")
    if _BREAKS.search(name):
        raise CollectionError(
            str(folder),
            found=f"{kind} {name!r}, whose id breaks a line or column",
            wanted="ids without tabs and line ends",
            remedy="mend the collection",
        )
    known.add(name)


def _json(fields: Mapping[str, str]) -> str:
    # A lone surrogate is no character, and UTF-8 has no bytes for it.
    line = json.dumps(fields, ensure_ascii=False)
    return line.encode("utf-8", "replace").decode() + "\n"
