"""Write one Lucene index: a part of a snapshot, or its graveyard.

In: documents in ascending order of doc_id. Out: a Lucene index in which Lucene's document number is the document's
ordinal. Must not: search, or know of other parts.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.document import Document
from indexer.backends.lexical.analyzers import BY_LANGUAGE, ENGLISH, PLAIN, analyzer_of
from indexer.backends.lexical.crossing import make_task, task_maker
from indexer.backends.lexical.fields import (
    ANCHORS,
    CONTENTS,
    DOC_ID,
    EXACT,
    ORDINAL,
    PUBLISHED,
    SPAM,
    TITLE,
    URL,
    Keywords,
    keywords_of,
    texts_of,
)
from indexer.backends.lexical.jvm import first_line, java

# Megabytes of terms that Lucene gathers before it writes a segment: fewer, larger segments to merge at the end.
_BUFFER_MB = 128.0

# Documents handed to a Java thread at a time: long enough that handing over costs nothing, short enough to share out.
_BATCH = 128

# Batches that wait for Java's thread or are being filled; one less would let it wait for Python.
_BATCHES = 3

# Keyword values kept as Java objects: most documents share most of theirs.
_MOST_KEYWORDS = 10_000


class LuceneWriter:
    """Writes one Lucene index; for one thread."""

    def __init__(
        self,
        folder: Path,
        *,
        analyzer: str = BY_LANGUAGE,
        exact: bool = True,
        buffer_mb: float = _BUFFER_MB,
    ) -> None:
        """Start an index in an empty folder.

        Args:
            folder: Where to write.
            analyzer: "by_language", or the name of the analyzer of all documents.
            exact: Whether phrases can be asked for: the words as they stand, in a field of their own.
            buffer_mb: Terms that Lucene gathers before it writes a segment, megabytes.
        """
        self._folder = folder
        self._analyzer = analyzer
        self._count = 0
        lucene = java()
        with lucene.lock, _refusals():
            self._writer = _lucene_writer(folder, buffer_mb)
            # One thread of Java's own, which analyses while Python prepares the next documents. With two, documents
            # interleave, and bringing them into order again took longer than the second core saved.
            self._threads = lucene.Executors.newFixedThreadPool(1)
            keywords: dict[tuple[str, str], Any] = {}
            self._idle = deque(_Batch(self._writer, keywords, exact=exact) for _ in range(_BATCHES))
            self._single = _Slot(keywords, exact=exact)
        self._running: deque[_Batch] = deque()

    def add(self, document: Document, anchors: str = "") -> None:
        """Take the next document; its ordinal is the number of documents before it.

        Args:
            document: What is searched and filtered by; its texts are not stored.
            anchors: What other documents' links to it say.
        """
        analyzer = analyzer_of(document.language, self._analyzer)
        lucene = java()
        with lucene.lock, _refusals():
            if analyzer != ENGLISH:
                # A stream of terms belongs to the thread that made it, and the documents before come first.
                self._finish_batches()
                self._writer.addDocument(self._single.fill(self._count, document, analyzer, anchors))
            else:
                batch = self._idle[0]
                batch.add(self._count, document, anchors)
                if len(batch) == _BATCH:
                    self._hand_over()
        self._count += 1

    def seal(self) -> None:
        """Merge into one segment, so that numbers and statistics are final, and write."""
        lucene = java()
        with lucene.lock, _refusals():
            self._finish_batches()
            self._threads.shutdown()
            self._writer.forceMerge(1)
            self._writer.commit()
            self._writer.close()
        (self._folder / "write.lock").unlink(missing_ok=True)

    def _finish_batches(self) -> None:
        """Have everything added that was taken."""
        if len(self._idle[0]):
            self._hand_over()
        while self._running:
            self._take_back()

    def _hand_over(self) -> None:
        """Start the batch that is being filled, and have another one to fill."""
        batch = self._idle.popleft()
        batch.start(self._threads)
        self._running.append(batch)
        if not self._idle:
            self._take_back()

    def _take_back(self) -> None:
        """Wait for the batch that was started first."""
        batch = self._running.popleft()
        try:
            batch.wait()
        except java().Failure:
            self._threads.shutdown()
            raise
        self._idle.append(batch)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say as the system does what Lucene could not write: nothing else fails where texts go in."""
    try:
        yield
    except java().Failure as error:
        raise OSError(first_line(error)) from error


