"""Gathers, for each document of a corpus, the links to it from the others.

In: a corpus. Out: `Incoming`, which gives the links to a document; they lie in a temporary file without a name.

Which links count: those whose address is a document's, from another document, unless their rel says that the page does
not vouch for them (nofollow, ugc, sponsored). One text counts once a site, so that a menu on every page counts as one
link, and of the documents that say so the one with the lowest doc_id stands for all. Of what is left `MOST_LINKS` are
kept: links from other sites first, then by doc_id and text. What is kept is the same in whatever order documents come.
Memory holds some 300 bytes a document, and the links to `_RANGE` documents. Must not: know an engine.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crawler.corpus import Corpus
from indexer.links_in import LinkIn

MOST_LINKS = 50
"""Links that are kept of those to one document."""

MOST_CHARACTERS = 200
"""Characters of a link's text that are kept: longer ones are whole teasers."""

_DISTRUSTED = ("nofollow", "ugc", "sponsored")

# Rows read at a time: a site's menu is then mostly counted once, before anything is written.
_ROWS = 4096

# Documents, neighbours by doc_id, whose links are brought together in memory: some 100 MB where all have `MOST_LINKS`.
_RANGE = 20_000

_FOUND = pa.schema([("target", pa.int32()), ("site", pa.int32()), ("text", pa.string()), ("source", pa.int32())])
_DISTINCT = ["target", "site", "text"]


