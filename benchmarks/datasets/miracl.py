"""MIRACL: Wikipedia in 18 languages, by its passages.

In: the folders of the publisher's two repositories, side by side or one in the other: miracl-corpus-v1.0-sw/ with
docs-0.jsonl.gz and so on, and miracl-v1.0-sw/ with topics/ and qrels/. Out: BEIR's layout; a part is a language. The
judgements are those of dev, which published numbers are of, as "test", and those of train where they are there.
Source: Zhang et al., "MIRACL: A Multilingual Retrieval Dataset Covering 18 Diverse Languages", TACL 2023.
Must not: join passages to articles.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.datasets.beir_folder import Document, write_beir
from benchmarks.datasets.layout import Layout, missing_files
from benchmarks.datasets.rows import files_of, once, read_rows
from benchmarks.datasets.trec import read_qrels, read_topic_lines
from benchmarks.errors import CollectionError
from benchmarks.runs import Topic

_CORPUS = "miracl-corpus-v1.0-"
_JUDGED = "miracl-v1.0-"

_DOC_ID = re.compile(r"[^#\s]+#[0-9]+")


def _parts_of(folder: Path) -> tuple[str, ...]:
    found = (path.name for start in (_CORPUS, _JUDGED) for path in _folders(folder, start))
    return tuple(sorted({name.removeprefix(_CORPUS).removeprefix(_JUDGED) for name in found}))


def _bring(folder: Path, language: str, out: Path) -> Path:
    shards = [file for each in _folders(folder, _CORPUS + language) for file in files_of(each, "docs-")]
    judged = next(iter(_folders(folder, _JUDGED + language)), None)
    if not shards or judged is None:
        wanted = f"{_CORPUS}{language}/docs-0.jsonl.gz and {_JUDGED}{language}/ with topics/ and qrels/"
        source = "huggingface.co/datasets/miracl/miracl-corpus and huggingface.co/datasets/miracl/miracl"
        raise missing_files(folder, "no passages" if not shards else "no topics and judgements", wanted, source)
    train = judged / "qrels" / f"qrels.{judged.name}-train.tsv"
    return write_beir(
        out,
        _documents(shards),
        _topics(judged, with_train=train.is_file()),
        read_qrels(judged / "qrels" / f"qrels.{judged.name}-dev.tsv"),
        others={"train": read_qrels(train)} if train.is_file() else {},
    )


def _topics(judged: Path, *, with_train: bool) -> Iterator[Topic]:
    for split in ("dev", "train") if with_train else ("dev",):
        yield from read_topic_lines(judged / "topics" / f"topics.{judged.name}-{split}.tsv")


def _documents(shards: list[Path]) -> Iterator[Document]:
    for row in once(read_rows(shards), "docid"):
        doc_id = row.identifier("docid")
        if not _DOC_ID.fullmatch(doc_id):
            raise CollectionError(
                row.where,
                found=f"docid {doc_id!r}",
                wanted="the article's number, # and the passage's, 39#0",
                remedy="get the file again",
            )
        yield doc_id, row.text("title", ""), row.text("text")


def _folders(folder: Path, start: str) -> list[Path]:
    """Give the folders of one kind, here or a level below."""
    return sorted(path for pattern in (f"{start}*", f"*/{start}*") for path in folder.glob(pattern) if path.is_dir())


MIRACL = Layout("miracl", _parts_of, _bring)