class _Batch:
    """Documents that one Java thread adds while Python fills others."""

    def __init__(self, writer: Any, keywords: dict[tuple[str, str], Any], *, exact: bool) -> None:
        lucene = java()
        self._documents = lucene.ArrayList()
        self._maker = task_maker(writer, "addDocuments", "java.lang.Iterable", self._documents)
        self._keywords = keywords
        self._is_exact = exact
        self._slots: list[_Slot] = []
        self._length = 0
        self._future: Any = None

    def __len__(self) -> int:
        return self._length

    def add(self, ordinal: int, document: Document, anchors: str) -> None:
        """Take a document that the English analyzer reads."""
        if self._length == len(self._slots):
            self._slots.append(_Slot(self._keywords, exact=self._is_exact))
            self._documents.add(self._slots[-1].document)
        self._slots[self._length].fill(ordinal, document, ENGLISH, anchors)
        self._length += 1

    def start(self, threads: Any) -> None:
        """Have a Java thread add what was taken."""
        # Slots of an earlier round that this one does not fill would be added again.
        while self._documents.size() > self._length:
            self._documents.removeLast()
            self._slots.pop()
        self._future = make_task(self._maker)
        threads.execute(self._future)

    def wait(self) -> None:
        """Wait until it is done; the batch can then be filled again.

        Raises:
            Failure: Java's.
        """
        self._future.get()
        self._length = 0


class _Slot:
    """Java's objects for one document, filled anew for each: making them takes longer than analysing a text."""

    def __init__(self, keywords: dict[tuple[str, str], Any], *, exact: bool) -> None:
        lucene = java()
        self.document = lucene.Document()
        self._known = keywords
        self._id = lucene.StoredField(DOC_ID, "")
        self._ordinal = lucene.NumericDocValuesField(ORDINAL, 0)
        self._published = lucene.IntField(PUBLISHED, 0, lucene.Store.NO)
        self._spam = lucene.DoubleField(SPAM, 0.0, lucene.Store.NO)
        names = (CONTENTS, TITLE, URL, ANCHORS, *((EXACT,) if exact else ()))
        self._texts = {name: lucene.TextField(name, "", lucene.Store.NO) for name in names}
        self._shape: object = None

    def fill(self, ordinal: int, document: Document, analyzer: str, anchors: str) -> Any:
        """Give Lucene's document; it is good until the next call."""
        self._id.setStringValue(document.doc_id)
        self._ordinal.setLongValue(ordinal)
        keywords = keywords_of(document, analyzer)
        if keywords.published is not None:
            self._published.setIntValue(keywords.published)
        found = texts_of(document, anchors)
        texts = {CONTENTS: found.contents, TITLE: found.title, URL: found.url, ANCHORS: found.anchors}
        if EXACT in self._texts:
            texts[EXACT] = found.contents
        streams = {}
        for name, text in texts.items():
            if analyzer == ENGLISH or name == EXACT:
                self._texts[name].setStringValue(text)
            elif text:
                # Each field has its analyzer object: one object gives a thread one stream at a time.
                stream = java().named_analyzer(analyzer, name).tokenStream(name, text)
                streams[name] = java().TextField(name, stream)
        self._arrange(keywords, tuple(name for name, text in texts.items() if text), streams)
        return self.document

    def _arrange(self, keywords: Keywords, names: tuple[str, ...], streams: dict[str, Any]) -> None:
        """Put the fields into the document, unless the one before had the same."""
        shape = (keywords.values, keywords.published is None, keywords.spam, names)
        if shape == self._shape and not streams:
            return
        self.document.clear()
        self.document.add(self._id)
        self.document.add(self._ordinal)
        for field, value in keywords.values:
            self.document.add(self._keyword(field, value))
        if keywords.published is not None:
            self.document.add(self._published)
        self._spam.setDoubleValue(keywords.spam)
        self.document.add(self._spam)
        for name in names:
            self.document.add(streams.get(name, self._texts[name]))
        self._shape = None if streams else shape

    def _keyword(self, field: str, value: str) -> Any:
        found = self._known.get((field, value))
        if found is None:
            if len(self._known) >= _MOST_KEYWORDS:
                self._known.clear()
            lucene = java()
            found = self._known[field, value] = lucene.StringField(field, value, lucene.Store.NO)
        return found


def _lucene_writer(folder: Path, buffer_mb: float) -> Any:
    lucene = java()
    by_field = lucene.HashMap()
    by_field.put(EXACT, lucene.named_analyzer(PLAIN, EXACT))
    config = lucene.IndexWriterConfig(lucene.PerFieldAnalyzerWrapper(lucene.analyzer, by_field))
    config.setRAMBufferSizeMB(buffer_mb)
    # Merging in the threads that write: no Java threads that outlive the writer.
    config.setMergeScheduler(lucene.SerialMergeScheduler())
    # Documents come in one by one, and this policy merges neighbours only: document number == ordinal, hence ties in
    # order of doc_id. Lucene's index sort would do it too, and take no less time.
    config.setMergePolicy(lucene.LogDocMergePolicy())
    return lucene.IndexWriter(lucene.directory(folder), config)
