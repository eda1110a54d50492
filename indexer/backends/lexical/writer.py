"""Write one Lucene index: a part of a snapshot, or its graveyard.

In: documents in ascending order of doc_id. Out: a Lucene index in which Lucene's document number is the document's
ordinal. Must not: search, or know of other parts.
"""

from collections import deque
from collections.abc import Iterator, Sequence
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
    EXACT_TITLE,
    ORDINAL,
    PUBLISHED,
    SPAM,
    TITLE,
    URL,
    WORDS,
    Keywords,
    keywords_of,
    texts_of,
)
from indexer.backends.lexical.jvm import first_line, java

# Megabytes of terms that Lucene gathers before it writes segments, in all lanes together: what is written at once needs
# no merging at the end. More would not fit beside the rest into Java's heap.
_BUFFER_MB = 400.0

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
            buffer_mb: Terms that Lucene gathers before it writes segments, megabytes.
        """
        self._folder = folder
        self._analyzer = analyzer
        self._count = 0
        lucene = java()
        with lucene.lock, _refusals():
            folders = [folder, folder / WORDS] if exact else [folder]
            # With two threads for one index documents would interleave, and bringing them into order again took longer
            # than the second core saved; so the words as they stand are an index of their own beside the other.
            self._lanes = [_Lane(each, buffer_mb / len(folders)) for each in folders]
            keywords: dict[tuple[str, str], Any] = {}
            self._idle = deque(_Batch(self._lanes, keywords) for _ in range(_BATCHES))
            self._single = _Slot(keywords)
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
                self._single.fill(self._count, document, analyzer, anchors)
                for lane, filled in zip(self._lanes, self._single.documents, strict=False):
                    lane.writer.addDocument(filled)
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
            try:
                sealing = [task for lane in self._lanes for task in lane.seal()]
                for task in sealing:
                    task.get()
            finally:
                self._end_threads()
        for lane in self._lanes:
            (lane.folder / "write.lock").unlink(missing_ok=True)

    def _end_threads(self) -> None:
        for lane in self._lanes:
            lane.thread.shutdown()

    def _finish_batches(self) -> None:
        """Have everything added that was taken."""
        if len(self._idle[0]):
            self._hand_over()
        while self._running:
            self._take_back()

    def _hand_over(self) -> None:
        """Start the batch that is being filled, and have another one to fill."""
        batch = self._idle.popleft()
        batch.start()
        self._running.append(batch)
        if not self._idle:
            self._take_back()

    def _take_back(self) -> None:
        """Wait for the batch that was started first."""
        batch = self._running.popleft()
        try:
            batch.wait()
        except java().Failure:
            self._end_threads()
            raise
        self._idle.append(batch)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say as the system does what Lucene could not write: nothing else fails where texts go in."""
    try:
        yield
    except java().Failure as error:
        raise OSError(first_line(error)) from error


class _Lane:
    """One of Lucene's writers, and a thread of Java's own that works for it while Python prepares what comes next."""

    def __init__(self, folder: Path, buffer_mb: float) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.writer = _lucene_writer(folder, buffer_mb)
        self.thread: Any = java().Executors.newFixedThreadPool(1)

    def run(self, maker: Any) -> Any:
        """Have the thread do a task after those before, and give it, to be waited for."""
        task = make_task(maker)
        self.thread.execute(task)
        return task

    def seal(self) -> list[Any]:
        """Have it merged into one segment, and written."""
        steps: tuple[tuple[str, str, tuple[tuple[str, Any], ...]], ...] = (
            ("forceMerge", "void", (("int", 1),)),
            ("commit", "long", ()),
            ("close", "void", ()),
        )
        return [self.run(task_maker(self.writer, method, result, *passed)) for method, result, passed in steps]


