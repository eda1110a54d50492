"""One page of what was found: grouped, read, with the pieces of text that show why.

In: a search that runs, and documents in order. Out: `Groups`, and `Hit`s. Must not: change the order.
"""

from collections.abc import Sequence

from crawler.document import Document
from crawler.urls import host_of
from indexer.errors import DocumentNotFoundError, SnapshotError
from indexer.query import Query
from indexer.ranking import FusedDocument, Hit
from indexer.search.group import Groups, gather
from indexer.search.late import doc_ids_of
from indexer.search.plain import clean_title
from indexer.search.running import PART_FAILURES, Running
from indexer.search.snippet import Pieces, cut_snippets
from indexer.search.words import QueryWords

Shown = tuple[FusedDocument, tuple[str, ...]]
"""A document of the page, and the doc_ids that it stands for."""


def grouped(running: Running, fused: Sequence[FusedDocument], query: Query) -> Groups:
    """Say which documents are shown, and which others each stands for."""
    settings = running.settings
    most = None if query.sites else settings.max_per_site
    if not settings.collapse and most is None:
        return Groups(tuple(range(len(fused))), {})
    try:
        if most is None and not running.index.has_near_duplicates():
            return Groups(tuple(range(len(fused))), {})
        facts = running.index.facts(doc_ids_of(fused))
    except (*PART_FAILURES, DocumentNotFoundError):
        running.missing["documents"] = None
        return Groups(tuple(range(len(fused))), {})
    return gather(facts, max_per_site=most, collapses=settings.collapse)


def page_of(running: Running, fused: Sequence[FusedDocument], groups: Groups) -> list[Shown]:
    """Choose the documents of the page that was asked for, each with those that it stands for."""
    first, last = running.request.offset, running.request.offset + running.request.k
    return [
        (fused[place], tuple(fused[other].doc_id for other in groups.similar.get(place, ())))
        for place in groups.places[first:last]
    ]


def hits_of(running: Running, page: Sequence[Shown], query: Query) -> tuple[Hit, ...]:
    """Read the documents of a page, and cut what is shown of each; in order."""
    with running.stage("read"):
        found = _read(running, page)
    with running.stage("snippet"):
        words = QueryWords(query.text)
        first = running.request.offset + 1
        return tuple(
            _hit(running, rank, shown, document, words) for rank, (shown, document) in enumerate(found, start=first)
        )


def _read(running: Running, page: Sequence[Shown]) -> list[tuple[Shown, Document]]:
    found = []
    for shown in page:
        try:
            found.append((shown, running.read(shown[0].doc_id)))
        except (DocumentNotFoundError, SnapshotError):
            # A leg ranked what the document store has lost: the other hits are still worth having.
            running.missing["documents"] = None
    return found


def _hit(running: Running, rank: int, shown: Shown, document: Document, words: QueryWords) -> Hit:
    fused, similar = shown
    pieces = Pieces(running.settings.snippet_characters, extra=running.settings.extra_snippets)
    hint = running.best_passage(fused)
    cut = cut_snippets(document.text, words.reading(document.language), pieces, hint=hint)
    return Hit(
        rank=rank,
        doc_id=document.doc_id,
        score=fused.score,
        url=document.url,
        title=clean_title(document.title, host_of(document.url) if document.url else document.site),
        site=document.site,
        language=document.language,
        published_at=document.published_at,
        fetched_at=document.fetched_at,
        snippet=cut.best,
        parts=fused.parts,
        extra_snippets=cut.extra,
        next=cut.next,
        similar=similar,
        media_type=document.media_type,
    )


def pieces_of(document: Document, words: QueryWords, *, characters: int, most: int) -> tuple[str, ...]:
    """Cut a document that was not searched for to the words of a query.

    Args:
        document: Its text is cut; one without any of the words gives its beginning.
        words: The query's.
        characters: Longest piece.
        most: Pieces at most, >= 1.

    Returns:
        The best first; nothing for an empty text.

    Raises:
        RequestError: `characters` or `most` is outside what `Pieces` takes.
    """
    found = cut_snippets(document.text, words.reading(document.language), Pieces(characters, extra=most - 1))
    return tuple(piece.text for piece in (found.best, *found.extra) if piece.text)
