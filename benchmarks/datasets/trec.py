"""Collections as TREC gives them: topics, qrels in four columns, documents in <DOC> elements or as JSON lines.

In: a folder with topics.txt, .xml or .tsv, qrels.txt, and documents.trec or corpus.jsonl, each also as .gz. Out: BEIR's
layout. A topic is its title. Must not: read anything as XML that follows references: these files are tags and text.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from benchmarks.datasets.beir_folder import Document, Judgement, write_beir
from benchmarks.errors import CollectionError
from benchmarks.lines import numbered_lines
from benchmarks.runs import Topic

_TOPICS = ("topics.txt", "topics.xml", "topics.tsv")
_DOCUMENTS = ("documents.trec", "corpus.jsonl")

_TOPIC = re.compile(r"<top(?:ic)?\b[^>]*>(.*?)</top(?:ic)?>", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"<num[^>]*>\s*(?:Number:)?\s*([^\s<]+)|<top(?:ic)?\b[^>]*\bnumber=[\"']([^\"']+)", re.IGNORECASE)
_TITLE = re.compile(r"<(?:title|query)[^>]*>\s*(?:Topic:)?\s*([^<]*)", re.IGNORECASE)
_FIELD = r"<{0}>(.*?)</{0}>"
_TAG = re.compile(r"<[^>]+>")
_GRADE = re.compile(r"-?[0-9]{1,6}")


def is_trec(folder: Path) -> bool:
    """Say whether a folder holds topics and judgements as TREC gives them."""
    return _found(folder, _TOPICS) is not None and _found(folder, ("qrels.txt",)) is not None


def bring_trec(folder: Path, out: Path) -> Path:
    """Write a collection in BEIR's layout.

    Raises:
        CollectionError: A file is missing or cannot be read; the message names file and line.
    """
    topics, qrels, documents = (_found(folder, names) for names in (_TOPICS, ("qrels.txt",), _DOCUMENTS))
    if topics is None or qrels is None or documents is None:
        raise CollectionError(
            str(folder),
            found="topics, qrels or documents missing",
            wanted=f"one of {', '.join(_TOPICS)}; qrels.txt; one of {', '.join(_DOCUMENTS)}",
            remedy="put the files there under these names",
        )
    return write_beir(out, _documents(documents), read_topics(topics), read_qrels(qrels))


def read_topics(path: Path) -> list[Topic]:
    """Read topics: `<top>` or `<topic>` elements, or a line each with query_id, a tab, and the words.

    Raises:
        CollectionError: A topic has no number or no title; the message names file and line.
    """
    lines = list(numbered_lines(path, CollectionError, wanted="TREC topics"))
    whole = "\n".join(line for _, line in lines)
    if "<top" not in whole.lower():
        return [_topic_line(where, line) for where, line in lines]
    topics = []
    for found in _TOPIC.finditer(whole):
        number, title = _NUMBER.search(found.group()), _TITLE.search(found.group(1))
        if number is None or title is None or not title[1].strip():
            raise _unreadable(str(path), found.group()[:80], "a number and a title in each topic")
        topics.append(Topic(number[1] or number[2], " ".join(unescape(title[1]).split())))
    if not topics:
        raise _unreadable(str(path), whole[:80], "closed <top> or <topic> elements")
    return topics


def read_topic_lines(path: Path) -> Iterator[Topic]:
    """Read topics, a line each: query_id, a tab, and the words, whatever signs these have.

    Raises:
        CollectionError: A line is something else, or a query_id comes twice; the message names file and line.
    """
    known: set[str] = set()
    for where, line in numbered_lines(path, CollectionError, wanted="topics"):
        topic = _topic_line(where, line)
        if topic.query_id in known:
            raise _unreadable(where, line, f"query {topic.query_id!r} once")
        known.add(topic.query_id)
        yield topic


def read_qrels(path: Path) -> Iterator[Judgement]:
    """Read judgements: query_id, a column that is not read, doc_id, grade.

    Raises:
        CollectionError: A line has other columns, or judges a document again; the message names file and line.
    """
    known: set[tuple[str, str]] = set()
    for where, line in numbered_lines(path, CollectionError, wanted="TREC qrels"):
        parts = line.split()
        if len(parts) != 4 or not _GRADE.fullmatch(parts[3]):
            raise _unreadable(where, line, "query_id, 0, doc_id and a whole number")
        if (parts[0], parts[2]) in known:
            raise _unreadable(where, line, "one judgement for a query and document")
        known.add((parts[0], parts[2]))
        yield parts[0], parts[2], int(parts[3])


def _topic_line(where: str, line: str) -> Topic:
    query_id, tab, text = line.partition("\t")
    if not tab or not query_id.strip():
        raise _unreadable(where, line, "query_id, a tab and the words")
    return Topic(query_id.strip(), text.strip())


def _documents(path: Path) -> Iterator[Document]:
    if path.name.startswith("corpus.jsonl"):
        for where, line in numbered_lines(path, CollectionError, wanted="documents"):
            try:
                fields = json.loads(line)
                yield str(fields["_id"]), str(fields.get("title") or ""), str(fields["text"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise _unreadable(where, line, 'a JSON object with "_id" and "text"') from error
        return
    element: list[str] = []
    began = ""
    for where, line in numbered_lines(path, CollectionError, wanted="documents"):
        if "<DOC>" in line.upper():
            element, began = [], where
        element.append(line)
        if "</DOC>" in line.upper():
            yield _document(began or where, "\n".join(element))
            element = []


def _document(where: str, element: str) -> Document:
    doc_id = _field(element, "DOCNO").strip()
    if not doc_id:
        raise _unreadable(where, element[:80], "<DOCNO> in each <DOC>")
    title = " ".join(_TAG.sub(" ", _field(element, "TITLE") or _field(element, "HEADLINE")).split())
    return doc_id, unescape(title), unescape(_TAG.sub(" ", _field(element, "TEXT")).strip())


def _field(element: str, name: str) -> str:
    return "\n".join(re.findall(_FIELD.format(name), element, re.DOTALL | re.IGNORECASE))


def _found(folder: Path, names: tuple[str, ...]) -> Path | None:
    paths = (folder / f"{name}{ending}" for name in names for ending in ("", ".gz"))
    return next((path for path in paths if path.is_file()), None)


def _unreadable(where: str, found: str, wanted: str) -> CollectionError:
    return CollectionError(where, found=repr(found[:80]), wanted=wanted, remedy="mend that")
