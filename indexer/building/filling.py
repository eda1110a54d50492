"""Gives an engine documents with the vectors of their passages, chunk by chunk, so that memory does not grow.

In: spooled documents and an encoder. Out: everything handed to an `IndexWriter`, in order. Must not: know an engine.
"""

from collections.abc import Iterator

from crawler.document import Document
from crawler.progress import Progress
from indexer.backends.base import IndexWriter
from indexer.backends.records import Record
from indexer.building.spool import Spool
from indexer.encoders.base import PassageEncoder
from indexer.passages import Passage, fitting_title, passage_text
from indexer.settings import BuildSettings

# Passages encoded before they are written: enough to sort by length into even batches, and some 20 MB at most.
_CHUNK_PASSAGES = 4096


def texts(spool: Spool, encoder: PassageEncoder, settings: BuildSettings) -> Iterator[str]:
    """Give the text of each passage, as the model is given it."""
    for document, passages, _ in spool.read():
        yield from _texts_of(document, passages, encoder, settings)


def fill(
    writer: IndexWriter, spool: Spool, encoder: PassageEncoder, settings: BuildSettings, progress: Progress
) -> None:
    """Encode and write; the writer is not sealed.

    Args:
        writer: Takes the documents, in ascending order of doc_id.
        spool: Holds them.
        encoder: Asked for the vectors of some thousand passages at a time.
        settings: What was chosen.
        progress: Told of "passages".
    """
    done = 0
    progress("passages", done, spool.passages)

    def chunk_progress(stage: str, encoded: int, _: int | None) -> None:
        progress(stage, done + encoded, spool.passages)

    for chunk in _chunks(spool):
        wanted = [text for document, passages, _ in chunk for text in _texts_of(document, passages, encoder, settings)]
        vectors = encoder.encode(wanted, chunk_progress)
        row = 0
        for document, passages, links_in in chunk:
            writer.add(document, passages, vectors[row : row + len(passages)], links_in)
            row += len(passages)
        done += len(wanted)


def _texts_of(
    document: Document, passages: tuple[Passage, ...], encoder: PassageEncoder, settings: BuildSettings
) -> list[str]:
    title = fitting_title(document, encoder.tokenizer, settings)
    return [passage_text(document, passage, title) for passage in passages]


def _chunks(spool: Spool) -> Iterator[list[Record]]:
    """Group documents until they have enough passages; documents without any count as one."""
    chunk: list[Record] = []
    size = 0
    for record in spool.read():
        chunk.append(record)
        size += max(1, len(record[1]))
        if size >= _CHUNK_PASSAGES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