class _Batch:
    """Documents that Java's threads add while Python fills others."""

    def __init__(self, lanes: Sequence[_Lane], keywords: dict[tuple[str, str], Any]) -> None:
        lucene = java()
        self._lanes = lanes
        self._lists = [lucene.ArrayList() for _ in lanes]
        self._makers = [
            task_maker(lane.writer, "addDocuments", "long", ("java.lang.Iterable", documents))
            for lane, documents in zip(lanes, self._lists, strict=True)
        ]
        self._keywords = keywords
        self._slots: list[_Slot] = []
        self._length = 0
        self._tasks: list[Any] = []

    def __len__(self) -> int:
        return self._length

    def add(self, ordinal: int, document: Document, anchors: str) -> None:
        """Take a document that the English analyzer reads."""
        if self._length == len(self._slots):
            self._slots.append(_Slot(self._keywords))
            for documents, filled in zip(self._lists, self._slots[-1].documents, strict=False):
                documents.add(filled)
        self._slots[self._length].fill(ordinal, document, ENGLISH, anchors)
        self._length += 1

    def start(self) -> None:
        """Have Java's threads add what was taken."""
        # Slots of an earlier round that this one does not fill would be added again.
        while len(self._slots) > self._length:
            for documents in self._lists:
                documents.removeLast()
            self._slots.pop()
        self._tasks = [lane.run(maker) for lane, maker in zip(self._lanes, self._makers, strict=True)]

    def wait(self) -> None:
        """Wait until it is done; the batch can then be filled again.

        Raises:
            Failure: Java's.
        """
        for task in self._tasks:
            task.get()
        self._length = 0


class _Slot:
    """Java's objects for one document, filled anew for each: making them takes longer than analysing a text.

    Attributes:
        documents: What is added to the index, and what to the one of words as they stand.
    """

    def __init__(self, keywords: dict[tuple[str, str], Any]) -> None:
        lucene = java()
        self.documents = (lucene.Document(), lucene.Document())
        self._known = keywords
        self._id = lucene.StoredField(DOC_ID, "")
        self._ordinal = lucene.NumericDocValuesField(ORDINAL, 0)
        self._published = lucene.IntField(PUBLISHED, 0, lucene.Store.NO)
        self._spam = lucene.DoubleField(SPAM, 0.0, lucene.Store.NO)
        names = (CONTENTS, TITLE, URL, ANCHORS)
        self._texts = {name: lucene.TextField(name, "", lucene.Store.NO) for name in names}
        self._words = {name: lucene.TextField(name, "", lucene.Store.NO) for name in (EXACT, EXACT_TITLE)}
        for field in self._words.values():
            self.documents[1].add(field)
        self._shape: object = None

    def fill(self, ordinal: int, document: Document, analyzer: str, anchors: str) -> None:
        """Fill Lucene's documents; they are good until the next call."""
        self._id.setStringValue(document.doc_id)
        self._ordinal.setLongValue(ordinal)
        keywords = keywords_of(document, analyzer)
        if keywords.published is not None:
            self._published.setIntValue(keywords.published)
        found = texts_of(document, anchors)
        texts = {CONTENTS: found.contents, TITLE: found.title, URL: found.url, ANCHORS: found.anchors}
        for field, text in ((EXACT, found.text), (EXACT_TITLE, found.title)):
            self._words[field].setStringValue(text)
        streams = {}
        for name, text in texts.items():
            if not text:
                continue
            if analyzer == ENGLISH:
                self._texts[name].setStringValue(text)
            else:
                # Each field has its analyzer object: one object gives a thread one stream at a time.
                stream = java().named_analyzer(analyzer, name).tokenStream(name, text)
                streams[name] = java().TextField(name, stream)
        self._arrange(keywords, tuple(name for name, text in texts.items() if text), streams)

    def _arrange(self, keywords: Keywords, names: tuple[str, ...], streams: dict[str, Any]) -> None:
        """Put the fields into the document, unless the one before had the same."""
        shape = (keywords.values, keywords.published is None, keywords.spam, names)
        if shape == self._shape and not streams:
            return
        filled = self.documents[0]
        filled.clear()
        filled.add(self._id)
        filled.add(self._ordinal)
        for field, value in keywords.values:
            filled.add(self._keyword(field, value))
        if keywords.published is not None:
            filled.add(self._published)
        self._spam.setDoubleValue(keywords.spam)
        filled.add(self._spam)
        for name in names:
            filled.add(streams.get(name, self._texts[name]))
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
    for name in (EXACT, EXACT_TITLE):
        by_field.put(name, lucene.named_analyzer(PLAIN, EXACT))
    config = lucene.IndexWriterConfig(lucene.PerFieldAnalyzerWrapper(lucene.analyzer, by_field))
    config.setRAMBufferSizeMB(buffer_mb)
    # Merging in the threads that write: no Java threads that outlive the writer.
    config.setMergeScheduler(lucene.SerialMergeScheduler())
    # Documents come in one by one, and this policy merges neighbours only: document number == ordinal, hence ties in
    # order of doc_id. Lucene's index sort would do it too, and take no less time.
    config.setMergePolicy(lucene.LogDocMergePolicy())
    return lucene.IndexWriter(lucene.directory(folder), config)
