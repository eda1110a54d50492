"""Corpora of a few pages, made by hand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawler.artefact import Json, new_artefact
from crawler.columns import Drop
from crawler.corpus import KIND, Corpus, CorpusWriter
from crawler.document import Document, WarcRef, content_hash_of, doc_id_of
from tests.documents import document

FORMAT_1 = Path(__file__).resolve().parents[2] / "formats" / "corpus-1"


def page(url: str, text: str = "some words", **fields: Any) -> Document:
    """A page of example.org, named by its address."""
    made = document(doc_id_of(url), text, url=url, site="example.org")
    return replace(made, content_hash=content_hash_of("", text), **fields)


def drop(url: str, reason: str, detail: str = "") -> Drop:
    """A drop with a place in a WARC file."""
    return Drop(url, reason, detail, WarcRef("responses-00000.warc.gz", 7))


def write_corpus(
    folder: Path, documents: Sequence[Document], drops: Sequence[Drop] = (), settings: dict[str, Json] | None = None
) -> Corpus:
    """Seal a corpus and open it."""
    with new_artefact(folder, KIND) as staging:
        writer = CorpusWriter(staging)
        for each in documents:
            writer.add(each)
        for loss in drops:
            writer.drop(loss)
        writer.seal(settings=settings or {"stage": "clean"}, parent_id=None)
    return Corpus(folder)
