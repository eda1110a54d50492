"""The oracle's index terms, in plain Python: read again from what is held.

In: records of documents and their statistics. Out: terms of a query and of a document, and how many documents hold one.
Must not: rank.
"""

from collections import Counter

from indexer.analyzer import LONGEST_QUERY
from indexer.backends.base import DocStore
from indexer.backends.conditions import terms_of
from indexer.backends.lexical.analyzers import analyzer_of
from indexer.backends.lexical.fields import CONTENTS, texts_of
from indexer.backends.plain_bm25 import Statistics, terms_of_query
from indexer.query import Query


class MemoryTerms:
    """Keeps `Terms`."""

    def __init__(self, documents: DocStore, statistics: Statistics) -> None:
        self._documents = documents
        self._statistics = statistics

    def of_query(self, query: Query) -> Counter[str]:
        """Give the terms of a query."""
        return terms_of_query(self._statistics, query)

    def of_document(self, doc_id: str) -> Counter[str]:
        """Give the terms of a document.

        Raises:
            DocumentNotFoundError: There is none of that id.
        """
        document = self._documents.get(doc_id)
        name = analyzer_of(document.language, self._statistics.analyzer)
        return Counter(terms_of(texts_of(document).contents[:LONGEST_QUERY], name))

    def documents(self, term: str) -> int:
        """Count the documents that hold a term."""
        return len(self._statistics.fields[CONTENTS].postings.get(term, ()))