class Incoming:
    """The links to each document of a corpus."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._places: dict[str, tuple[int, int]] = {}

    def add(self, doc_id: str, links: list[tuple[str, str]]) -> None:
        """Keep the links to a document: doc_id and text of each."""
        packed = json.dumps(links, ensure_ascii=False, separators=(",", ":")).encode()
        self._file.write(packed)
        self._places[doc_id] = (self._end, len(packed))
        self._end += len(packed)

    def packed(self, doc_id: str) -> bytes:
        """Give the links to a document as bytes that name them; b"" where there are none."""
        if doc_id not in self._places:
            return b""
        offset, size = self._places[doc_id]
        self._file.seek(offset)
        return self._file.read(size)

    def links(self, doc_id: str) -> tuple[LinkIn, ...]:
        """Give the links to a document, in the order in which they count."""
        packed = self.packed(doc_id)
        return tuple(LinkIn(*link) for link in json.loads(packed)) if packed else ()


@contextmanager
def incoming_links(corpus: Corpus, folder: Path) -> Iterator[Incoming]:
    """Read the links of a corpus, and give those to each of its documents.

    Args:
        corpus: Where they stand.
        folder: For temporary files, without names, so that a process that dies leaves nothing behind.

    Raises:
        ArtefactError: A shard of the corpus cannot be read.
    """
    with ExitStack() as stack:
        incoming = Incoming(stack.enter_context(TemporaryFile(dir=folder)))
        targets = _Targets(corpus)
        if targets.by_url:
            count = -(-len(targets.doc_ids) // _RANGE)
            files = [stack.enter_context(TemporaryFile(dir=folder)) for _ in range(count)]
            if _spool(corpus, targets, files):
                for file in files:
                    file.seek(0)
                    _bring_together(file, targets, incoming)
        yield incoming


class _Targets:
    """The documents that links can lead to, numbered in ascending order of doc_id.

    Attributes:
        doc_ids: By number.
        numbers: Of the corpus' documents in the order in which they come.
        sites: A code for the site of each, by number.
        by_url: Number by address; of several with one address the lowest.
    """

    def __init__(self, corpus: Corpus) -> None:
        batches = list(corpus.batches(("doc_id", "url", "site"), rows=_ROWS))
        doc_ids = [doc_id for batch in batches for doc_id in batch.column("doc_id").to_pylist()]
        order = sorted(range(len(doc_ids)), key=doc_ids.__getitem__)
        self.doc_ids = [doc_ids[row] for row in order]
        self.numbers = np.empty(len(order), np.int32)
        self.numbers[order] = np.arange(len(order), dtype=np.int32)
        self.sites = np.zeros(len(order), np.int32)
        self.by_url: dict[str, int] = {}
        if not any(_has_url(batch) for batch in batches):
            return
        codes: dict[str, int] = {}
        sites = [site for batch in batches for site in batch.column("site").to_pylist()]
        urls = [url for batch in batches for url in batch.column("url").to_pylist()]
        for number, row in enumerate(order):
            self.sites[number] = codes.setdefault(sites[row], len(codes))
            if urls[row]:
                self.by_url.setdefault(urls[row], number)


def _has_url(batch: pa.RecordBatch) -> bool:
    return bool(pc.any(pc.not_equal(batch.column("url"), "")).as_py())


def _spool(corpus: Corpus, targets: _Targets, files: list[Any]) -> bool:
    """Write the links that count, by ranges of the documents that they lead to; say whether there are any."""
    writers: list[Any] = [None] * len(files)
    row = 0
    for batch in corpus.batches(("links",), rows=_ROWS):
        if "links" in batch.schema.names:
            found = _found(batch.column("links"), targets.numbers[row : row + len(batch)], targets)
            numbers = found.column("target").to_numpy()
            ends = np.searchsorted(numbers, np.arange(1, len(files) + 1) * _RANGE)
            for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
                if start < end:
                    writers[place] = writers[place] or pa.ipc.new_stream(files[place], _FOUND)
                    writers[place].write_table(found.slice(start, end - start))
        row += len(batch)
    for writer in writers:
        if writer is not None:
            writer.close()
    return any(writer is not None for writer in writers)


def _found(lists: Any, sources: NDArray[np.int32], targets: _Targets) -> pa.Table:
    """Give the links of some documents that count, distinct, ascending by target."""
    links = pc.list_flatten(lists)
    source = sources[pc.list_parent_indices(lists).to_numpy()]
    urls = links.field("url").dictionary_encode()
    # Pages of a site mostly link to the same places: each address is looked up once.
    known = np.array([targets.by_url.get(url, -1) for url in urls.dictionary.to_pylist()], np.int32)
    target = known[urls.indices.fill_null(0).to_numpy()] if len(known) else np.empty(0, np.int32)
    counts = (target >= 0) & (target != source) & ~_is_distrusted(links.field("rel"))
    kept = np.flatnonzero(counts)
    texts = pc.utf8_slice_codeunits(
        pc.utf8_trim_whitespace(links.field("text").fill_null("").take(kept)), 0, MOST_CHARACTERS
    )
    found = pa.table([target[kept], targets.sites[source[kept]], texts, source[kept]], schema=_FOUND)
    return _distinct(found).sort_by("target")


def _is_distrusted(rels: Any) -> NDArray[np.bool_]:
    """Say of each link whether one of its rel's words is among those."""
    result = np.zeros(len(rels), np.bool_)
    words = pc.list_flatten(rels)
    if len(words):
        hit = pc.is_in(words, value_set=pa.array(_DISTRUSTED)).to_numpy(zero_copy_only=False)
        result[pc.list_parent_indices(rels).to_numpy()[hit]] = True
    return result


def _distinct(found: pa.Table) -> pa.Table:
    """Have each text count once a site, from its lowest source."""
    grouped = found.group_by(_DISTINCT, use_threads=False).aggregate([("source", "min")])
    return grouped.rename_columns([*_DISTINCT, "source"]).cast(_FOUND)


def _bring_together(file: Any, targets: _Targets, incoming: Incoming) -> None:
    """Choose from the links to one range of documents."""
    try:
        found = _distinct(pa.ipc.open_stream(file).read_all())
    except pa.ArrowInvalid:
        return  # nothing was written: no link leads to any of them
    number, source = found.column("target").to_numpy(), found.column("source").to_numpy()
    texts = found.column("text").to_pylist()
    is_own = targets.sites[number] == found.column("site").to_numpy()
    order = sorted(range(len(texts)), key=lambda row: (number[row], is_own[row], source[row], texts[row]))
    first = 0
    while first < len(order):
        target = number[order[first]]
        end = first
        while end < len(order) and number[order[end]] == target:
            end += 1
        chosen = order[first : min(end, first + MOST_LINKS)]
        incoming.add(targets.doc_ids[target], [(targets.doc_ids[source[row]], texts[row]) for row in chosen])
        first = end
