"""Write one Lucene index: a part of a snapshot, or its graveyard.

In: documents in ascending order of doc_id. Out: a Lucene index in which Lucene's document number is the document's
ordinal. Must not: search, or know of other parts.
"""

from pathlib import Path

from crawler.document import Document
from indexer.backends.lexical.fields import CONTENTS, DOC_ID, LANGUAGE, ORDINAL, SITE
from indexer.backends.lexical.jvm import java
from indexer.hosts import site_names

# Megabytes of terms that Lucene gathers before it writes a segment: fewer, larger segments to merge at the end.
_BUFFER_MB = 64.0


class LuceneWriter:
    """Writes one Lucene index; for one thread."""

    def __init__(self, folder: Path, *, buffer_mb: float = _BUFFER_MB) -> None:
        lucene = java()
        config = lucene.IndexWriterConfig(lucene.analyzer)
        config.setRAMBufferSizeMB(buffer_mb)
        # Merging in this thread: no Java threads that outlive the writer.
        config.setMergeScheduler(lucene.SerialMergeScheduler())
        # Merges may reorder segments; the sort keeps document number == ordinal, hence ties in order of doc_id.
        config.setIndexSort(lucene.Sort(lucene.SortField(ORDINAL, lucene.SortFieldType.LONG)))
        self._folder = folder
        self._writer = lucene.IndexWriter(lucene.directory(folder), config)
        self._count = 0

    def add(self, document: Document) -> None:
        """Take the next document; its ordinal is the number of documents before it."""
        lucene = java()
        entry = lucene.Document()
        entry.add(lucene.StoredField(DOC_ID, document.doc_id))
        entry.add(lucene.TextField(CONTENTS, f"{document.title}\n{document.text}", lucene.Store.NO))
        entry.add(lucene.NumericDocValuesField(ORDINAL, self._count))
        for site in site_names(document):
            entry.add(lucene.StringField(SITE, site, lucene.Store.NO))
        entry.add(lucene.StringField(LANGUAGE, document.language, lucene.Store.NO))
        self._writer.addDocument(entry)
        self._count += 1

    def seal(self) -> None:
        """Merge into one segment, so that numbers and statistics are final, and write."""
        self._writer.forceMerge(1)
        self._writer.commit()
        self._writer.close()
        (self._folder / "write.lock").unlink(missing_ok=True)
