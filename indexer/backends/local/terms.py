"""The index terms of queries and documents: analysed again where they are asked for, because no index keeps them.

In: what Lucene has indexed, and the stored texts. Out: terms with their counts.
Must not: rank, or call an engine's library.
"""

from collections import Counter
from collections.abc import Callable

from crawler.document import Document
from indexer.backends.lexical.fields import texts_of
from indexer.backends.lexical.reader import LuceneReader
from indexer.query import Query


class LocalTerms:
    """Keeps `Terms`; safe for concurrent use by threads."""

    def __init__(self, lucene: LuceneReader, read: Callable[[str], Document]) -> None:
        self._lucene = lucene
        self._read = read

    def of_query(self, query: Query) -> Counter[str]:
        """Give the terms of a query."""
        return self._lucene.terms_of_query(query)

    def of_document(self, doc_id: str) -> Counter[str]:
        """Give the terms of a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
            SnapshotError: Its record is damaged.
        """
        document = self._read(doc_id)
        return self._lucene.terms_of(texts_of(document).contents, document.language)

    def documents(self, term: str) -> int:
        """Count the living documents that hold a term."""
        return self._lucene.documents_with(term)
