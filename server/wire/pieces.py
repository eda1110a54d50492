"""The pieces of stored texts that fit a query, for dialects that cut what they read out to one.

In: an `Engine`, documents, a query. Out: plain texts. Must not: read documents, or search.
"""

from collections.abc import Mapping

from crawler.document import Document
from indexer.search import show
from indexer.search.pipeline import Searcher
from indexer.search.words import QueryWords
from server.engine import Engine


async def pieces_of(
    engine: Engine, documents: Mapping[str, Document], query: str, *, characters: int, most: int
) -> dict[str, tuple[str, ...]]:
    """Cut documents to what fits a query.

    Args:
        engine: In whose threads it is done: a long text takes milliseconds.
        documents: By any name.
        query: Its words; a text without any of them gives its beginning.
        characters: Longest piece.
        most: Pieces of one document at most, >= 1.

    Returns:
        By the same names, the best piece first; nothing for an empty text.

    Raises:
        As `Engine.call`; RequestError: `characters` or `most` is outside what `Pieces` takes.
    """

    def cut(_: Searcher) -> dict[str, tuple[str, ...]]:
        words = QueryWords(query)
        return {
            name: show.pieces_of(document, words, characters=characters, most=most)
            for name, document in documents.items()
        }

    return await engine.call(cut)
