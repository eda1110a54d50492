"""Small snapshots for tests: given documents, any backend, the tiny encoder; nothing is crawled and no model is loaded.

In: `Document`s. Out: an open `Snapshot`. A passage is a paragraph of the text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from crawler.artefact import Manifest, identify
from crawler.document import Document, content_hash_of, doc_id_of, quality_of
from crawler.urls import site_of
from indexer.backends.base import Backend
from indexer.encoders.base import QueryEncoder
from indexer.links_in import LinkIn
from indexer.passages import Passage
from indexer.settings import BuildSettings
from indexer.snapshot import FORMAT_VERSION, Snapshot
from tests.encoder import HashQueryEncoder

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\n))*")


def page(
    url: str,
    title: str,
    text: str,
    *,
    doc_id: str | None = None,
    language: str = "en",
    published_at: date | None = None,
) -> Document:
    """A document with the fields that a search can see; the others follow from them. A url of "" is a collection's."""
    is_web = url.startswith("http")
    return Document(
        doc_id=doc_id or doc_id_of(url),
        url=url,
        title=title,
        text=text,
        language=language,
        published_at=published_at,
        fetched_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC) if is_web else None,
        content_hash=content_hash_of(title, text),
        site=site_of(url) if is_web else "",
        quality=quality_of(text),
        warc_ref=None,
    )


def snapshot_of(
    documents: Iterable[Document],
    backend: Backend,
    folder: Path,
    query_encoder: QueryEncoder | None = None,
    links_in: Mapping[str, Sequence[LinkIn]] | None = None,
) -> Snapshot:
    """Index documents into an empty folder and open them; queries go to another encoder where one is given.

    `links_in` has the links to a document by its id.
    """
    encoder = HashQueryEncoder()
    writer = backend.write(folder, encoder.dim, BuildSettings(analyzer="en"))
    count = 0
    for document in sorted(documents, key=lambda document: document.doc_id):
        passages = [
            Passage(document.doc_id, number, found.start(), found.end())
            for number, found in enumerate(_PARAGRAPH.finditer(document.text))
        ]
        vectors = [encoder.encode(f"{document.title} {document.text[one.start : one.end]}") for one in passages]
        rows = np.array(vectors, dtype=np.float32).reshape(len(passages), encoder.dim)
        writer.add(document, passages, rows, (links_in or {}).get(document.doc_id, ()))
        count += 1
    writer.seal()
    manifest = Manifest(
        kind="snapshot",
        format_version=FORMAT_VERSION,
        artefact_id=identify("a snapshot for tests", count),
        parent_id=identify("its corpus"),
        settings={"backend": type(backend).__name__, "passage_tokens": 256},
        counts={"documents": count},
        files={},
    )
    return Snapshot(manifest=manifest, index=backend.open(folder), encoder=query_encoder or encoder)
