"""One page in a corpus: the document, or why there is none.

In: a doc_id or an address, as a person gives it. Out: `Found`. Addresses are made canonical first.
Must not: hold more than one document.
"""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from crawler.columns import Drop, read_document
from crawler.corpus import Corpus
from crawler.document import Document
from crawler.errors import InputError, UrlError
from crawler.inspecting.drops import drops_of, meaning_of, page_id_of
from crawler.inspecting.shards import Batch, read_columns, read_rows
from crawler.pages.characters import one_line
from crawler.urls import canonicalize

# Drops, copies and similar documents that are named; more are counted. A page may have as many as a corpus has rows.
MOST_NAMED = 20

# Drops keep this much of an address.
_DROP_URL_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Similar:
    """A document of the same cluster."""

    doc_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A drop, and what its reason means; "" where this version does not know it."""

    drop: Drop
    meaning: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a corpus knows of one page; a document, a drop, or both.

    Attributes:
        document: The document, or None where the page became none. Of several with one address the first.
        same_url: Other documents with this address; collections may have them.
        drops: Responses of this address that became no document, in the order they were recorded; at most 20.
        n_drops: How many there are.
        copies: Addresses of the pages that were dropped because this one has their text; at most 20.
        n_copies: How many there are.
        similar: The other documents of its cluster; at most 20.
        n_similar: How many there are.
    """

    document: Document | None
    same_url: int
    drops: tuple[Explained, ...]
    n_drops: int
    copies: tuple[str, ...]
    n_copies: int
    similar: tuple[Similar, ...]
    n_similar: int


@dataclass(slots=True)
class _Named:
    """What names a page: its possible ids, and its possible addresses."""

    ids: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)


def find(corpus: Corpus, wanted: str) -> Found:
    """Find what a corpus knows of a page.

    Args:
        corpus: Any format.
        wanted: A doc_id, or an address in any spelling; of a collection's drop what the drop calls its place.

    Raises:
        InputError: Neither a document nor a drop has this name.
        ArtefactError: A shard is not the Parquet that was written.
    """
    # A terminal may hand over bytes that are no text; they are then no name of anything.
    wanted = wanted.encode("utf-8", errors="replace").decode()
    named = _names(wanted)
    document = _find_document(corpus, named)
    if document is not None:
        named.ids.add(document.doc_id)
        named.ids |= {page_id_of(document.url)} if document.url else set()
    drops, n_drops = _find_drops(corpus, named)
    if document is None and not drops:
        raise InputError(
            one_line(wanted, 200) or "the name of a page",
            found=f"neither a document nor a drop of that name in {corpus.folder}",
            wanted="a doc_id or an address of this corpus",
            remedy="check it, or look in the crawl's missed.jsonl.gz, which has every address that was not fetched",
        )
    copies, n_copies = _find_copies(corpus, document)
    similar, n_similar = _find_similar(corpus, document)
    same_url = _count_same_url(corpus, document)
    return Found(document, same_url, drops, n_drops, copies, n_copies, similar, n_similar)


def _names(wanted: str) -> _Named:
    shortened = one_line(wanted, _DROP_URL_CHARACTERS)
    named = _Named({wanted, page_id_of(wanted), page_id_of(shortened)})
    if wanted:
        named.urls.add(wanted)
    try:
        named.urls.add(canonicalize(wanted))
    except UrlError:
        return named
    return named


def _find_document(corpus: Corpus, named: _Named) -> Document | None:
    ids, urls = pa.array(sorted(named.ids), pa.string()), pa.array(sorted(named.urls), pa.string())
    by_url, begin = -1, 0
    for batch in read_columns(corpus, "documents", ("doc_id", "url")):
        by_id = _first(pc.is_in(batch["doc_id"], value_set=ids), begin)
        if by_id >= 0:
            return _read(corpus, by_id)
        if by_url < 0:
            by_url = _first(pc.is_in(batch["url"], value_set=urls), begin)
        begin += len(batch["doc_id"])
    return _read(corpus, by_url) if by_url >= 0 else None


def _read(corpus: Corpus, position: int) -> Document:
    (row,) = read_rows(corpus, "documents", [position])
    return read_document(row)


def _first(matches: pa.BooleanArray, begin: int) -> int:
    position = matches.index(True).as_py()
    return begin + position if position >= 0 else -1


def _count_same_url(corpus: Corpus, document: Document | None) -> int:
    if document is None or not document.url:
        return 0
    batches = read_columns(corpus, "documents", ("url",))
    return int(sum(pc.equal(batch["url"], document.url).true_count for batch in batches)) - 1


def _find_drops(corpus: Corpus, named: _Named) -> tuple[tuple[Explained, ...], int]:
    found: list[Explained] = []
    count = 0
    for drop in drops_of(corpus, named.ids):
        count += 1
        if count <= MOST_NAMED:
            found.append(Explained(drop, meaning_of(corpus, drop.reason)))
    return tuple(found), count


def _find_copies(corpus: Corpus, document: Document | None) -> tuple[tuple[str, ...], int]:
    if document is None:
        return (), 0

    def is_copy(batch: Batch) -> pa.BooleanArray:
        return pc.and_(pc.equal(batch["reason"], "duplicate_content"), pc.equal(batch["detail"], document.doc_id))

    found: list[str] = []
    count = 0
    for batch in read_columns(corpus, "drops", ("url", "reason", "detail")):
        urls = batch["url"].filter(is_copy(batch))
        count += len(urls)
        found += urls.slice(0, MOST_NAMED - len(found)).to_pylist()
    return tuple(found), count


def _find_similar(corpus: Corpus, document: Document | None) -> tuple[tuple[Similar, ...], int]:
    if document is None or not document.cluster_id:
        return (), 0
    found: list[Similar] = []
    count = 0
    for batch in read_columns(corpus, "documents", ("doc_id", "url", "cluster_id")):
        same = pc.equal(batch["cluster_id"], document.cluster_id)
        others = pc.and_(same, pc.not_equal(batch["doc_id"], document.doc_id))
        rows = others.true_count
        if rows and len(found) < MOST_NAMED:
            ids, urls = (batch[name].filter(others).slice(0, MOST_NAMED - len(found)) for name in ("doc_id", "url"))
            found += [Similar(*pair) for pair in zip(ids.to_pylist(), urls.to_pylist(), strict=True)]
        count += rows
    return tuple(found), count
